"""The names in the folder `index`. Imports little: a command can look here first and fail early."""

from pathlib import Path

from retrieval.errors import NoSnapshotError, SnapshotError

CURRENT = "CURRENT"
SNAPSHOTS = "snapshots"
STAGING = "staging"
DAMAGED = "damaged"

VECTORS_FOLDER = "vectors"
VIEWS_FOLDER = "views"
LEXICAL_FOLDER = "lexical"
ANSWERABILITY_FOLDER = "answerability"
REWRITING_FILE = "rewriting.json"
DUPLICATES_FOLDER = "duplicates"
LABELS_FOLDER = "labels"
SUPPORT_FILE = "support.json"
HEADINGS_FILE = "headings.json"
ENCODER_FOLDER = "encoder"


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
