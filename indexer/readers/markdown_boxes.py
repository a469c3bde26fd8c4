"""The titles of boxes in Markdown, which site generators write in several ways."""

import re

from markdown_it.token import Token

from indexer.readers.markdown_attributes import AT_END
from indexer.readers.markdown_made import inline_token, text_token
from indexer.readers.markdown_signs import ICON
from indexer.readers.site_marks import attribute_of

# The word that people see above a box without a title of its own, where not every name is a kind of
# box: Docusaurus's and VitePress's of colons, and MyST's directives.
KINDS = {
    *("note", "tip", "hint", "info", "important", "warning", "caution", "danger", "attention"),
    *("error", "success", "secondary", "todo"),
}
WORDS = {"seealso": "See also", **{kind: kind.capitalize() for kind in KINDS}}

# Python-Markdown's box: its kinds, of which the first is also a word, and its title in quotes.
ADMONITION = re.compile(r"(?P<kinds>(?:[\w-]+(?:[ ]+[\w-]+)*)?)(?:[ ]*\"(?P<title>.*)\")?[ ]*")
# What a reader of lines makes of other boxes: their title alone.
MADE = re.compile(r"box \"(?P<title>.*)\"")
# Docusaurus's and VitePress's: a kind, and a title in brackets or without any.
COLONS = re.compile(
    r"(?P<kind>[\w-]*)\s*(?:\[(?P<label>.*)\])?(?P<title>.*?)\s*(?P<attributes>\{[^{}]*\})?"
)
# An element of HTML in a line, such as `<small>beta</small>`.
ELEMENT = re.compile(r"<(?P<tag>[a-z]+)(?:\s[^<>]*)?>(?P<words>[^<>]*)</(?P=tag)>")
# What GitHub, DocFX and Obsidian put at the top of a quotation that is a box.
ALERT = re.compile(r"\[!(?P<kind>[A-Za-z][\w-]*)\][+-]?[ \t]*(?P<title>.*)")


def made_box(title: str) -> str:
    """Return what stands behind the colons of a box that a reader of lines makes."""
    return f'box "{title}"'


def title_of_admonition(info: str) -> str:
    """Return the title of `!!! note "Mind the gap"`: without one its kind, and with `""` none.

    What is no title for Python-Markdown, but more than kinds, is one here, so that it is not lost.
    """
    match = ADMONITION.fullmatch(info.strip())
    if match is None:
        kind, _, title = info.strip().partition(" ")
        return _plain(title or kind)
    if match["title"] is not None:
        return _plain(match["title"])
    return match["kinds"].partition(" ")[0].capitalize()


def title_of_colons(info: str) -> str:
    """Return the title of `:::note[Mind the gap]`: without one, the word that people see there."""
    if made := MADE.fullmatch(info.strip()):
        return _plain(made["title"])
    match = COLONS.fullmatch(info.strip())
    if match is None:
        return _plain(info)
    title = match["label"] or match["title"] or attribute_of(match["attributes"] or "", "title")
    return _plain(title.strip(' "')) or WORDS.get(match["kind"].lower(), "")


def _plain(title: str) -> str:
    """Return a title without icons, a list of attributes at its end, and signs around words."""
    title = AT_END.sub("", ICON.sub("", title)).strip()
    title = ELEMENT.sub(r"\g<words>", title)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", title)


def title_of_alert(token: Token) -> list[Token]:
    """Return the title of the box that a quotation is, and take it out of its first line."""
    children = token.children or []
    match = ALERT.fullmatch(children[0].content) if children else None
    if match is None or children[0].type != "text":
        return []
    breaks = (child.type in {"softbreak", "hardbreak"} for child in children)
    end = next((index for index, is_break in enumerate(breaks) if is_break), len(children))
    title = children[1:end]
    if match["title"] or not title:
        title.insert(0, text_token(match["title"] or match["kind"].capitalize()))
    token.children = children[end + 1 :]
    words = [
        Token("strong_open", "strong", 1, markup="**"),
        *title,
        Token("strong_close", "strong", -1, markup="**"),
    ]
    inline = inline_token(words)
    inline.map = token.map
    return [
        Token("paragraph_open", "p", 1, map=token.map, block=True),
        inline,
        Token("paragraph_close", "p", -1, block=True),
    ]
