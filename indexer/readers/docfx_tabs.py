"""Tabs of DocFX and Microsoft Learn, which are written as headings.

`# [Windows](#tab/windows)` is the label of a tab and begins a group of them, or goes on with it. A
thematic break or the end of what holds the group ends it.
https://dotnet.github.io/docfx/docs/markdown.html#tabs
"""

from collections.abc import Sequence

from markdown_it.token import Token

TARGET = "#tab/"


def without_tabs(tokens: Sequence[Token]) -> list[Token]:
    """Return `tokens` in which labels of tabs, and headings in tabs, are bold paragraphs.

    So what follows the tabs belongs to the heading before them. A label loses its link.
    """
    result: list[Token] = []
    groups: list[int] = []  # the levels of the groups that have begun and not ended
    in_heading = False
    for index, token in enumerate(tokens):
        while groups and (token.level < groups[-1] or _ends(token, groups[-1])):
            groups.pop()
        if token.type == "heading_open":
            label = _is_label(tokens[index + 1])
            if label and (not groups or groups[-1] < token.level):
                groups.append(token.level)
            in_heading = bool(groups)
        result.append(_of_paragraph(token) if in_heading else token)
        in_heading = in_heading and token.type != "heading_close"
    return result


def _ends(token: Token, level: int) -> bool:
    return token.type == "hr" and token.level == level


def _words(inline: Token) -> list[Token]:
    return [child for child in inline.children or [] if child.type != "text" or child.content]


def _is_label(inline: Token) -> bool:
    """Return whether the content of a heading is one link to a tab and nothing else."""
    words = _words(inline)
    ends = [index for index, child in enumerate(words) if child.type == "link_close"]
    return (
        ends == [len(words) - 1]
        and words[0].type == "link_open"
        and str(words[0].attrs.get("href", "")).startswith(TARGET)
    )


def _of_paragraph(token: Token) -> Token:
    """Return a token of a heading as that of a bold paragraph."""
    if token.type != "inline":
        token.type, token.tag = token.type.replace("heading", "paragraph"), "p"
        return token
    words = _words(token)
    if _is_label(token):
        words = words[1:-1]
    begin = Token("strong_open", "strong", 1, markup="**")
    end = Token("strong_close", "strong", -1, markup="**")
    token.children = [begin, *words, end] if words else []
    return token
