"""The rules for urgent questions: examples, and the rules and question sets that ship."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from indexer.corpus.support import read_support
from retrieval.errors import SnapshotError
from retrieval.index.support import Contact, Rule, Support

ROOT = Path(__file__).parents[3]
URGENCY = ROOT / "evaluation" / "questions" / "urgency.yaml"


RULE = Rule("s", (("took", "has taken"), ("pill*", "all _ tablets")), ("last year", "what if"))


@pytest.mark.parametrize(
    ("question", "holds"),
    [
        ("he took pills", True),
        ("PILLS: he has taken them", True),
        ("he took all her tablets", True),
        ("he took all tablets", False),  # `_` stands for a word that must be present
        ("he took a spill", False),
        ("he mistook pills", False),
        ("he took tablets", False),
        ("pills", False),
        ("last year he took pills", False),
        ("what if he took pills", False),
        ("he took pills last yearly", True),
    ],
)
def test_a_rule_needs_a_phrase_of_each_list_and_no_excluded_phrase(
    question: str, holds: bool
) -> None:
    assert (Support((), (RULE,)).signal(question) == "s") is holds


def test_the_first_rule_that_holds_is_the_signal() -> None:
    rules = (Rule("fire", (("fire",),)), Rule("smoke", (("smoke", "fire"),)))
    support = Support((), rules)
    assert support.signal("Smoke!") == "smoke"
    assert support.signal("fire and smoke") == "fire"
    assert support.signal("water") is None
    assert Support().signal("fire") is None


@pytest.fixture(scope="module")
def shipped() -> Support:
    return read_support(ROOT / "corpus" / "support.yaml", date(2026, 11, 25))[0]


@pytest.mark.parametrize(
    ("part", "urgent", "calm"), [("tune", 20, 0), ("test", 25, 0), ("later", 30, 0)]
)
def test_the_shipped_rules_recognise_as_many_questions_as_documented(
    shipped: Support, part: str, urgent: int, calm: int
) -> None:
    questions = yaml.safe_load(URGENCY.read_text(encoding="utf-8"))[part]
    assert len(questions["urgent"]) >= 20
    assert len(questions["calm"]) >= 20
    assert sum(shipped.signal(text) is not None for text in questions["urgent"]) == urgent
    assert sum(shipped.signal(text) is not None for text in questions["calm"]) == calm


def test_headings_of_the_shipped_document_are_not_urgent(shipped: Support) -> None:
    text = (ROOT / "corpus" / "self-harm-faqs-for-professionals.md").read_text(encoding="utf-8")
    headings = [line.lstrip("# ") for line in text.splitlines() if line.startswith("#")]
    assert len(headings) > 6
    assert [heading for heading in headings if shipped.signal(heading)] == []


def test_the_shipped_contacts_are_not_signed_off(shipped: Support) -> None:
    assert len(shipped.contacts) >= 5
    assert not any(contact.is_signed_off for contact in shipped.contacts)


def test_contacts_and_rules_are_read_back_as_written(shipped: Support, tmp_path: Path) -> None:
    shipped.write(tmp_path / "support.json")
    assert Support.read(tmp_path / "support.json") == shipped


def contact(verified_on: date | None, signed_off_by: str | None) -> Contact:
    return Contact(
        "Shed",
        "everybody",
        "always",
        "here",
        date(2027, 1, 31),
        "us",
        number="1",
        verified_on=verified_on,
        signed_off_by=signed_off_by,
    )


def test_a_contact_is_signed_off_with_a_date_and_a_name() -> None:
    day = date(2026, 11, 1)
    assert contact(day, "Kim").is_signed_off
    assert not contact(None, "Kim").is_signed_off
    assert not contact(day, None).is_signed_off
    assert not contact(None, None).is_signed_off


@pytest.mark.parametrize("phrase", ["CAN'T breathe", "can’t BREATHE", "Cant Breath*"])
def test_phrases_match_in_any_case_and_with_any_apostrophe(phrase: str) -> None:
    assert Support((), (Rule("s", ((phrase,),)),)).signal("She can`t breathe") == "s"


@pytest.mark.parametrize(
    ("question", "signal"),
    [
        ("he took an overdoes", "overdose"),  # two letters are exchanged
        ("he took an over dose", "overdose"),
        ("he took an overdose of homework", None),
        ("he took an overdose of homewrk", "overdose"),  # only words of all_of are repaired to
        ("he took an overture", None),
        ("he took an overdonce", None),
    ],
)
def test_the_spelling_is_repaired_before_rules_match(question: str, signal: str | None) -> None:
    rule = Rule("overdose", (("took",), ("an overdose",)), ("homework",))
    assert Support((), (rule,)).signal(question) == signal


def test_rules_that_share_a_list_hold_each_for_themselves() -> None:
    fire = ("fire",)
    support = Support((), (Rule("a", (fire, ("smoke",))), Rule("b", (fire,), ("smoke",))))
    assert support.signal("fire") == "b"
    assert support.signal("smoke and fire") == "a"


@pytest.mark.parametrize(
    "content",
    [
        '{"urgent": [{"signal": "s", "all_of": [["x"]], "nobody_knows": 1}]}',
        '{"contacts": [{"name": "n", "for": "f", "hours": "h", "region": "r", "owner": "o",'
        ' "expires_on": "2027-01-31", "nobody_knows": 1}]}',
        '{"contacts": [{"name": "n", "for_whom": "f", "hours": "h", "region": "r", "owner": "o",'
        ' "expires_on": "2027-01-31"}]}',
    ],
)
def test_an_unknown_or_missing_field_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "support.json"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError, match="cannot be read"):
        Support.read(file)
