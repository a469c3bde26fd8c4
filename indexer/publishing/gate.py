"""Why a new snapshot may not go live."""

import logging
from collections.abc import Callable

from indexer.corpus.question_set import QuestionSet
from indexer.stores.retry import patiently
from retrieval.encoders.open_encoder import LoadEncoder
from retrieval.errors import (
    NoSnapshotError,
    SnapshotError,
    StoreRefusedError,
    StoreUnavailableError,
    VectorStoreError,
)
from retrieval.settings import Settings
from retrieval.snapshot import Snapshot, open_current
from retrieval.stores.milvus_access import MilvusAccess

# Given the new snapshot, the live one if there is one that answers, and the questions that the
# owner keeps: why the new one may not be published. `evaluation.gate` has the one that is used.
Gate = Callable[[Snapshot, Snapshot | None, QuestionSet], list[str]]

log = logging.getLogger(__name__)


def no_gate(*_: object) -> list[str]:
    """Lets everything pass."""
    return []


def failures(
    new: Snapshot,
    questions: QuestionSet | None,
    gate: Gate,
    settings: Settings,
    load_encoder: LoadEncoder,
) -> list[str]:
    """What the `gate` finds, and that the live snapshot could not be asked for a comparison.

    A live snapshot that is damaged is no reason to keep it; one whose server is away, or takes no
    questions from here, may be better than the new one, and nobody knows.
    """
    if questions is None:
        return []
    live, unasked = None, []
    try:
        live = _live(settings, load_encoder)
    except (StoreUnavailableError, StoreRefusedError) as error:
        unasked = [
            f"the live snapshot could not be asked, so nothing was compared with it: {error}"
        ]
    return [*gate(new, live, questions), *unasked]


def _live(settings: Settings, load_encoder: LoadEncoder) -> Snapshot | None:
    """None where it is damaged, or of another version."""
    try:
        live = open_current(settings.index, load_encoder, MilvusAccess.of(settings))
        patiently(live.store.check, settings.milvus_patience)
    except (StoreUnavailableError, StoreRefusedError):
        raise
    except NoSnapshotError:
        return None
    except (SnapshotError, VectorStoreError) as error:
        log.warning("nothing was compared with the live snapshot: %s", error)
        return None
    return live
