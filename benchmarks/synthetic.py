"""Any number of passages, vectors and words, drawn from a seed."""

from collections.abc import Iterator

import numpy as np

from retrieval.index.views import Views
from retrieval.types import Block, Document, Passage, Section
from retrieval.vectors import Vectors

DIMENSION = 384
DIRECTIONS = 48  # of the centres; embeddings of texts use about as many
SPREAD = 0.7  # of passages around their centre, relative to 1 for centres
NOISE = 0.15  # in every dimension, a twentieth of the length
IN_CENTRE = 50  # passages
IN_DOCUMENT = 50  # passages
WORDS = 40  # of a passage
SENTENCES = 2  # of a passage

_PLANE = np.random.default_rng(1).standard_normal((DIRECTIONS, DIMENSION)).astype(np.float32)


def vectors(count: int, seed: int) -> Vectors:
    """Return (count, d) unit rows around `count` / 50 centres, the same for every seed."""
    generator = np.random.default_rng(seed)
    centres = np.random.default_rng(2).standard_normal(
        (max(20, count // IN_CENTRE), DIRECTIONS), np.float32
    )
    result: Vectors = np.empty((count, DIMENSION), np.float32)
    for start in range(0, count, 50_000):
        rows = min(50_000, count - start)
        near = centres[generator.integers(0, len(centres), rows)]
        near = near + SPREAD * generator.standard_normal(near.shape, np.float32)
        unscaled = near @ _PLANE + NOISE * generator.standard_normal((rows, DIMENSION), np.float32)
        result[start : start + rows] = unscaled / np.linalg.norm(unscaled, axis=1, keepdims=True)
    return result


def near(rows: Vectors, distance: float, seed: int) -> Vectors:
    """Return unit rows at about `distance` from `rows`, which are unit rows too."""
    noise = np.random.default_rng(seed).standard_normal(rows.shape, np.float32)
    moved = rows + distance / np.sqrt(rows.shape[1]).astype(np.float32) * noise
    result: Vectors = moved / np.linalg.norm(moved, axis=1, keepdims=True)
    return result


def texts(count: int, seed: int) -> Iterator[str]:
    """Yield texts of `WORDS` words each, drawn by Zipf's law, in two sentences."""
    generator = np.random.default_rng(seed)
    for start in range(0, count, 10_000):
        numbers = generator.zipf(1.3, (min(10_000, count - start), WORDS))
        for row in numbers:
            words = [f"w{number % 1_000_000}" for number in row]
            half = WORDS // SENTENCES
            yield f"{' '.join(words[:half])}. {' '.join(words[half:])}."


def documents(passages: list[str]) -> tuple[list[Document], list[Passage]]:
    """Return documents of `IN_DOCUMENT` sections, and the passages, one for each section."""
    result, all_passages = [], []
    for start in range(0, len(passages), IN_DOCUMENT):
        name = f"d{start // IN_DOCUMENT}"
        sections = []
        for number, text in enumerate(passages[start : start + IN_DOCUMENT]):
            heading = (f"Section {number}",)
            anchor = f"s{number}"
            block = Block("paragraph", (text,))
            sections.append(Section(heading, anchor, (block,), number + 1))
            all_passages.append(
                Passage(f"{name}:{anchor}:1", name, heading, anchor, text, f"Document {name}")
            )
        result.append(Document(name, f"Document {name}", None, sections=tuple(sections)))
    return result, all_passages


def views(rows: Vectors, passages: list[Passage]) -> Views:
    """Return views with a heading and two sentences per passage, near its vector."""
    count = len(rows)
    middle = [passage.text.index(". ") + 1 for passage in passages]
    ends = [len(passage.text) for passage in passages]
    spans = np.empty((count, SENTENCES, 2), np.int32)
    spans[:, 0, 0], spans[:, 0, 1] = 0, middle
    spans[:, 1, 0], spans[:, 1, 1] = np.array(middle) + 1, ends
    sentences = np.empty((count, SENTENCES, DIMENSION), np.float16)
    for sentence in range(SENTENCES):
        sentences[:, sentence] = near(rows, 0.6, 10 + sentence)
    return Views(
        heading_vectors=near(rows, 0.8, 9).astype(np.float16),
        heading_spans=np.stack([np.arange(count), np.arange(1, count + 1)], axis=1),
        sentence_vectors=sentences.reshape(-1, DIMENSION),
        sentence_starts=np.arange(0, SENTENCES * count + 1, SENTENCES),
        sentence_spans=spans.reshape(-1, 2),
    )
