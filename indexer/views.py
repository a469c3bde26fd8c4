"""The embed stage for headings and sentences."""

from collections.abc import Sequence

import numpy as np

from indexer.embed import embed
from indexer.sentences import split_sentences
from retrieval.encoder import Encoder
from retrieval.types import Document, Passage
from retrieval.views import Views

# A fragment of one or two words is near everything and answers nothing.
FEWEST_WORDS = 3


def make_views(passages: list[Passage], documents: Sequence[Document], encoder: Encoder) -> Views:
    """Views of `passages`; equal headings and equal sentences are embedded once."""
    languages = {document.id: document.language for document in documents}
    spans = [sentence_spans(one.text, languages[one.document_id]) for one in passages]
    sentences = [
        passage.text[start:end]
        for passage, of_one in zip(passages, spans, strict=True)
        for start, end in of_one
    ]
    # Passages of one section share its heading and questions. Text without any heading or title
    # stands for itself: the vector of an empty text would be near to nothing in particular.
    asked = [(one.context or one.text, *one.also_asked) for one in passages]
    sections = list(dict.fromkeys(asked))
    ends = np.cumsum([len(section) for section in sections], dtype=np.int64)
    span_of = {
        section: (end - len(section), end) for section, end in zip(sections, ends, strict=True)
    }
    headings = [text for section in sections for text in section]

    unique = list(dict.fromkeys([*headings, *sentences]))
    number = {text: row for row, text in enumerate(unique)}
    vectors = embed(unique, encoder, "headings and sentences").astype(np.float16)
    return Views(
        headings=vectors[[number[text] for text in headings]],
        heading_spans=np.array([span_of[section] for section in asked], np.int64),
        sentences=vectors[[number[text] for text in sentences]],
        sentence_starts=np.cumsum([0, *map(len, spans)], dtype=np.int64),
        sentence_spans=np.array([each for of_one in spans for each in of_one], np.int32),
    )


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """(start, end) of the sentences of a passage, without white space around and list marks.

    Lines are split one by one: an item of a list ends with its line. A text of fragments alone
    counts as one sentence.
    """
    spans = []
    position = 0
    for line in text.split("\n"):
        for sentence in split_sentences(line, language):
            start = position + len(sentence) - len(sentence.lstrip(" -|"))
            end = position + len(sentence.rstrip())
            if len(text[start:end].split()) >= FEWEST_WORDS:
                spans.append((start, end))
            position += len(sentence)
        position += 1
    return spans or [(0, len(text))]
