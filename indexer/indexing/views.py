"""The embed stage for headings and sentences."""

from contextlib import ExitStack
from pathlib import Path

import numpy as np

from indexer.chunking.sentences import split_sentences
from indexer.encoding.embed import batches, embed
from indexer.indexing.array_writer import ArrayWriter
from retrieval.encoders.base import Encoder
from retrieval.files.arrays import read_array
from retrieval.index.texts import Texts
from retrieval.index.views import FILES, Views
from retrieval.types import Passage

# A fragment of one or two words is close to every question and answers none.
FEWEST_WORDS = 3

VECTOR_FIELDS = ("heading_vectors", "sentence_vectors")


def make_views(
    texts: Texts, encoder: Encoder, folder: Path, vectors_folder: Path | None = None
) -> Views:
    """Make the views of the passages of `texts`, and write them to the empty `folder`.

    Their vectors are written to `vectors_folder` instead if that is given.
    """
    folders = dict.fromkeys(VECTOR_FIELDS, vectors_folder or folder)
    with ExitStack() as stack:
        shapes = dict.fromkeys(VECTOR_FIELDS, (encoder.info.dimension,))
        shapes |= dict.fromkeys(("heading_spans", "sentence_spans"), (2,))
        files = {
            field: stack.enter_context(
                ArrayWriter(folders.get(field, folder) / file, kind, *shapes.get(field, ()))
            )
            for field, (file, kind, _) in FILES.items()
        }
        writer = _Writer(texts, encoder, files)
        for passages in batches(texts.passages, "embedding headings and sentences"):
            writer.add(passages)
    vectors = {}
    for field, place in folders.items():
        file, kind, dimensions = FILES[field]
        vectors[field] = read_array(place / file, kind, dimensions)
    return Views.read(folder, vectors)


class _Writer:
    """Appends the views of passages to the `files` of their parts."""

    def __init__(self, texts: Texts, encoder: Encoder, files: dict[str, ArrayWriter]) -> None:
        self._heads = texts.heads
        self._encoder = encoder
        self._files = files
        self._section: tuple[str, ...] = ()
        self._span = (0, 0)
        self._sentences = 0
        files["sentence_starts"].append(np.zeros(1, np.int64))

    def add(self, passages: list[Passage]) -> None:
        headings: list[str] = []
        heading_spans = []
        sentences: list[str] = []
        spans: list[tuple[int, int]] = []
        ends = []
        for passage in passages:
            # Text without any heading or title is used in its place, because the vector of an empty
            # text has no meaning.
            section = (passage.context or passage.text, *passage.also_asked)
            if section != self._section:  # passages of one section share its heading vectors
                headings.extend(section)
                self._section = section
                self._span = (self._span[1], self._span[1] + len(section))
            heading_spans.append(self._span)
            of_passage = sentence_spans(passage.text, self._heads[passage.document_id].language)
            sentences.extend(passage.text[start:end] for start, end in of_passage)
            spans.extend(of_passage)
            ends.append(self._sentences + len(sentences))
        vectors = embed([*headings, *sentences], self._encoder).astype(np.float16)
        self._files["heading_vectors"].append(vectors[: len(headings)])
        self._files["heading_spans"].append(np.array(heading_spans, np.int64))
        self._files["sentence_vectors"].append(vectors[len(headings) :])
        self._files["sentence_starts"].append(np.array(ends, np.int64))
        self._files["sentence_spans"].append(np.array(spans, np.int32))
        self._sentences += len(sentences)


def sentence_spans(text: str, language: str) -> list[tuple[int, int]]:
    """Return (start, end) of a passage's sentences, without outer white space and list marks.

    Lines are split one by one, because an item of a list ends with its line. A text that consists
    of fragments alone counts as one sentence.
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
