"""Whether the corpus answers a question at all: the answer state.

It is judged from absolute evidence, never from ranks.

Reasons and figures: docs/decisions/0037-evidence.md.
"""

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import read_json, write_json
from retrieval.types import Answer, AnswerState, Term
from retrieval.vectors import Vectors

CALIBRATION_FILE = "calibration.json"
CORPUS_FILE = "corpus.npy"
BACKGROUND_FILE = "background.npy"

# How many of the nearest passages agree or don't, and how far behind the nearest one a passage may
# be to count: at .05 less, it counts e times less. Decision 37 has the trials of these and of the
# weights of the evidence.
AGREEING = 50
TEMPERATURE = 0.05

# The share of a question's words with which a hit may answer it although it is far away.
WORDS_AT_FLOOR = 0.5


@dataclass(frozen=True, slots=True)
class Evidence:
    """The evidence for and against there being an answer.

    `similarity` is the mean of the first hit's three cosines and `lexical` the share of the
    question's words that the hit holds. `agreement` is the soft maximum of the cosines of the
    nearest passages: the highest of them, and more where others are as near. `corpus` is the
    question's mean cosine with all passages but the hit, 0 where there are no others. `background`
    is its highest cosine with an everyday question on no particular subject.

    `cohesion` is a property of the corpus: 1 where it has a single subject, and towards 0 the more
    its passages differ. In a corpus of one subject every question of the field is near to every
    passage, whether answered or not, so `corpus` speaks against an answer; where subjects differ,
    several passages that are near speak for one.
    """

    similarity: float
    lexical: float
    agreement: float
    corpus: float
    background: float
    cohesion: float

    @property
    def weighed(self) -> dict[Term, float]:
        """Return what each term adds to the total. Decision 37 has the weights.

        A negative mean cosine with the corpus counts as 0: it must not speak for an answer.
        """
        return {
            "similarity": self.similarity,
            "lexical": 0.45 * self.lexical,
            "agreement": (1 - self.cohesion) * self.agreement,
            "corpus": -self.cohesion * max(self.corpus, 0.0),
            "background": -0.3 * self.background,
        }

    @property
    def total(self) -> float:
        """The weighted sum: the higher, the more speaks for an answer."""
        return sum(self.weighed.values())


def soft_maximum(cosines: np.ndarray) -> float:
    """Return t · ln Σ exp(c / t) over the `AGREEING` highest cosines c; 0 if there are none."""
    if not len(cosines):
        return 0.0
    highest = np.sort(cosines.astype(np.float64))[-AGREEING:]
    top = highest[-1]
    return float(top + TEMPERATURE * np.log(np.exp((highest - top) / TEMPERATURE).sum()))


class Promise(msgspec.Struct, frozen=True):
    """How often an answerable question may be judged `none`, and how sure that is.

    At most the share `at_most` of questions like those that it was measured on, with `confidence`.
    It comes from `questions` of them; with 0, nothing is promised and `at_most` is 1.
    """

    at_most: float = 1.0
    confidence: float = 0.9
    questions: int = 0

    def in_words(self) -> str:
        """Say what is promised, for an operator."""
        if not self.questions:
            return "how many answerable ones are judged `none` is not known"
        return (
            f"at most {self.at_most:.0%} of answerable ones are judged `none` "
            f"({self.confidence:.0%} sure, from {self.questions})"
        )


NO_PROMISE = Promise()

Basis = Literal["labelled questions", "held-out texts", "everyday questions", "default"]


@dataclass(frozen=True, slots=True)
class Calibration:
    """The map from evidence to a probability and an answer state.

    log odds = `slope` · total + `intercept` (Platt, "Probabilistic Outputs for Support Vector
    Machines", 1999). A question is `none` below `possible` and `answered` from `answered` on, both
    probabilities. Where the best cosine with the hit's passage, heading and sentence is below
    `floor`, a question is `none`, or `possible` at most if the hit has half of its words: a part
    number says little to an encoder. None is `answered` whose mean cosine, the similarity, is below
    `answered_floor`. `basis` says what it was fitted on, with how many questions of
    each kind, and `typical` what each term of their evidence adds to the total on average.
    """

    slope: float
    intercept: float
    possible: float
    answered: float
    basis: Basis
    answerable: int
    unanswerable: int
    floor: float = -1.0
    answered_floor: float = -1.0
    promise: Promise = NO_PROMISE
    typical: dict[Term, float] = field(default_factory=dict)

    def judge(self, evidence: Evidence, best_cosine: float) -> Answer:
        """Return the answer; `best_cosine` is the highest of the first hit's three."""
        log_odds = self.slope * evidence.total + self.intercept
        probability = 1 / (1 + math.exp(-log_odds)) if log_odds > -700 else 0.0
        state: AnswerState = "none"
        if probability >= self.possible:
            state = "answered" if probability >= self.answered else "possible"
        if state != "none" and best_cosine < self.floor:
            few_words = evidence.lexical < WORDS_AT_FLOOR
            return Answer("none" if few_words else "possible", probability, log_odds, "floor")
        if state == "answered" and evidence.similarity < self.answered_floor:
            return Answer("possible", probability, log_odds, "floor")
        return Answer(state, probability, log_odds, self._deciding(evidence, state))

    def _deciding(self, evidence: Evidence, state: AnswerState) -> Term:
        """Return the term that speaks most for the state, compared with what is typical."""
        surplus = {
            name: value - self.typical.get(name, 0.0)
            for name, value in evidence.weighed.items()
            if value  # in a corpus of one subject, agreement has no weight
        } or {"similarity": 0.0}
        choose = min if state == "none" else max
        return choose(surplus, key=surplus.__getitem__)

    def raised(self, answer: Answer) -> Answer:
        """Return `answer` as `possible` if it is `none`: the question repeats a heading."""
        if answer.state != "none":
            return answer
        log_odds = math.log(self.possible / (1 - self.possible)) if self.possible else 0.0
        return Answer("possible", self.possible, log_odds, "repeats")


NOTHING_FOUND = Answer("none", 0.0, -math.inf, "nothing")

# For a snapshot in memory that was not calibrated: a build never stores it. It lies in the middle
# of what builds fitted on a dozen collections (decision 37).
DEFAULT_CALIBRATION = Calibration(
    slope=6.0,
    intercept=-4.0,
    possible=0.2,
    answered=0.8,
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

    @property
    def cohesion(self) -> float:
        """How far the passages have one subject: 1.5 times their mean cosine, from 0 to 1.

        The mean is over pairs of two different passages. Of a single passage nothing is known.
        """
        if self.passages < 2:
            return 0.0
        pairs = self.passages * (self.passages - 1)
        mean_cosine = (float(self.corpus @ self.corpus) - self.passages) / pairs
        return min(1.0, max(0.0, 1.5 * mean_cosine))

    def judge(self, vector: Vectors, parts: dict[str, np.ndarray], nearest: np.ndarray) -> Answer:
        """Return the answer for the query `vector`, (d,), and its hits' score parts, best first.

        `nearest`, (n,), are the cosines of the nearest passages. Without any hit the state is
        `none`.
        """
        if not len(parts["passage"]):
            return NOTHING_FOUND
        first = {name: float(values[0]) for name, values in parts.items()}
        best_cosine = max(first["passage"], first["heading"], first["sentence"])
        return self.calibration.judge(self.evidence(vector, first, nearest), best_cosine)

    def evidence(self, vector: Vectors, parts: dict[str, float], nearest: np.ndarray) -> Evidence:
        """Return the evidence for the query `vector`, (d,), and one hit's parts of its score."""
        return Evidence(
            similarity=(parts["passage"] + parts["heading"] + parts["sentence"]) / 3,
            lexical=parts["lexical"],
            agreement=soft_maximum(nearest),
            corpus=float(self.corpus @ vector - parts["passage"]) / max(1, self.passages - 1),
            background=float((self.background @ vector).max(initial=0.0)),
            cohesion=self.cohesion,
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
