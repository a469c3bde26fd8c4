"""Link fragments for headings, made as GitHub makes them so that links still work there."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

# What GitHub keeps of a heading: letters, marks, digits, connecting punctuation, hyphen, space.
_DROPPED = re.compile(r"[^\w\- ]")


def slug(text: str) -> str:
    """`text` in lower case without punctuation, with hyphens for spaces. It may be empty."""
    text = unicodedata.normalize("NFC", text).strip().lower()
    return _DROPPED.sub("", text).replace(" ", "-")


def document_id_of(path: PurePath) -> str:
    """The id of the document whose file is at `path` in the corpus, without its suffix."""
    return "/".join(slug(part) or "document" for part in path.parts)


def number_anchors(headings: Iterable[tuple[str, str | None]]) -> list[str]:
    """An anchor for each (heading text, explicit anchor or None), all different.

    Explicit anchors are used as they are and must differ from each other. A slug that is taken gets
    `-1`, `-2`, … in reading order. The slug of a heading of punctuation alone is `section`.
    """
    headings = list(headings)
    taken = {explicit for _, explicit in headings if explicit is not None}
    anchors = []
    for text, explicit in headings:
        if explicit is not None:
            anchors.append(explicit)
            continue
        base = slug(text) or "section"
        anchor, number = base, 0
        while anchor in taken:
            number += 1
            anchor = f"{base}-{number}"
        taken.add(anchor)
        anchors.append(anchor)
    return anchors


def alphanumeric(text: str) -> str:
    """The letters and digits of `text` in lower case, for comparisons with other texts."""
    return "".join(character for character in text.casefold() if character.isalnum())
