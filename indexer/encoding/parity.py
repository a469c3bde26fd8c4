"""Whether an encoder still gives the vectors of the model that it was made from."""

from dataclasses import dataclass

import numpy as np

from indexer.errors import ExportError
from indexer.everyday_questions import background_questions
from retrieval.encoders.base import Encoder
from retrieval.vectors import Vectors

TOP = 10


@dataclass(frozen=True, slots=True)
class Parity:
    """How near the vectors have to come to the original's.

    `cosine` is the least of any text. `near_tie` is how much less than the original's tenth result
    a passage may score, by the original, that is among the first ten by the other.
    """

    cosine: float
    near_tie: float


def check_parity(original: Encoder, other: Encoder, demanded: Parity) -> None:
    """Hold both against each other; raises ExportError where they differ by more.

    Texts of 1 to 300 words are encoded as questions and as passages, some in batches and alone,
    one of them past the window; and a small corpus is searched.
    """
    questions = background_questions()
    long = " ".join(questions)
    texts = [*questions[::20], *(" ".join(questions[:count]) for count in (2, 4, 8, 12))]
    for kind in ("encode_queries", "encode_passages"):
        for together in (texts, texts[:1], [long]):
            _check_cosines(original, other, kind, together, demanded.cosine)
    _check_search(original, other, questions[::2], demanded.near_tie)
    for text in (*texts, long):
        if original.count_tokens(text) != other.count_tokens(text):
            raise ExportError(f"{original.info.name}: exported, it counts other tokens")


def _check_cosines(
    original: Encoder, other: Encoder, kind: str, texts: list[str], least: float
) -> None:
    first, second = (getattr(each, kind)(texts) for each in (original, other))
    cosines = np.sum(first * second, axis=1)
    worst = int(cosines.argmin())
    if not cosines[worst] >= least:
        raise ExportError(
            f"{original.info.name}: exported, it gives another vector (cosine "
            f"{cosines[worst]:.4f}, at least {least} was expected) for {texts[worst][:60]!r}"
        )


def _check_search(original: Encoder, other: Encoder, texts: list[str], near_tie: float) -> None:
    """Every tenth text is a question, the others are the corpus."""
    questions = texts[::10]
    corpus = [text for text in texts if text not in set(questions)]
    scores, found = (_scores(each, questions, corpus) for each in (original, other))
    tenth = np.sort(scores, axis=1)[:, -TOP]
    firsts = np.argpartition(-found, TOP, axis=1)[:, :TOP]
    missing = tenth - np.take_along_axis(scores, firsts, axis=1).min(axis=1)
    worst = int(missing.argmax())
    if not missing[worst] <= near_tie:
        raise ExportError(
            f"{original.info.name}: exported, it finds other passages for {questions[worst]!r} "
            f"(one that scores {missing[worst]:.4f} less than the tenth; {near_tie} is a near tie)"
        )


def _scores(encoder: Encoder, questions: list[str], corpus: list[str]) -> Vectors:
    scores: Vectors = encoder.encode_queries(questions) @ encoder.encode_passages(corpus).T
    return scores
