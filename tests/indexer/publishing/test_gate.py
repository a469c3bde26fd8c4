"""What the gate is given to compare, and what counts as a reason against a release."""

import logging
from pathlib import Path

import pytest

from indexer.corpus.question_set import QuestionSet
from indexer.publishing.gate import failures
from retrieval.encoders.base import Encoder, EncoderInfo
from retrieval.errors import (
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, SnapshotReader
from retrieval.stores.flat import FlatStore
from tests import hashing_encoder

QUESTIONS = QuestionSet(Path("questions.yaml"))


class Gate:
    """A gate that has one reason against every snapshot, and remembers what it was given."""

    def __init__(self) -> None:
        self.given: list[tuple[Snapshot, Snapshot | None, QuestionSet]] = []

    def __call__(self, new: Snapshot, live: Snapshot | None, questions: QuestionSet) -> list[str]:
        self.given.append((new, live, questions))
        return ["too few answers"]


def opens(settings: Settings) -> SnapshotReader:
    return SnapshotReader(settings.index, hashing_encoder.load_encoder)


def fails_with(error: Exception, settings: Settings) -> SnapshotReader:
    """A reader for which the live snapshot cannot be opened."""

    def fail(folder: Path, info: EncoderInfo) -> Encoder:
        raise error

    return SnapshotReader(settings.index, fail)


def test_without_questions_nothing_is_compared(built: Settings) -> None:
    gate = Gate()
    new = opens(built).open_current()
    assert failures(new, None, gate, opens(built)) == []
    assert gate.given == []


def test_a_gate_compares_the_new_snapshot_with_the_live_one(built: Settings) -> None:
    gate = Gate()
    new = opens(built).open_current()
    assert failures(new, QUESTIONS, gate, opens(built)) == ["too few answers"]
    ((given, live, questions),) = gate.given
    assert (given, questions) == (new, QUESTIONS)
    assert live is not None
    assert live is not new
    assert live.id == new.id


@pytest.mark.parametrize("error", [StoreUnavailableError("away"), StoreRefusedError("no token")])
def test_a_live_snapshot_that_cannot_be_reached_is_one_more_reason(
    built: Settings, error: Exception
) -> None:
    gate = Gate()
    new = opens(built).open_current()
    assert failures(new, QUESTIONS, gate, fails_with(error, built)) == [
        "too few answers",
        f"the live snapshot could not be reached, so nothing was compared with it: {error}",
    ]
    assert [live for _, live, _ in gate.given] == [None]


@pytest.mark.parametrize("error", [SnapshotError("damaged"), VectorStoreError("other vectors")])
def test_a_damaged_live_snapshot_is_no_reason_but_is_logged(
    built: Settings, caplog: pytest.LogCaptureFixture, error: Exception
) -> None:
    gate = Gate()
    new = opens(built).open_current()
    assert failures(new, QUESTIONS, gate, fails_with(error, built)) == ["too few answers"]
    assert [live for _, live, _ in gate.given] == [None]
    assert caplog.record_tuples == [
        (
            "indexer.publishing.gate",
            logging.WARNING,
            f"nothing was compared with the live snapshot: {error}",
        )
    ]


def test_the_first_snapshot_is_compared_with_nothing_and_nothing_is_logged(
    built: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    gate = Gate()
    new = opens(built).open_current()
    reader = SnapshotReader(tmp_path / "empty", hashing_encoder.load_encoder)
    assert failures(new, QUESTIONS, gate, reader) == ["too few answers"]
    assert [live for _, live, _ in gate.given] == [None]
    assert caplog.records == []


def test_a_live_store_that_refuses_the_check_is_one_more_reason(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: FlatStore) -> None:
        raise StoreRefusedError("no token")

    new = opens(built).open_current()
    monkeypatch.setattr(FlatStore, "check", refuse)
    reasons = failures(new, QUESTIONS, Gate(), opens(built))
    assert [reason.rpartition(": ")[2] for reason in reasons] == ["too few answers", "no token"]


def test_a_live_store_that_is_away_for_a_moment_is_asked_again(
    built: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    away = [StoreUnavailableError("away")]

    def check(_: FlatStore) -> None:
        if away:
            raise away.pop()

    new = opens(built).open_current()
    monkeypatch.setattr(FlatStore, "check", check)
    assert failures(new, QUESTIONS, gate, opens(built)) == ["too few answers"]
    assert [live is not None for _, live, _ in gate.given] == [True]
