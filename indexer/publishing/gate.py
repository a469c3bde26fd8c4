"""The quality gate: why a new snapshot may not be released."""

import logging
from collections.abc import Callable

from indexer.corpus.question_set import QuestionSet
from indexer.stores.retry import patiently
from retrieval.errors import (
    NoSnapshotError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.snapshot import Snapshot, SnapshotReader

# A gate gets the new snapshot, the live one if there is one that answers, and the owner's
# questions, and returns the reasons against a release. `evaluation.gate` has the one in use.
Gate = Callable[[Snapshot, Snapshot | None, QuestionSet], list[str]]

log = logging.getLogger(__name__)


def no_gate(*_: object) -> list[str]:
    """Let everything pass."""
    return []


def failures(
    new: Snapshot, questions: QuestionSet | None, gate: Gate, reader: SnapshotReader
) -> list[str]:
    """What the `gate` finds, and that the live snapshot could not be compared with if that is so.

    A live snapshot that is damaged is no reason to keep it. One whose server is away, or refuses
    this process, may be better than the new one, so it counts as a failure.
    """
    if questions is None:
        return []
    live, unreachable = None, []
    try:
        live = _live(reader)
    except (StoreUnavailableError, StoreRefusedError) as error:
        unreachable = [
            f"the live snapshot could not be asked, so nothing was compared with it: {error}"
        ]
    return [*gate(new, live, questions), *unreachable]


def _live(reader: SnapshotReader) -> Snapshot | None:
    """The live snapshot; None where it is damaged, of another version, or missing."""
    try:
        live = reader.open_current()
        patiently(live.store.check, reader.milvus.retry_seconds)
    except (StoreUnavailableError, StoreRefusedError):
        raise
    except NoSnapshotError:
        return None
    except (SnapshotError, VectorStoreError) as error:
        log.warning("nothing was compared with the live snapshot: %s", error)
        return None
    return live
