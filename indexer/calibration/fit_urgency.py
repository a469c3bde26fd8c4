"""The boundary between urgent and calm questions, fitted to an author's examples by the build."""

from collections import Counter

import msgspec
import numpy as np
from sklearn.model_selection import StratifiedKFold
from sklearn.svm import SVC

from indexer.corpus.urgent_examples import UrgentExamples
from retrieval.encoders.base import Encoder
from retrieval.index.urgency import HeldOutRates, Urgency, word_terms
from retrieval.vectors import Vectors

# The share of calm examples, held out, that may be taken for urgent ones. Those that ship were
# written to be hard: decision 36 has what came out on other people's questions.
FALSE_ALARMS = 0.05

# The weight of words beside meaning, and the penalty of the support vector machine. On ten folds of
# the examples that ship, weights of .5 to 1 and penalties of 2 to 10 do the same (AUROC .96).
WORDS = 0.7
PENALTY = 5.0
FOLDS = 10

# A word or pair of words in fewer examples is the example's own.
LEAST_EXAMPLES = 2

Matrix = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def fit_urgency(given: UrgentExamples, encoder: Encoder) -> Urgency:
    """Return the boundary between the examples, whose questions `encoder` embeds.

    Without examples, it takes no question for urgent. The threshold is the one that `FALSE_ALARMS`
    of the calm examples reach when they are held out, in `FOLDS` folds.
    """
    if not given.examples:
        return Urgency()
    questions = [example.question for example in given.examples]
    urgent = np.array([example.kind == "urgent" for example in given.examples])
    vectors = encoder.encode_queries(questions)
    width = _width(vectors)
    terms, idf = _terms(questions)
    words = _word_rows(questions, terms, idf)
    kernel = np.exp(-width * (2 - 2 * (vectors @ vectors.T))) + WORDS * (words @ words.T)
    scores = _held_out_scores(kernel, urgent)
    threshold = float(np.quantile(scores[~urgent], 1 - FALSE_ALARMS))
    machine = _machine().fit(kernel, urgent)
    weights = np.zeros(len(questions))
    weights[machine.support_] = machine.dual_coef_[0]
    term_weights = WORDS * (weights @ words)
    return Urgency(
        examples=tuple(
            msgspec.structs.replace(example, weight=float(weight))
            for example, weight in zip(given.examples, weights, strict=True)
        ),
        vectors=vectors,
        terms=terms,
        term_values=np.stack([idf, term_weights], axis=1).astype(np.float32),
        width=width,
        offset=float(machine.intercept_[0]) - threshold,
        held_out=HeldOutRates(
            recall=float((scores[urgent] >= threshold).mean()),
            false_alarms=float((scores[~urgent] >= threshold).mean()),
        ),
        signed_off_by=given.signed_off_by,
    )


def _machine() -> SVC:
    return SVC(C=PENALTY, kernel="precomputed", class_weight="balanced")


def _held_out_scores(kernel: Matrix, urgent: np.ndarray) -> np.ndarray:
    """Return each example's score, (n,), by a machine that was fitted without its fold."""
    scores = np.zeros(len(urgent))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    for fitted, left in folds.split(kernel, urgent):
        machine = _machine().fit(kernel[np.ix_(fitted, fitted)], urgent[fitted])
        scores[left] = machine.decision_function(kernel[np.ix_(left, fitted)])
    return scores


def _width(vectors: Vectors) -> float:
    """Return 1 / the total variance of `vectors`, so that encoders of any spread are alike.

    That is scikit-learn's `gamma="scale"`.
    """
    variance = float(vectors.var(axis=0).sum())
    return 1 / variance if variance else 1.0


def _terms(questions: list[str]) -> tuple[dict[str, int], np.ndarray]:
    """Return the numbers of the terms that several questions have, and their idf, (m,)."""
    counts = Counter(term for question in questions for term in word_terms(question))
    shared = sorted(term for term, count in counts.items() if count >= LEAST_EXAMPLES)
    idf = np.array([1 + np.log((1 + len(questions)) / (1 + counts[term])) for term in shared])
    return {term: number for number, term in enumerate(shared)}, idf


def _word_rows(questions: list[str], terms: dict[str, int], idf: np.ndarray) -> Matrix:
    """Return (n, m): the idf of each question's terms; rows have length 1, or 0 without terms."""
    rows = np.zeros((len(questions), len(terms)))
    for number, question in enumerate(questions):
        columns = [terms[term] for term in word_terms(question) if term in terms]
        rows[number, columns] = idf[columns]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths, lengths, 1)
