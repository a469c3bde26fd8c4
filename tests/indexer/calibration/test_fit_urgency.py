"""The boundary that a build fits to examples, with an encoder that knows words alone."""

import numpy as np
import pytest

from indexer.calibration.fit_urgency import FALSE_ALARMS, fit_urgency
from indexer.corpus.urgent_examples import UrgentExamples
from retrieval.index.urgency import Example
from tests.hashing_encoder import HashingEncoder

ACTS = ("swallowed bleach", "cut an artery", "climbed the railing", "left a farewell note")
MATTERS = ("asked for a leaflet", "parked a bicycle", "read the policy", "booked a room")
PEOPLE = ("she", "he", "a pupil", "my friend", "the client", "our son", "a caller", "her sister")


def given(urgent: tuple[str, ...] = ACTS, calm: tuple[str, ...] = MATTERS) -> UrgentExamples:
    return UrgentExamples(
        (
            *(Example(f"{who} {act}", "urgent", act) for act in urgent for who in PEOPLE),
            *(Example(f"{who} {matter}", "calm", matter) for matter in calm for who in PEOPLE),
        ),
        "Dr. A. Reader",
    )


def test_questions_like_the_examples_are_on_their_side() -> None:
    encoder = HashingEncoder()
    urgency = fit_urgency(given(), encoder)
    for kind, phrases in (("urgent", ACTS), ("calm", MATTERS)):
        for phrase in phrases:
            question = f"somebody here {phrase}"
            [vector] = encoder.encode_queries([question])
            assert urgency.is_urgent(question, vector) is (kind == "urgent"), question
            assert urgency.nearest(vector, "urgent").kind == "urgent"
    assert urgency.held_out.recall == 1
    assert urgency.signed_off_by == "Dr. A. Reader"


def test_the_threshold_lets_few_calm_examples_pass_where_the_kinds_overlap() -> None:
    overlapping = (*MATTERS, "swallowed a cherry", "cut a cake", "climbed a hill", "left a message")
    urgency = fit_urgency(given(calm=overlapping), HashingEncoder())
    calm = len(overlapping) * len(PEOPLE)
    assert urgency.held_out.false_alarms <= FALSE_ALARMS + 1 / calm
    assert urgency.held_out.recall > 0.5


def test_scores_are_those_of_the_machine_less_the_threshold() -> None:
    """Each example's own score by the formula separates the kinds as the fit does."""
    encoder = HashingEncoder()
    examples = given()
    urgency = fit_urgency(examples, encoder)
    vectors = encoder.encode_queries([example.question for example in examples.examples])
    scores = np.array(
        [
            urgency.score(example.question, vector)
            for example, vector in zip(examples.examples, vectors, strict=True)
        ]
    )
    urgent = np.array([example.kind == "urgent" for example in examples.examples])
    assert scores[urgent].min() > scores[~urgent].max()
    assert sum(example.weight for example in urgency.examples) == pytest.approx(0, abs=1e-4)


def test_the_same_examples_give_the_same_boundary() -> None:
    first, second = (fit_urgency(given(), HashingEncoder()) for _ in range(2))
    assert first.offset == second.offset
    assert first.term_values.tolist() == second.term_values.tolist()


def test_without_examples_there_is_no_boundary() -> None:
    assert len(fit_urgency(UrgentExamples(), HashingEncoder())) == 0
