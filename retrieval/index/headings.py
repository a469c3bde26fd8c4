"""The headings of a corpus: to browse, and to suggest to somebody who types.

They are the authors' words. What people ask is never among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

from retrieval.files.json_file import read_json, write_json
from retrieval.types import Document

# Headings and questions together. A browser takes in all of them at once, so that nothing of what
# is typed has to leave it: 2,000 of 60 characters are some 200 kB of JSON, 40 compressed.
MOST_TEXTS = 2000


@dataclass(frozen=True, slots=True)
class Heading:
    """A section as a reader would choose it; `also_asked` and `page` as in `Section`."""

    document_id: str
    heading_path: tuple[str, ...]
    anchor: str
    also_asked: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """In the order of the corpus. `is_complete` is false where there are more than are held."""

    headings: tuple[Heading, ...] = ()
    is_complete: bool = True

    @classmethod
    def of(cls, documents: Iterable[Document], most: int = MOST_TEXTS) -> "Headings":
        """At most so many texts: outer headings before inner ones, then what else is asked."""
        by_depth: dict[int, list[tuple[int, Heading]]] = {}
        texts = number = 0
        for document in documents:
            for section in document.sections:
                if not section.heading_path:
                    continue
                number += 1
                texts += 1 + len(section.also_asked)
                alike = by_depth.setdefault(len(section.heading_path), [])
                if len(alike) < most:  # of each depth so many are enough: memory holds no more
                    heading = Heading(
                        document.id,
                        section.heading_path,
                        section.anchor,
                        section.also_asked,
                        section.page,
                    )
                    alike.append((number, heading))
        outermost = [each for depth in sorted(by_depth) for each in by_depth[depth]][:most]
        left = most - len(outermost)
        kept = []
        for _, heading in sorted(outermost, key=itemgetter(0)):
            asked = heading.also_asked[:left]
            left -= len(asked)
            kept.append(replace(heading, also_asked=asked))
        return cls(tuple(kept), is_complete=texts <= most)

    @classmethod
    def read(cls, file: Path) -> "Headings":
        return read_json(file, cls)

    def write(self, file: Path) -> None:
        write_json(file, self)
