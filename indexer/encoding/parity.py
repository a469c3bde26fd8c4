"""The check that an encoder still gives the vectors of the model that it was made from."""

from dataclasses import dataclass

import numpy as np

from indexer.errors import ExportError
from indexer.everyday_questions import everyday_questions
from retrieval.encoders.base import Encoder
from retrieval.vectors import Vectors

TOP = 10


@dataclass(frozen=True, slots=True)
class Parity:
    """How close an encoder's vectors have to be to the original's.

    `cosine` is the least cosine between the two vectors of any text. `near_tie` concerns search: a
    passage among the other encoder's first ten may score, by the original, at most that much less
    than the original's tenth result.
    """

    cosine: float
    near_tie: float


def check_parity(original: Encoder, other: Encoder, required: Parity) -> None:
    """Compare both encoders. Raises ExportError where they differ by more than `required` allows.

    Texts of 1 to 300 words are encoded as questions and as passages, some in batches and alone, one
    of them longer than the window. A small corpus is searched as well.
    """
    questions = everyday_questions()
    long = " ".join(questions)
    texts = [*questions[::20], *(" ".join(questions[:count]) for count in (2, 4, 8, 12))]
    for kind in ("encode_queries", "encode_passages"):
        for batch in (texts, texts[:1], [long]):
            _check_cosines(original, other, kind, batch, required.cosine)
    _check_search(original, other, questions[::2], required.near_tie)
    for text in (*texts, long):
        if original.count_tokens(text) != other.count_tokens(text):
            raise ExportError(f"{original.info.name}: the exported model counts tokens differently")


def _check_cosines(
    original: Encoder, other: Encoder, kind: str, texts: list[str], least: float
) -> None:
    first, second = (getattr(encoder, kind)(texts) for encoder in (original, other))
    cosines = np.sum(first * second, axis=1)
    worst = int(cosines.argmin())
    if not cosines[worst] >= least:
        raise ExportError(
            f"{original.info.name}: the exported model gives another vector (cosine "
            f"{cosines[worst]:.4f}, at least {least} was expected) for {texts[worst][:60]!r}"
        )


def _check_search(original: Encoder, other: Encoder, texts: list[str], near_tie: float) -> None:
    """Compare searches in which every tenth text is a question and the others are the corpus."""
    questions = texts[::10]
    corpus = [text for text in texts if text not in set(questions)]
    scores, other_scores = (_scores(encoder, questions, corpus) for encoder in (original, other))
    tenth = np.sort(scores, axis=1)[:, -TOP]
    top_rows = np.argpartition(-other_scores, TOP, axis=1)[:, :TOP]
    shortfall = tenth - np.take_along_axis(scores, top_rows, axis=1).min(axis=1)
    worst = int(shortfall.argmax())
    if not shortfall[worst] <= near_tie:
        raise ExportError(
            f"{original.info.name}: the exported model finds other passages for "
            f"{questions[worst]!r} (one scores {shortfall[worst]:.4f} less than the original's "
            f"tenth, at most {near_tie} is allowed)"
        )


def _scores(encoder: Encoder, questions: list[str], corpus: list[str]) -> Vectors:
    scores: Vectors = encoder.encode_queries(questions) @ encoder.encode_passages(corpus).T
    return scores
