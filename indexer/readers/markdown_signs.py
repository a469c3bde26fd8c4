"""Signs in a line of Markdown that stand for something else: icons, pairs around words, tasks."""

import re

from markdown_it.token import Token

from indexer.readers.markdown_attributes import ATTRIBUTES

ICON = re.compile(
    r":(?:material|fontawesome|octicons|simple|bootstrap|lucide|fa|mdi)-[\w-]+:"
    rf"(?:{ATTRIBUTES})?"
)
# Pymdownx takes a space with a backslash before it as part of the word.
SUPERSCRIPT = re.compile(r"(?<=[\w)])\^((?:\\ |[^\s^]){1,20})\^")
SUBSCRIPT = re.compile(r"(?<=[\w)])~((?:\\ |[^\s~]){1,20})~")
# Signs around words: marked, inserted or a key, inserted, deleted.
SIGNS = re.compile(r"==|\+\+|\^\^|~~")
TASK = re.compile(r"\[(?P<mark>[ xX])\][ \t]+")


def without_small_signs(text: str) -> str:
    """Return `text` without the signs around words that are set above or below the line."""
    for pattern in (SUPERSCRIPT, SUBSCRIPT):
        text = pattern.sub(lambda match: match[1].replace("\\ ", " "), text)
    return text


def without_signs(children: list[Token]) -> None:
    """Take the signs out that stand in pairs around words."""
    open_signs: dict[str, tuple[int, int]] = {}
    places: list[tuple[int, int]] = []
    for index, child in enumerate(children):
        if child.type != "text":
            continue
        for match in SIGNS.finditer(child.content):
            before = child.content[match.start() - 1 : match.start()]
            after = child.content[match.end() : match.end() + 1]
            sign = match[0]
            if sign in open_signs and not before.isspace() and (before or index):
                places += [open_signs.pop(sign), (index, match.start())]
            elif not after.isspace() and not before.isalnum():
                open_signs[sign] = (index, match.start())
    for index, start in sorted(places, reverse=True):
        content = children[index].content
        children[index].content = content[:start] + content[start + 2 :]


def with_box(children: list[Token]) -> None:
    """Show the mark of a task, at the beginning of an item, as a box that is ticked or not."""
    if children and children[0].type == "text" and (task := TASK.match(children[0].content)):
        box = "☐" if task["mark"] == " " else "☑"
        children[0].content = f"{box} {children[0].content[task.end() :]}"
