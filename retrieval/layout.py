"""The names in an index folder, and which snapshot is live.

This imports little, so that a command can look here first and fail early.
"""

from pathlib import Path

from retrieval.errors import NoSnapshotError, SnapshotError

CURRENT = "CURRENT"
LOCK = "build.lock"
SNAPSHOTS = "snapshots"
STAGING = "staging"
DAMAGED = "damaged"
EMBEDDINGS_FILE = "embeddings.sqlite"
READINGS_FILE = "readings.sqlite"
MODELS_FOLDER = "models"
LEDGER_FILE = "collections.json"

# What commands call the live snapshot, in place of its id.
LIVE = "live"

# What an index folder holds beside its snapshots.
CONTENTS = {
    CURRENT: "the id of the live snapshot",
    LOCK: "held by a build under way; names its process",
    f"{STAGING}/": "a build under way",
    f"{DAMAGED}/": "snapshots that were found to be damaged, kept to be examined",
    EMBEDDINGS_FILE: "vectors by the digest of their text, for the next build; may be deleted",
    READINGS_FILE: "what was read of each file, likewise",
    f"{MODELS_FOLDER}/": "the exported model, likewise",
    LEDGER_FILE: "the collections in Milvus that belong to snapshots here",
}


def current_snapshot_id(index: Path) -> str:
    """Read the id in `index/CURRENT`; raise NoSnapshotError if nothing was published yet.

    Raises SnapshotError where the file can't be read or holds no id.
    """
    try:
        snapshot_id = (index / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        raise NoSnapshotError(
            f"{index}: no snapshot here yet; run `faq-search build` to make one"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SnapshotError(f"{index / CURRENT}: cannot be read ({error})") from error
    if not snapshot_id or Path(snapshot_id).name != snapshot_id:
        raise SnapshotError(f"{index / CURRENT}: holds no snapshot id; run `faq-search build`")
    return snapshot_id
