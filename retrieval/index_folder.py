"""The names in the folder `index`. Imports little: a command can look here first and fail early."""

from pathlib import Path

from retrieval.errors import NoSnapshotError, SnapshotError

CURRENT = "CURRENT"
SNAPSHOTS = "snapshots"
STAGING = "staging"
DAMAGED = "damaged"


def current_snapshot_id(index: Path) -> str:
    """The id in `index/CURRENT`. Raises NoSnapshotError if nothing was published yet."""
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
