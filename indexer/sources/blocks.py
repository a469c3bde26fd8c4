"""Kinds of blocks (pymdownx.blocks) that a configuration of MkDocs adds to those of pymdownx."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple, get_args

Base = Literal["admonition", "details", "caption"]

EXTENSION = "pymdownx.blocks."
SEPARATORS = re.compile(r"[_-]+")


class BlockKind(NamedTuple):
    """A kind of block: what it is like, and the title of those that have none of their own."""

    name: str
    base: Base
    title: str


def block_kinds(configuration: Mapping[str, Any]) -> tuple[BlockKind, ...]:
    """Return the kinds of blocks that the extensions in a configuration of MkDocs name.

    Whatever has another form than these have is passed over.
    """
    return tuple(
        kind
        for base in get_args(Base)
        for extension in _lists(configuration.get("markdown_extensions"))
        if isinstance(extension, dict)
        for options in (extension.get(EXTENSION + base),)
        if isinstance(options, dict)
        for entry in _lists(options.get("types"))
        for kind in _kinds(entry, base)
    )


def words_of(kind: str) -> str:
    """Return the title that pymdownx gives a block of `kind` without one: its words."""
    return SEPARATORS.sub(" ", kind).title()


def _kinds(entry: object, base: Base) -> Iterator[BlockKind]:
    keys = entry if isinstance(entry, dict) else {"name": entry}
    name, classes, title = (keys.get(key) for key in ("name", "class", "title"))
    if isinstance(name, str) and name:
        words = words_of(str(classes or name)) if base != "caption" else ""
        yield BlockKind(name.lower(), base, str(title or words))


def _lists(value: object) -> list[Any]:
    """Return a list as it is, a mapping as one of its entries, and anything else as none."""
    if isinstance(value, dict):
        return [{name: options} for name, options in value.items()]
    return value if isinstance(value, list) else []
