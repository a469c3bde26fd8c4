"""The titles of boxes in Markdown, which site generators write in several ways."""

import re
from collections.abc import Iterator

from markdown_it.token import Token

from indexer.readers.markdown_attributes import AT_END
from indexer.readers.markdown_made import inline_token, text_token
from indexer.readers.markdown_signs import ICON

# The kind of a box, or several kinds, and then its title.
BOX = re.compile(r"[\w-]*(?:\s+[\w-]+(?=.*\"))*(?P<title>.*)")
# What GitHub, DocFX and Obsidian put at the top of a quotation that is a box.
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w-]*)\][+-]?[ \t]*(?P<title>.*)")


def box_title(info: str) -> str:
    """Return the title after a box's kind, as in `note "Mind the gap"` or `note[Mind the gap]`."""
    match = BOX.match(info.strip())
    title = match["title"].strip(' "[]') if match else ""
    title = AT_END.sub("", ICON.sub("", title)).strip(' "[]')
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", title)


def title_of_alert(token: Token) -> list[Token]:
    """Return the title of the box that a quotation is, and take it out of its first line."""
    children = token.children or []
    match = ALERT.fullmatch(children[0].content) if children else None
    if match is None or children[0].type != "text":
        return []
    title = match["title"] or match["kind"].capitalize()
    rest = children[1:]
    token.children = rest[1:] if rest and rest[0].type in {"softbreak", "hardbreak"} else rest
    words = [
        Token("strong_open", "strong", 1, markup="**"),
        text_token(title),
        Token("strong_close", "strong", -1, markup="**"),
    ]
    inline = inline_token(words)
    inline.map = token.map
    return [
        Token("paragraph_open", "p", 1, map=token.map, block=True),
        inline,
        Token("paragraph_close", "p", -1, block=True),
    ]


def without_made_up_titles(tokens: list[Token]) -> Iterator[Token]:
    """Yield `tokens` without the titles that the parser invents for boxes.

    `box_title` gives the author's title.
    """
    within = False
    for token in tokens:
        within = within or token.type == "admonition_title_open"
        if not within:
            yield token
        within = within and token.type != "admonition_title_close"
