"""Whether the corpus answers a question at all: the answer state.

It is judged from absolute evidence, never from ranks.

Reasons and figures: docs/decisions/0007-answerability.md.
"""

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import read_json, write_json
from retrieval.types import Answer
from retrieval.vectors import Vectors

CALIBRATION_FILE = "calibration.json"
CORPUS_FILE = "corpus.npy"
BACKGROUND_FILE = "background.npy"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for and against there being an answer.

    `similarity` is the mean of the first hit's three cosines and `lexical` the share of the
    question's words that the hit holds. `corpus` is the question's mean cosine with all other
    passages, which is high for any question of the field, answered or not; 0 where there are no
    others. `background` is its highest cosine with an everyday question on no particular subject.
    """

    similarity: float
    lexical: float
    corpus: float
    background: float

    @property
    def total(self) -> float:
        """The weighted sum: the higher, the more speaks for an answer. Decision 7 has the weights.

        A negative mean cosine with the corpus counts as 0: it must not speak for an answer.
        """
        field = max(self.corpus, 0.0)
        return self.similarity + 0.6 * self.lexical - field - 0.3 * self.background


@dataclass(frozen=True, slots=True)
class Calibration:
    """The map from evidence to a probability and an answer state.

    log odds = `slope` · total + `intercept` (Platt, "Probabilistic Outputs for Support Vector
    Machines", 1999). A question is `none` below `possible` and `answered` from `answered` on, both
    probabilities. `basis` says what it was fitted on, with how many questions of each kind.
    """

    slope: float
    intercept: float
    possible: float
    answered: float
    basis: Literal["labelled questions", "held-out texts", "default"]
    answerable: int
    unanswerable: int

    def judge(self, evidence: Evidence) -> Answer:
        log_odds = self.slope * evidence.total + self.intercept
        probability = 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
        state: Literal["answered", "possible", "none"] = "none"
        if probability >= self.possible:
            state = "answered" if probability >= self.answered else "possible"
        return Answer(state, probability, log_odds)


NOTHING_FOUND = Answer("none", 0.0, -math.inf)

# The default for a corpus that is too small to fit on. It lies between the fits on our own tuning
# questions (slope 23.1, intercept -2.6) and on FeedbackQA's training questions with a third of its
# documents removed (3.9, -2.1): the geometric mean of the slopes, and the means of the rest.
DEFAULT_CALIBRATION = Calibration(
    slope=9.4,
    intercept=-2.4,
    possible=0.29,
    answered=0.72,
    basis="default",
    answerable=0,
    unanswerable=0,
)


@dataclass(frozen=True, slots=True)
class Answerability:
    """What the judgement of a question needs.

    `corpus` is (d,) float32, the sum of the vectors of all passages, of which there are `passages`.
    `background` is (b, d) float32 unit rows: the vectors of everyday questions.
    """

    corpus: np.ndarray
    passages: int
    background: Vectors
    calibration: Calibration

    def judge(self, vector: Vectors, parts: dict[str, np.ndarray]) -> Answer:
        """Return the answer for the query `vector`, (d,), and its hits' score parts, best first.

        Without any hit its state is `none`.
        """
        if not len(parts["passage"]):
            return NOTHING_FOUND
        first = {name: float(values[0]) for name, values in parts.items()}
        return self.calibration.judge(self.evidence(vector, first))

    def evidence(self, vector: Vectors, parts: dict[str, float]) -> Evidence:
        """Return the evidence for the query `vector`, (d,), and one hit's parts of its score."""
        return Evidence(
            similarity=(parts["passage"] + parts["heading"] + parts["sentence"]) / 3,
            lexical=parts["lexical"],
            corpus=float(self.corpus @ vector - parts["passage"]) / max(1, self.passages - 1),
            background=float((self.background @ vector).max(initial=0.0)),
        )

    def write(self, folder: Path, fitted_for: str) -> None:
        """Write it; `fitted_for` is the digest of the parts that it was fitted for."""
        stored = _Stored(fitted_for, self.passages, self.calibration)
        write_json(folder / CALIBRATION_FILE, stored)
        write_array(folder / CORPUS_FILE, self.corpus)
        write_array(folder / BACKGROUND_FILE, self.background)

    @classmethod
    def read(cls, folder: Path, fitted_for: str) -> "Answerability":
        """Open what `write` wrote. Raises SnapshotError if it was fitted for other parts."""
        stored = read_json(folder / CALIBRATION_FILE, _Stored)
        corpus = read_array(folder / CORPUS_FILE, np.float32, 1)
        background = read_array(folder / BACKGROUND_FILE, np.float32, 2)
        if stored.fitted_for != fitted_for:
            raise SnapshotError(
                f"{folder / CALIBRATION_FILE}: was fitted for the index and model "
                f"{stored.fitted_for[:12]}, this snapshot's are {fitted_for[:12]}; build a new one"
            )
        return cls(corpus, stored.passages, background, stored.calibration)


@dataclass(frozen=True, slots=True)
class _Stored:
    fitted_for: str
    passages: int
    calibration: Calibration
