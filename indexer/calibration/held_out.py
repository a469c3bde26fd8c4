"""Questions with known answers from a corpus that nobody labelled.

A heading, a question that the author lists, or a sentence is taken out of its section and asked:
the rest of the section should answer it, the rest of the corpus should not.
"""

import random
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate

from indexer.indexing.views import sentence_spans
from retrieval.types import Document, Section

# Enough to place a threshold within a few per cent, embedded in a few seconds.
MOST = 200
MOST_OF_A_SECTION = 10


@dataclass(frozen=True, slots=True)
class HeldOut:
    """`rest` is a document of its own, of the one section that `question` was taken out of.

    `section` is (document id, anchor) in the corpus.
    """

    question: str
    section: tuple[str, str]
    rest: Document


def hold_out(documents: Mapping[str, Document], seed: int = 0) -> list[HeldOut]:
    """At most `MOST`, at random, from as many sections as there are; the same for the same seed.

    Documents are looked at one by one: they may be in a file, and more than memory holds.
    """
    draw = random.Random(seed)  # noqa: S311  a sample, not a secret
    ids = list(documents)
    ends = list(accumulate(len(document.sections) for document in documents.values()))
    numbers = array("q", range(ends[-1] if ends else 0))
    draw.shuffle(numbers)
    found: list[HeldOut] = []
    each = min(MOST_OF_A_SECTION, -(-MOST // max(1, len(numbers))))
    for number in numbers:
        at = bisect_right(ends, number)
        document = documents[ids[at]]
        section = document.sections[number - ends[at]]  # from the end on
        variants = list(_variants(section, document.language))
        for question, rest in draw.sample(variants, min(each, len(variants))):
            alone = replace(document, id=f"held-out-{len(found)}", sections=(rest,))
            found.append(HeldOut(question, (document.id, section.anchor), alone))
        if len(found) >= MOST:
            break
    return found[:MOST]


def _variants(section: Section, language: str) -> Iterator[tuple[str, Section]]:
    """(what was taken out, the rest) for every text of `section` that leaves text behind."""
    if not section.blocks:
        return
    if section.heading_path:
        path = section.heading_path
        yield path[-1], replace(section, heading_path=path[:-1])
    for question in section.also_asked:
        others = tuple(each for each in section.also_asked if each != question)
        yield question, replace(section, also_asked=others)
    for number, block in enumerate(section.blocks):
        for at, piece in enumerate(block.pieces):
            spans = sentence_spans(piece, language)
            if len(spans) < 2:
                continue
            for start, end in spans:
                pieces = list(block.pieces)
                pieces[at] = " ".join((piece[:start] + piece[end:]).split())
                blocks = list(section.blocks)
                blocks[number] = replace(block, pieces=tuple(pieces))
                yield piece[start:end], replace(section, blocks=tuple(blocks))
