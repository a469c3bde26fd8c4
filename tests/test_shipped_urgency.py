"""The rules and examples that ship, on questions of an author who had seen neither."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from indexer.calibration.fit_urgency import fit_urgency
from indexer.corpus.support import read_support
from indexer.corpus.urgent_examples import read_examples
from retrieval.encoders.sentence_transformer import load_sentence_transformer

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(("kind", "least", "most"), [("urgent", 0.95, 1.0), ("calm", 0.0, 0.05)])
def test_questions_that_were_held_out_are_judged_as_well_as_documented(
    kind: str, least: float, most: float
) -> None:
    """By hand: 146 of 150 and 3 of 150. Some scores are near 0, so a processor may change a few."""
    encoder = load_sentence_transformer("all-MiniLM-L6-v2")
    support, _ = read_support(ROOT / "corpus" / "support.yaml", date(2026, 11, 25))
    urgency = fit_urgency(read_examples(ROOT / "corpus" / "urgent-examples.yaml"), encoder)
    file = ROOT / "evaluation" / "questions" / "urgency.yaml"
    questions = yaml.safe_load(file.read_text(encoding="utf-8"))["held_out"][kind]
    assert len(questions) == 150
    pairs = zip(questions, encoder.encode_queries(questions), strict=True)
    urgent = [
        support.signal(question) is not None or urgency.is_urgent(question, vector)
        for question, vector in pairs
    ]
    assert least <= sum(urgent) / len(urgent) <= most
