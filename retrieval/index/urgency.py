"""How near a question is to authored examples from which danger speaks, and to calm ones.

It finds what no rule of `support.yaml` names. Reasons and figures: docs/decisions/0036-urgency.md.
"""

from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from retrieval.errors import SnapshotError
from retrieval.files.arrays import read_array, write_array
from retrieval.files.json_file import read_json, write_json
from retrieval.index.phrases import as_words
from retrieval.vectors import Vectors

Kind = Literal["urgent", "calm"]

EXAMPLES_FILE = "examples.json"
VECTORS_FILE = "vectors.npy"
TERMS_FILE = "terms.npy"


class Example(msgspec.Struct, frozen=True):
    """A question that an author judged, and why. `weight` is its part in the fitted boundary."""

    question: str
    kind: Kind
    reason: str
    weight: float = 0.0


class HeldOutRates(msgspec.Struct, frozen=True):
    """How the boundary does on examples that it was not fitted on: shares of each kind.

    `recall` is the share of urgent examples that it takes for urgent, and `false_alarms` that of
    calm ones.
    """

    recall: float = 0.0
    false_alarms: float = 0.0


@dataclass(frozen=True, slots=True)
class Urgency:
    """A boundary between urgent and calm questions: a support vector machine over n examples.

    The score of a question with the unit vector q is

        Σ weight_i · exp(−width · |v_i − q|²) + Σ weight_t · idf_t / ‖idf‖ + offset,

    over the examples' unit vectors v_i, `vectors`, (n, d) float32, and over those of the question's
    words and pairs of words t that are in `terms`, whose idf and weight are in `term_values`,
    (m, 2) float32. A question is urgent from 0 on. Without examples, none is.
    """

    examples: tuple[Example, ...] = ()
    vectors: Vectors = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    terms: dict[str, int] = field(default_factory=dict)
    term_values: np.ndarray = field(default_factory=lambda: np.zeros((0, 2), np.float32))
    width: float = 1.0
    offset: float = 0.0
    held_out: HeldOutRates = field(default_factory=HeldOutRates)
    signed_off_by: str = ""
    _weights: np.ndarray = field(init=False, repr=False)

    def __post_init__(self) -> None:
        weights = np.array([example.weight for example in self.examples], np.float32)
        object.__setattr__(self, "_weights", weights)

    def __len__(self) -> int:
        return len(self.examples)

    def score(self, question: str, vector: Vectors) -> float:
        """Return the score of `question`, whose unit vector is `vector`, (d,): urgent from 0 on.

        Raises ValueError without examples.
        """
        if not self.examples:
            raise ValueError("there are no examples to compare a question with")
        near = np.exp(-self.width * (2 - 2 * (self.vectors @ vector)))
        rows = [self.terms[term] for term in word_terms(question) if term in self.terms]
        idf, weights = self.term_values[rows].T
        length = np.linalg.norm(idf) or 1.0
        return float(near @ self._weights + idf @ weights / length + self.offset)

    def is_urgent(self, question: str, vector: Vectors) -> bool:
        """Return whether danger speaks from `question`, whose unit vector is `vector`, (d,)."""
        return bool(self.examples) and self.score(question, vector) >= 0

    def nearest(self, vector: Vectors, kind: Kind) -> Example:
        """Return the example of that kind whose vector is nearest to `vector`, (d,)."""
        cosines = self.vectors @ vector
        other = np.array([example.kind != kind for example in self.examples])
        return self.examples[int(np.argmax(np.where(other, -np.inf, cosines)))]

    def write(self, folder: Path, fitted_for: str) -> None:
        """Write it; `fitted_for` is the digest of the encoder that made the vectors."""
        stored = _Stored(
            fitted_for=fitted_for,
            examples=self.examples,
            terms=tuple(self.terms),
            width=self.width,
            offset=self.offset,
            held_out=self.held_out,
            signed_off_by=self.signed_off_by,
        )
        write_json(folder / EXAMPLES_FILE, stored)
        write_array(folder / VECTORS_FILE, self.vectors)
        write_array(folder / TERMS_FILE, self.term_values)

    @classmethod
    def read(cls, folder: Path, fitted_for: str) -> "Urgency":
        """Open what `write` wrote. Raises SnapshotError if it was fitted for another encoder."""
        stored = read_json(folder / EXAMPLES_FILE, _Stored)
        vectors = read_array(folder / VECTORS_FILE, np.float32, 2)
        term_values = read_array(folder / TERMS_FILE, np.float32, 2)
        if stored.fitted_for != fitted_for:
            raise SnapshotError(
                f"{folder / EXAMPLES_FILE}: was fitted for the model {stored.fitted_for[:12]}, "
                f"this snapshot's is {fitted_for[:12]}; build a new one"
            )
        if len(vectors) != len(stored.examples) or len(term_values) != len(stored.terms):
            raise SnapshotError(f"{folder}: its parts have different lengths; build a new snapshot")
        return cls(
            examples=stored.examples,
            vectors=vectors,
            terms={term: number for number, term in enumerate(stored.terms)},
            term_values=term_values,
            width=stored.width,
            offset=stored.offset,
            held_out=stored.held_out,
            signed_off_by=stored.signed_off_by,
        )


def word_terms(question: str) -> list[str]:
    """Return the distinct words of `question`, and then its pairs of words that follow another."""
    words = as_words(question)
    pairs = [f"{first} {second}" for first, second in pairwise(words)]
    return list(dict.fromkeys([*words, *pairs]))


class _Stored(msgspec.Struct, frozen=True):
    fitted_for: str
    examples: tuple[Example, ...]
    terms: tuple[str, ...]
    width: float
    offset: float
    held_out: HeldOutRates
    signed_off_by: str
