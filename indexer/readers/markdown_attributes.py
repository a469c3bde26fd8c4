"""Lists of attributes in Markdown, such as `{ #anchor .class key="value" }`, which are no text."""

import re

from markdown_it.token import Token

# An anchor, a class, a key with a value, or a word such as `data-search-exclude`.
_ATTRIBUTE = (
    r"(?:#[^\s{}]+|\.[\w:.-]+|[\w@:.-]+=(?:\"[^\"{}]*\"|'[^'{}]*'|[^\s{}\"']+)|data-[\w-]+|\.)"
)
ATTRIBUTES = (
    rf"\{{:?[ \t]*{_ATTRIBUTE}(?:[ \t]+(?:{_ATTRIBUTE}|[\w-]+))*[ \t]*\}}|\{{::?[^{{}}]*\}}"
)
AFTER_ELEMENT = re.compile(rf"(?:{ATTRIBUTES})+")
AT_END = re.compile(rf"[ \t]*(?:{ATTRIBUTES})[ \t]*$")
AT_END_OF_HEADING = re.compile(r"[ \t]*\{:?[ \t]*(?P<inner>[#.][^{}]*)\}[ \t]*$")
SPAN = re.compile(rf"\[(?P<words>[^\[\]]*)\](?:{ATTRIBUTES})")
ANCHOR = re.compile(r"#(?P<anchor>[^\s{}]+)|\bid=[\"']?(?P<named>[^\s{}\"']+)")
ANCHOR_NAME = re.compile(r"[\w.:-]+")
# Signs after which MkDocs's lists of attributes may stand as they do after elements.
AFTER_SIGN = re.compile(rf"(?P<sign>\+\+|==|\^|~|:[\w+-]+:)(?:{ATTRIBUTES})+")
ELEMENTS = {"link_close", "image", "code_inline", "em_close", "strong_close"}
COLONS = re.compile(r":{3,}")


def without_attributes(token: Token, heading: bool) -> None:
    """Take lists of attributes out of the text of `token`; those of a heading go to its `meta`."""
    children = token.children or []
    for index, child in enumerate(children):
        if child.type != "text" or ("{" not in child.content and not COLONS.search(child.content)):
            continue
        last = index + 1 == len(children)
        at_end = last or children[index + 1].type in {"softbreak", "hardbreak"}
        if index and children[index - 1].type in ELEMENTS:
            after = AFTER_ELEMENT.match(child.content)
            child.content = child.content[after.end() if after else 0 :]
        child.content = SPAN.sub(r"\g<words>", child.content)
        if heading and last and (match := AT_END_OF_HEADING.search(child.content)):
            token.meta = {"attributes": match["inner"]}
            child.content = child.content[: match.start()]
        elif at_end and (match := AT_END.search(child.content)):
            if heading:
                token.meta = {"attributes": match[0]}
            child.content = child.content[: match.start()]
        if COLONS.fullmatch(child.content.strip()):
            child.content = ""  # the end of a box that was never begun
