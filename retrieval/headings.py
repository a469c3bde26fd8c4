"""The headings of a corpus: to browse, and to suggest to somebody who types.

They are the authors' words. What people ask is never among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from retrieval.json_file import read_json, write_json
from retrieval.types import Document

# Headings and questions together. A browser takes in all of them at once, so that nothing of what
# is typed has to leave it: 2,000 of 60 characters are some 200 kB of JSON, 40 compressed.
MOST_TEXTS = 2000


@dataclass(frozen=True, slots=True)
class Heading:
    """A section as a reader would choose it; `also_asked` as in `Section`."""

    document_id: str
    heading_path: tuple[str, ...]
    anchor: str
    also_asked: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Headings:
    """In the order of the corpus. `is_complete` is false where there are more than are held."""

    headings: tuple[Heading, ...] = ()
    is_complete: bool = True

    @classmethod
    def of(cls, documents: Iterable[Document], most: int = MOST_TEXTS) -> "Headings":
        """At most so many texts: outer headings before inner ones, then what else is asked."""
        every = [
            Heading(document.id, section.heading_path, section.anchor, section.also_asked)
            for document in documents
            for section in document.sections
            if section.heading_path
        ]
        outermost = sorted(range(len(every)), key=lambda at: len(every[at].heading_path))[:most]
        left = most - len(outermost)
        kept = []
        for at in sorted(outermost):
            asked = every[at].also_asked[:left]
            left -= len(asked)
            kept.append(replace(every[at], also_asked=asked))
        texts = sum(1 + len(each.also_asked) for each in every)
        return cls(tuple(kept), is_complete=texts <= most)

    @classmethod
    def read(cls, file: Path) -> "Headings":
        return read_json(file, cls)

    def write(self, file: Path) -> None:
        write_json(file, self)
