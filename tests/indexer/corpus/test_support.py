from datetime import date
from pathlib import Path

import pytest

from indexer.corpus.support import read_support
from indexer.errors import CorpusError, NotIndexedError
from retrieval.index.support import Contact, Rule, Support
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from tests import hashing_encoder
from tests.conftest import build_hashed

TODAY = date(2026, 11, 25)

SHED = """\
contacts:
  - name: Shed
    for: anybody without a spade
    number: "07"
    hours: always
    region: garden
    expires_on: 2027-06-30
    owner: kim
urgent:
  - signal: fire
    all_of:
      - [fire, flames]
"""


def write(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "support.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_contacts_and_rules_are_read(tmp_path: Path) -> None:
    support, warned = read_support(write(tmp_path, SHED), TODAY)
    contact = Contact(
        name="Shed",
        for_whom="anybody without a spade",
        hours="always",
        region="garden",
        expires_on=date(2027, 6, 30),
        owner="kim",
        number="07",
    )
    assert support == Support((contact,), (Rule("fire", (("fire", "flames"),)),))
    assert warned == ()


def test_a_build_warns_of_a_contact_that_expires_soon(tmp_path: Path) -> None:
    (warned,) = read_support(write(tmp_path, SHED), date(2027, 5, 1))[1]
    assert (warned.line, "kim has to check it against" in warned.message) == (2, True)
    assert read_support(write(tmp_path, SHED), date(2027, 4, 30))[1] == ()
    assert read_support(write(tmp_path, SHED), date(2027, 6, 30))[1]  # it is valid on its last day


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("2027-06-30", "2026-11-24", 2, "expired on 2026-11-24; kim has to check it"),
        ("2027-06-30", "soon", 1, "contacts, number 1: Invalid RFC3339 encoded date"),
        ("2027-06-30", "2027-06-30\n    verified_on: 2026-11-26", 2, "is in the future"),
        ('number: "07"', "hint: x", 1, "unknown field `hint`"),
        ('    number: "07"\n', "", 2, "has neither number nor link"),
        ('number: "07"', "link: javascript:alert(1)", 2, "has to begin with https://"),
        ("    owner: kim\n", "", 1, "missing required field `owner`"),
        ("owner: kim", "owner: ' '", 2, "has a blank name, `for` or owner"),
        ("contacts:", "contact:", 1, "may contain only contacts and urgent"),
        ("[fire, flames]", "[]", 10, "has an empty list"),
        ("      - [fire, flames]\n", "      []\n", 10, "has an empty list"),
        ("[fire, flames]", "[fire, '!']", 10, "a phrase without a word, '!'"),
        ("[fire, flames]", "[fire, [a]]", 1, "urgent, number 1: Expected `str`"),
        ("[fire, flames]", "[fire", 13, "is not valid YAML"),
        ("Shed", '"a\\ud800"', 1, "control character U+D800"),
    ],
)
def test_what_is_not_in_the_format_is_refused(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    assert old in SHED
    file = write(tmp_path, SHED.replace(old, new, 1))
    with pytest.raises(NotIndexedError) as caught:
        read_support(file, TODAY)
    assert reason in caught.value.reason
    assert caught.value.line == line


def test_rules_without_contacts_are_refused(tmp_path: Path) -> None:
    rules = SHED[SHED.index("urgent") :]
    with pytest.raises(NotIndexedError, match="urgent questions but no contacts"):
        read_support(write(tmp_path, rules), TODAY)


def test_a_snapshot_carries_the_contacts(settings: Settings) -> None:
    (settings.corpus / "support.yaml").write_text(SHED, encoding="utf-8")
    report = build_hashed(settings)
    assert report.documents == 2
    support = SnapshotReader(settings.index, hashing_encoder.load_encoder).open_current().support
    assert [contact.name for contact in support.contacts] == ["Shed"]


def test_a_build_fails_if_a_contact_has_expired(settings: Settings) -> None:
    past = SHED.replace("2027-06-30", "2020-01-01")
    (settings.corpus / "support.yaml").write_text(past, encoding="utf-8")
    with pytest.raises(CorpusError, match=r"support.yaml:2: contact 'Shed' expired on 2020-01-01"):
        build_hashed(settings)
