"""What people see of the roles and directives of Sphinx, in .rst as in Markdown (MyST)."""

import re

VERSIONS = {
    "versionadded": "Added in version",
    "versionchanged": "Changed in version",
    "deprecated": "Deprecated since version",
    "versionremoved": "Removed in version",
    "deprecated-removed": "Deprecated since version",
}
# They only hold or lay out what is in them; an argument would be for a program.
PLAIN = {
    *("tabs", "tab-set", "grid", "grid-item", "hlist", "card-carousel", "acks", "cssclass"),
    *("rst-class", "tab-set-code", "panels", "div", "steps", "ifconfig", "nested", "block"),
}
# Only a program would put something in their place, or they say something to a program alone.
FILLED_IN = {
    *("toctree", "index", "highlight", "tabularcolumns", "currentmodule", "default-domain"),
    *(
        "module",
        "py:module",
        "py:currentmodule",
        "program",
        "sectionauthor",
        "codeauthor",
        "moduleauthor",
    ),
    *("bibliography", "include", "literalinclude", "genindex", "modindex", "search", "toc"),
    *("contents", "sectnum", "section-numbering", "target-notes", "title", "sphinx-argparse"),
    *("argparse", "click", "program-output", "command-output", "todolist", "tableofcontents"),
    *("autosummary", "swagger-plugin", "openapi", "redoc", "gallery", "minigallery", "nbgallery"),
}
EXPLICIT = re.compile(r"(?P<text>.+?)\s*(?<!\x00)<(?P<target>[^<>]*)>", re.DOTALL)
CODE_ROLES = {
    "file",
    "samp",
    "code",
    "command",
    "program",
    "option",
    "envvar",
    "mimetype",
    "regexp",
}
# Roles that name something that only Sphinx could number or show.
UNNUMBERED = {"eq", "numref", "cite", "cite:p", "cite:t", "footcite", "footcite:p"}
# Roles that refer to a heading or a page by a name that readers do not see.
NAMED = {"ref", "doc", "std:ref", "std:doc", "any", "external:ref", "external+python:ref"}
# Sphinx puts parentheses behind the names that these roles give, unless they have words.
CALLED = {*("func", "meth"), *("py:func", "py:meth", "c:func", "cpp:func", "js:func", "js:meth")}
# What is in these is never a target.
VERBATIM = {"code", "kbd", "math", "abbr"}


def role_words(name: str, text: str) -> str:
    """Return what people see of the role `name`, which is most often its `text`."""
    explicit = EXPLICIT.fullmatch(text) if name not in VERBATIM else None
    words = explicit["text"] if explicit else text
    if name in {"pep", "rfc"} and not explicit:
        words = f"{name.upper()} {text.partition('#')[0]}"
    if name in {"menuselection", "guilabel"}:
        words = re.sub(r"&(?=\w)", "", words.replace("-->", "‣"))
    if name in {"samp", "file"}:
        words = re.sub(r"[{}]", "", words)
    if explicit is None and words[:1] in {"~", "!"}:
        words = words[1:].rpartition(".")[2] if words[0] == "~" else words[1:]
    if explicit is None and name in CALLED:
        words = f"{words.removesuffix('()')}()"
    return words


def is_code(role: str) -> bool:
    """Return whether the words of a role are shown as code, as those of all with a domain are."""
    return role in CODE_ROLES or ":" in role


def version_label(directive: str, argument: str, goes_on: bool) -> tuple[str, str]:
    """Return the label that Sphinx puts before a change, and the words after the version.

    `goes_on` says whether the directive has text below its first line.
    """
    number, _, words = argument.partition(" ")
    label = f"{VERSIONS[directive]} {number}".strip()
    return f"{label}{':' if words or goes_on else '.'}", words.strip()
