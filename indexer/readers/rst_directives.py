"""Directives and roles of reStructuredText that Sphinx and its extensions define.

docutils knows its own. For all others, what is known of their kind decides: a box keeps its title
and text, code stays code, and what only Sphinx could fill in becomes a node that is reported.
https://www.sphinx-doc.org/en/master/usage/restructuredtext/directives.html
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import Directive, directives, roles
from selectolax.lexbor import LexborHTMLParser

from indexer.readers.sphinx_words import (
    EXPLICIT,
    FILLED_IN,
    NAMED,
    PLAIN,
    UNNUMBERED,
    VERSIONS,
    is_code,
    role_words,
    version_label,
)

# Boxes with a title of their own, and text from their first line on.
BOXES = {"seealso": "See also", "versionhint": "Note"}
# The argument is the title of what is in them.
TITLED = {
    *("tab", "tab-item", "group-tab", "dropdown", "card", "grid-item-card", "collapse", "details"),
    *("centered", "toggle", "step", "button", "admonition-title", "tabbed", "expand", "spoiler"),
}
# What is in them is a program's text, which is shown as it is.
CODE = {
    *("code-block", "sourcecode", "code-tab", "prompt", "testcode", "testoutput", "testsetup"),
    *(
        "doctest",
        "jupyter-execute",
        "code-cell",
        "ipython",
        "console",
        "productionlist",
        "terminal",
    ),
    *("code-example", "exec_code", "http:example", "highlight-block", "code"),
}
# Pictures that are written as text, which nobody reads as it is.
DIAGRAMS = {
    *("graphviz", "digraph", "graph", "mermaid", "plantuml", "uml", "plot", "blockdiag", "ditaa"),
    *("seqdiag", "actdiag", "nwdiag", "packetdiag", "rackdiag", "inheritance-diagram", "tikz"),
    *("drawio-figure", "drawio-image", "altair-plot", "matplotlib", "aafig", "svgbob", "chart"),
}
PICTURES = {"video", "youtube", "vimeo", "thumbnail", "audio", "carousel", "image-sg", "peertube"}

# Directives that name what they describe, as `py:function` and all with a domain also do.
DESCRIBED = {
    *("function", "method", "attribute", "data", "exception", "option", "cmdoption"),
    *("envvar", "describe", "object", "staticmethod", "classmethod", "decorator"),
    *("property", "macro", "type", "var", "member", "struct", "enum", "enumerator", "union"),
    *("directive", "django-admin", "django-admin-option"),
}
# Projects declare these (`add_crossref_type`) as places to which links lead, which nobody sees. In
# some they describe what is in them.
MARKERS = {
    *("setting", "templatetag", "templatefilter", "fieldlookup", "event", "signal", "sig"),
    *("confval", "variable"),
}
# docutils has these too; ours neither read files nor refuse what Sphinx adds to them.
OWN = FILLED_IN | CODE | {"raw", "class", "math", "meta"}
# Sphinx's `only` names the outputs that show its text.
SHOWN_IN_HTML = re.compile(
    r"(?<!not )\b(html|builder_html|readthedocs|draft)\b|\bnot (latex|man|text|epub)\b"
)


class left_out(nodes.Element):  # noqa: N801 - docutils names visitors' methods after the class
    """What is left out of a document, for the report: kind, about, message and text."""


class unnamed_reference(nodes.Inline, nodes.TextElement):  # noqa: N801 - docutils names visitors' methods after the class
    """A reference that shows the title of its target, which may be in another file."""


class _AnyOption(dict[str, Any]):
    """The options of a directive that nobody here knows, each of which is taken as text."""

    def __bool__(self) -> bool:
        return True

    def __getitem__(self, _: str) -> Callable[[str | None], str]:
        return lambda text: text or ""


class _MoreOptions(dict[str, Any]):
    """The options of a directive of docutils, to which Sphinx and its themes add others."""

    def __missing__(self, _: str) -> Callable[[str | None], str]:
        return lambda text: text or ""


class _Unknown(Directive):
    """A directive with any argument, options and content."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOption()

    @property
    def argument(self) -> str:
        return " ".join(self.arguments[0].split()) if self.arguments else ""

    @property
    def source_lines(self) -> str:
        return "\n".join([*self.arguments[:1], *self.content])

    def inside(self, parent: nodes.Element) -> list[nodes.Node]:
        """Parse the content, also headings in it, into `parent`; return that unless it is empty."""
        memo = self.state.memo
        styles, level = memo.title_styles, memo.section_level
        memo.title_styles, memo.section_level = [], 0
        try:
            self.state.nested_parse(self.content, self.content_offset, parent, match_titles=True)
        finally:
            memo.title_styles, memo.section_level = styles, level
        return [parent] if parent.children else []

    def words(self, text: str, parent: nodes.Element) -> nodes.Element:
        """Append the inline markup of `text` to `parent`, and return that."""
        inline, messages = self.state.inline_text(text, self.lineno)
        parent += inline
        parent += messages
        return parent

    def report(self, kind: str, message: str, text: str) -> nodes.Node:
        return left_out(
            "", kind=kind, about=self.name, message=message, text=text, line=self.lineno
        )

    def run(self) -> list[nodes.Node]:
        if not any(line.strip() for line in self.content):
            message = "a directive for which an extension of Sphinx would put something here"
            return [self.report("markup", message, self.argument)]
        message = f"“{self.name}” is not a directive that is known here; what is in it is kept"
        return [
            self.report("not-understood", message, self.argument),
            *self.inside(nodes.container()),
        ]


class _Plain(_Unknown):
    def run(self) -> list[nodes.Node]:
        return self.inside(nodes.container())


class _Titled(_Unknown):
    def run(self) -> list[nodes.Node]:
        title = self.argument
        if not title:
            return self.inside(nodes.container())
        strong = self.words(title, nodes.strong())
        return [nodes.paragraph("", "", strong), *self.inside(nodes.container())]


class _Box(_Unknown):
    """A box whose text may begin in its first line."""

    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        title = nodes.title("", BOXES[self.name.lower()])
        return self.inside(nodes.admonition("", title))


class _Version(_Unknown):
    def run(self) -> list[nodes.Node]:
        label, words = version_label(self.name.lower(), self.argument, bool(self.content))
        paragraph = nodes.paragraph("", f"{label} " if words else label)
        if words:
            self.words(words, paragraph)
        return [paragraph, *self.inside(nodes.container())]


class _Code(_Unknown):
    def run(self) -> list[nodes.Node]:
        shown: list[nodes.Node] = []
        title = self.options.get("caption", "")
        if self.name.lower() == "code-tab":
            title = self.argument.partition(" ")[2] or self.argument
        if title:
            shown.append(nodes.paragraph("", "", self.words(title, nodes.strong())))
        lines = list(self.content)
        if self.name.lower() in {"productionlist", "ipython", "prompt"} and not lines:
            lines = [self.argument]
        text = "\n".join(lines)
        return [*shown, nodes.literal_block(text, text)] if text.strip() else shown


class _FilledIn(_Unknown):
    def run(self) -> list[nodes.Node]:
        if self.name.lower() == "include":
            message = "includes a file that is not in its root, or only a part of one"
            return [self.report("missing-include", message, self.argument)]
        message = "a directive for which Sphinx would put something here"
        return [self.report("markup", message, self.source_lines)]


class _Described(_Unknown):
    def run(self) -> list[nodes.Node]:
        item = nodes.definition_list_item()
        for line in (self.arguments or [""])[0].split("\n"):
            if line.strip():
                item += nodes.term("", "", nodes.literal("", line.strip().removesuffix("\\")))
        definition = nodes.definition()
        self.inside(definition)
        item += definition
        return [nodes.definition_list("", item)]


class _Marker(_Described):
    """A place to which links lead, unless it has content, which it then describes."""

    def run(self) -> list[nodes.Node]:
        if any(line.strip() for line in self.content):
            return super().run()
        message = "a place to which links lead, which nobody sees"
        return [self.report("markup", message, self.argument)]


class _Class(_Described):
    """A class of Python, as in Sphinx, or else of CSS, as in docutils."""

    def run(self) -> list[nodes.Node]:
        if re.search(r"[A-Z.(]", self.argument):
            return super().run()
        return self.inside(nodes.container())


class _Math(_Unknown):
    def run(self) -> list[nodes.Node]:
        text = self.source_lines.strip()
        return [nodes.math_block(text, text)] if text else []


class _Meta(_Unknown):
    """Fields whose names may have several words, so they are content here."""

    option_spec: ClassVar[Any] = None
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        return [self.report("markup", "is about the document", self.source_lines)]


class _Diagram(_Unknown):
    def run(self) -> list[nodes.Node]:
        shown: list[nodes.Node] = []
        if caption := self.options.get("caption") or self.options.get("alt"):
            shown.append(self.words(caption, nodes.paragraph()))
        message = "a picture that is written as text, which is not drawn here"
        return [*shown, self.report("no-words", message, self.source_lines)]


class _Picture(_Unknown):
    def run(self) -> list[nodes.Node]:
        shown: list[nodes.Node] = [self.report("no-words", "contains no text", self.argument)]
        if alt := self.options.get("alt"):
            shown.insert(0, nodes.paragraph("", alt))
        return [*shown, *self.inside(nodes.container())]


class _Only(_Unknown):
    def run(self) -> list[nodes.Node]:
        if not self.argument or SHOWN_IN_HTML.search(self.argument):
            return self.inside(nodes.container())
        message = f"is shown only in {self.argument}"
        return [self.report("hidden", message, "\n".join(self.content))]


class _Todo(_Unknown):
    optional_arguments = 0

    def run(self) -> list[nodes.Node]:
        return [self.report("hidden", "a note of its authors", self.source_lines)]


class _Raw(_Unknown):
    def run(self) -> list[nodes.Node]:
        text = "\n".join(self.content)
        if "html" not in self.argument.lower().split():
            return [self.report("hidden", f"is shown only in {self.argument}", text)]
        if not text.strip():
            return [self.report("missing-include", "takes in a file", self.options.get("file", ""))]
        return [nodes.raw("", closed_html(text), format="html")]


class _Glossary(_Unknown):
    def run(self) -> list[nodes.Node]:
        listed = nodes.definition_list()
        item = nodes.definition_list_item()
        lines = [*self.content, ""]
        index = 0
        while index < len(self.content):
            line = lines[index]
            if not line.strip() or line.startswith(".. "):
                index += 1
            elif not line[0].isspace():
                term = nodes.term()
                item += self.words(line.partition(" : ")[0], term)
                index += 1
            else:
                end = index
                while end < len(self.content) and (
                    not lines[end].strip() or lines[end][0].isspace()
                ):
                    end += 1
                block = self.content[index:end]
                block.trim_left(
                    min(len(text) - len(text.lstrip()) for text in block if text.strip())
                )
                definition = nodes.definition()
                self.state.nested_parse(block, self.content_offset + index, definition)
                item += definition
                listed += item
                item = nodes.definition_list_item()
                index = end
        if item.children:
            item += nodes.definition()
            listed += item
        return [listed] if listed.children else []


OF_NAMES: tuple[tuple[set[str], type[Directive]], ...] = (
    (set(BOXES), _Box),
    (set(VERSIONS), _Version),
    (TITLED, _Titled),
    (PLAIN, _Plain),
    (CODE, _Code),
    (FILLED_IN, _FilledIn),
    (DESCRIBED, _Described),
    (MARKERS, _Marker),
    (DIAGRAMS, _Diagram),
    (PICTURES, _Picture),
    ({"only"}, _Only),
    ({"todo"}, _Todo),
    ({"raw"}, _Raw),
    ({"class"}, _Class),
    ({"math"}, _Math),
    ({"meta"}, _Meta),
    ({"glossary"}, _Glossary),
)


def closed_html(html: str) -> str:
    """Return a piece of HTML in which everything is closed, so that nothing after it is in it."""
    body = LexborHTMLParser(html).body
    return "" if body is None else (body.html or "").removeprefix("<body>").removesuffix("</body>")


def _directive_of(name: str) -> type[Directive]:
    for names, directive in OF_NAMES:
        if name in names:
            return directive
    if name.startswith(("auto", "py:auto", "jinja:", "doxygen")):
        return _FilledIn
    return _Described if ":" in name or name.startswith("cpp") else _Unknown


@lru_cache(maxsize=256)
def _with_any_option(known: type[Directive]) -> type[Directive]:
    """Return a directive of docutils that doesn't refuse options that it does not know."""
    if not known.option_spec:
        return known
    options = _MoreOptions(known.option_spec)
    return type(known.__name__, (known,), {"option_spec": options, "__module__": known.__module__})


def _role(
    name: str, rawtext: str, text: str, lineno: int, *_: Any, **__: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return what people see of a role of Sphinx, which is most often its words."""
    name = name.lower()
    text = text.replace("\x00", "")
    explicit = EXPLICIT.fullmatch(text)
    if name in UNNUMBERED and not explicit:
        return [left_out("", kind="markup", about=name, message="a number or a source that Sphinx "
                         "would put here", text=text, line=lineno)], []  # fmt: skip
    if name in NAMED and not explicit:
        return [unnamed_reference(rawtext, "", target=text, about=name, line=lineno)], []
    words = role_words(name, text)
    kind = nodes.literal if is_code(name) else nodes.inline
    return [kind(rawtext, words)], []


def _raw_role(
    name: str, _: str, text: str, lineno: int, *__: Any, **given: Any
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Return HTML of a role that a document makes of `raw`."""
    text = text.replace("\x00", "")
    if "html" in (given.get("options") or {}).get("format", "").split():
        return [nodes.raw("", closed_html(text), format="html")], []
    message = "is shown only in another format than HTML"
    return [left_out("", kind="hidden", about=name, message=message, text=text, line=lineno)], []


_raw_role.options = {"format": directives.unchanged}  # type: ignore[attr-defined]  # docutils reads a role's options here


@contextmanager
def sphinx_markup() -> Iterator[None]:
    """Make docutils know the directives and roles of Sphinx, and forget a document's own roles."""
    known_directive, known_role, own_roles = directives.directive, roles.role, dict(roles._roles)

    def directive(name: str, language: Any, document: nodes.document) -> tuple[Any, list[Any]]:
        normal = name.lower()
        if normal not in OWN:
            known, messages = known_directive(name, language, document)
            if known is not None:
                return _with_any_option(known), messages
        return _directive_of(normal), []

    def role(name: str, language: Any, lineno: int, reporter: Any) -> tuple[Any, list[Any]]:
        if name.lower() in {"raw", "pep", "rfc"}:
            return (_raw_role if name.lower() == "raw" else _role), []
        known, messages = known_role(name, language, lineno, reporter)
        return (known, messages) if known is not None else (_role, [])

    directives.directive, roles.role = directive, role
    try:
        yield
    finally:
        directives.directive, roles.role = known_directive, known_role
        roles._roles.clear()
        roles._roles.update(own_roles)
