"""Questions with known answers from a corpus without labelled questions.

A heading, a question that the author lists, or a sentence is taken out of its section and used as a
question. The rest of the section should answer it, and the rest of the corpus should not.
"""

import random
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from indexer.indexing.views import sentence_spans
from retrieval.types import Document, Section

# Questions in all. This many place a threshold within a few per cent, and are embedded in a few
# seconds.
MOST = 200
MOST_PER_SECTION = 10


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A question that was taken out of a section.

    `rest` is a document of its own, which holds only what is left of that section. `section` is its
    (document id, anchor) in the corpus.
    """

    question: str
    section: tuple[str, str]
    rest: Document


def hold_out(documents: Mapping[str, Document], seed: int = 0) -> list[HeldOut]:
    """Return at most `MOST` held-out questions, drawn at random from as many sections as possible.

    The same seed gives the same questions. Documents are read one by one, because they may be in a
    file and not fit into memory.
    """
    draw = random.Random(seed)  # noqa: S311 - a sample, not a secret
    ids = list(documents)
    ends = list(accumulate(len(document.sections) for document in documents.values()))
    numbers = array("q", range(ends[-1] if ends else 0))
    draw.shuffle(numbers)
    held_out: list[HeldOut] = []
    per_section = min(MOST_PER_SECTION, -(-MOST // max(1, len(numbers))))
    for number in numbers:
        position = bisect_right(ends, number)
        document = documents[ids[position]]
        section = document.sections[number - ends[position]]  # a negative index, from the end
        variants = list(_variants(section, document.language))
        for question, rest in draw.sample(variants, min(per_section, len(variants))):
            alone = replace(document, id=f"held-out-{len(held_out)}", sections=(rest,))
            held_out.append(HeldOut(question, (document.id, section.anchor), alone))
        if len(held_out) >= MOST:
            break
    return held_out[:MOST]


def _variants(section: Section, language: str) -> Iterator[tuple[str, Section]]:
    """Yield (text, the section without it) for every text whose removal leaves some text."""
    if not section.blocks or section.continues:  # the section that it continues is another answer
        return
    if section.heading_path:
        path = section.heading_path
        yield path[-1], replace(section, heading_path=path[:-1])
    for question in section.also_asked:
        others = tuple(other for other in section.also_asked if other != question)
        yield question, replace(section, also_asked=others)
    for number, block in enumerate(section.blocks):
        for position, piece in enumerate(block.pieces):
            spans = sentence_spans(piece, language)
            if len(spans) < 2:
                continue
            for start, end in spans:
                pieces = list(block.pieces)
                pieces[position] = " ".join((piece[:start] + piece[end:]).split())
                blocks = list(section.blocks)
                blocks[number] = replace(block, pieces=tuple(pieces))
                yield piece[start:end], replace(section, blocks=tuple(blocks))
