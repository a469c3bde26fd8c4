"""The quality gate, which gives the reasons why a new snapshot may not be released."""

import logging
from collections.abc import Callable

from indexer.corpus.question_set import QuestionSet
from indexer.stores.retry import with_retries
from retrieval.errors import (
    NoSnapshotError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.snapshot import Snapshot, SnapshotReader

# A gate is given the new snapshot, the live one if there is one that can be searched, and the
# owner's questions. It returns the reasons against a release. `evaluation.gate` has the one in use.
Gate = Callable[[Snapshot, Snapshot | None, QuestionSet], list[str]]

log = logging.getLogger(__name__)


def no_gate(*_: object) -> list[str]:
    """Return no reasons against any snapshot, so that all pass."""
    return []


def failures(
    new: Snapshot, questions: QuestionSet | None, gate: Gate, reader: SnapshotReader
) -> list[str]:
    """Return the reasons of the `gate` against a release, and one more if nothing was compared.

    A damaged live snapshot does not count as a failure, since nothing is gained by keeping it. If
    its server is unavailable or refuses this process, the live snapshot may still be better than
    the new one, so that does count.
    """
    if questions is None:
        return []
    live, unreachable = None, []
    try:
        live = _live(reader)
    except (StoreUnavailableError, StoreRefusedError) as error:
        unreachable = [
            f"the live snapshot could not be reached, so nothing was compared with it: {error}"
        ]
    return [*gate(new, live, questions), *unreachable]


def _live(reader: SnapshotReader) -> Snapshot | None:
    """Open the live snapshot; None where it is damaged, of another version, or missing."""
    try:
        live = reader.open_current()
        with_retries(live.store.check, reader.milvus.retry_seconds)
    except (StoreUnavailableError, StoreRefusedError):
        raise
    except NoSnapshotError:
        return None
    except (SnapshotError, VectorStoreError) as error:
        log.warning("nothing was compared with the live snapshot: %s", error)
        return None
    return live
