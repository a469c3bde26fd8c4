"""References of DocFX to what has an identifier: `<xref:a.b>` and `[](xref:a.b)`.

DocFX would show a name from its map of identifiers, which is not there: the identifier stands for
it. https://dotnet.github.io/docfx/docs/links-and-cross-references.html
"""

import re
from collections.abc import Iterable
from urllib.parse import parse_qs, unquote

from markdown_it.token import Token

SCHEME = "xref:"
# How many parameters a generic type has, and the sign for all overloads of a method.
FOR_PROGRAMS = re.compile(r"`{1,2}\d+|\*$")


def show_references(tokens: Iterable[Token]) -> None:
    """Put words into references that have none of their own, in all `tokens` of text."""
    for token in tokens:
        if token.children:
            token.children = _with_words(token.children)


def _with_words(children: list[Token]) -> list[Token]:
    result: list[Token] = []
    for index, child in enumerate(children):
        result.append(child)
        target = str(child.attrs.get("href", "")) if child.type == "link_open" else ""
        if not target.startswith(SCHEME):
            continue
        after = children[index + 1]
        if child.markup == "autolink":
            after.content = _name(target)
        elif after.type == "link_close":
            result.append(Token("text", "", 0, content=_name(target)))
    return result


def _name(target: str) -> str:
    identifier, _, query = target.removeprefix(SCHEME).partition("?")
    words = parse_qs(query).get("text", [""])[0]
    return words or FOR_PROGRAMS.sub("", unquote(identifier))
