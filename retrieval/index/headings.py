"""The headings of a corpus, to browse and to suggest while a person types.

They are the authors' words; questions that people asked are never among them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter
from pathlib import Path

from retrieval.files.json_file import read_json, write_json
from retrieval.types import Document

# Headings and questions together. A browser loads all of them at once, so that nothing that is
# typed has to leave it: 2,000 of 60 characters are some 200 kB of JSON, 40 kB compressed.
MOST_TEXTS = 2000


@dataclass(frozen=True, slots=True)
class Heading:
    """A section that a reader can choose; `also_asked` and `page` are those of the section."""

    document_id: str
    heading_path: tuple[str, ...]
    anchor: str
    also_asked: tuple[str, ...] = ()
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Headings:
    """Headings in the order of the corpus; `is_complete` is false where some were left out."""

    headings: tuple[Heading, ...] = ()
    is_complete: bool = True

    @classmethod
    def of(cls, documents: Iterable[Document], most: int = MOST_TEXTS) -> "Headings":
        """Choose at most `most` headings and questions of `documents`.

        Outer headings come first, then inner ones, then the questions that authors list.
        """
        by_depth: dict[int, list[tuple[int, Heading]]] = {}
        texts = number = 0
        for document in documents:
            for section in document.sections:
                if not section.heading_path or section.continues:
                    continue
                number += 1
                texts += 1 + len(section.also_asked)
                of_depth = by_depth.setdefault(len(section.heading_path), [])
                if len(of_depth) < most:  # no more can be chosen, so memory need not hold more
                    heading = Heading(
                        document.id,
                        section.heading_path,
                        section.anchor,
                        section.also_asked,
                        section.page,
                    )
                    of_depth.append((number, heading))
        outermost = [heading for depth in sorted(by_depth) for heading in by_depth[depth]][:most]
        left = most - len(outermost)
        chosen = []
        for _, heading in sorted(outermost, key=itemgetter(0)):
            questions = heading.also_asked[:left]
            left -= len(questions)
            chosen.append(replace(heading, also_asked=questions))
        return cls(tuple(chosen), is_complete=texts <= most)

    @classmethod
    def read(cls, file: Path) -> "Headings":
        return read_json(file, cls)

    def write(self, file: Path) -> None:
        write_json(file, self)
