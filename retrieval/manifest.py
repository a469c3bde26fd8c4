"""The manifest: what a snapshot says of itself, written last and verified first."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from retrieval.encoders.base import EncoderInfo
from retrieval.errors import FormatError, SnapshotError
from retrieval.files.digest import sha256
from retrieval.files.json_file import UNREADABLE
from retrieval.index.answerability import NO_PROMISE, Promise

MANIFEST = "manifest.json"

# This goes up whenever a reader of the old format would misread the new one.
FORMAT_VERSION = 11


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes, and SHA-256 in hexadecimal."""

    size: int
    sha256: str


class StoreInfo(msgspec.Struct, frozen=True):
    """Which vector store a snapshot has, and what was measured when it was made.

    `recall` is the share of the ten best rows that it finds with `ef_search`, 1 where search is
    exact. `ef_search` is `nprobe` for an IVF store, and the number of rows where search is exact;
    the manifest calls it `effort`. `bytes_per_row` is what the store keeps in memory. `uri` and
    `database` say where a store is that is no file of the snapshot.
    """

    kind: str
    bytes_per_row: int
    recall: float
    ef_search: int = msgspec.field(name="effort")
    uri: str = ""
    database: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    documents: int
    sections: int
    passages: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot was made from and by, and what each of its files must be.

    `created_at` is UTC in ISO 8601 with microseconds and a Z. `passage_tokens` is the limit that
    the splitter kept to. `forced` means that it was to be released whatever the gate finds.
    `corpus_sha256` is the digest of the documents as they were read. `promise` says how often an
    answerable question may be judged `none`. `files` has every file of the
    snapshot but the manifest itself, by its path inside the snapshot with forward slashes.
    """

    format_version: int
    created_at: str
    created_by: str
    corpus_sha256: str
    forced: bool
    encoder: EncoderInfo
    passage_tokens: int
    store: StoreInfo
    counts: Counts
    files: dict[str, FileEntry]
    promise: Promise = NO_PROMISE


def timestamp() -> str:
    """Return the present time in the form of `Manifest.created_at`."""
    return datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def write_manifest(folder: Path, manifest: Manifest) -> str:
    """Write the manifest, and return the id that becomes the name of the folder."""
    encoded = msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
    (folder / MANIFEST).write_bytes(encoded)
    return snapshot_id(encoded, manifest.created_at)


def snapshot_id(encoded: bytes, created_at: str) -> str:
    """Return the time of the snapshot, in microseconds, and the start of its manifest's digest.

    Ids therefore sort by age, and a changed bit in a manifest no longer fits the folder's name.
    """
    moment = created_at.translate(str.maketrans("", "", "-:."))
    return f"{moment}-{hashlib.sha256(encoded).hexdigest()[:12]}"


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of the snapshot `folder`.

    Raises FormatError if it is of another format version, SnapshotError if it is missing, damaged,
    or not the one that the folder's name stands for.
    """
    file = folder / MANIFEST
    try:
        encoded = file.read_bytes()
        version = msgspec.json.decode(encoded, type=_Version).format_version
        if version != FORMAT_VERSION:
            raise FormatError(
                f"{file}: has format version {version}, this program reads {FORMAT_VERSION}; "
                "build a new snapshot"
            )
        manifest = msgspec.json.decode(encoded, type=Manifest)
    except (OSError, *UNREADABLE) as error:
        raise SnapshotError(f"{file}: cannot be read ({error}); build a new snapshot") from error
    if snapshot_id(encoded, manifest.created_at) != folder.name:
        raise SnapshotError(f"{file}: was changed, or its folder renamed; build a new snapshot")
    return manifest


def describe_files(folder: Path, part: str = "") -> dict[str, FileEntry]:
    """Return the entries, for a manifest, of all files in `folder` or below its path `part`."""
    return {
        file.relative_to(folder).as_posix(): FileEntry(file.stat().st_size, sha256(file))
        for file in sorted((folder / part).rglob("*"))
        if file.is_file() and file.name != MANIFEST
    }


def verify(folder: Path) -> Manifest:
    """Compare every file of the snapshot `folder` with its manifest, and return the manifest.

    Raises SnapshotError naming the first thing that is wrong.
    """
    manifest = read_manifest(folder)
    _verify_files(folder, manifest)
    return manifest


def _verify_files(folder: Path, manifest: Manifest) -> None:
    """Check that no file of `folder` is missing, changed, or not in the manifest."""
    present = {
        file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()
    }
    for name in sorted(present - manifest.files.keys() - {MANIFEST}):
        raise SnapshotError(f"{folder / name}: is not in the manifest; build a new snapshot")
    for name, entry in manifest.files.items():
        file = folder / name
        if name not in present or file.is_symlink():
            raise SnapshotError(f"{file}: is missing; build a new snapshot")
        size = file.stat().st_size
        if size != entry.size:
            raise SnapshotError(
                f"{file}: has {size} bytes, the manifest says {entry.size}; build a new snapshot"
            )
        if sha256(file) != entry.sha256:
            raise SnapshotError(f"{file}: its sha256 is not the manifest's; build a new snapshot")


@dataclass(frozen=True, slots=True)
class _Version:
    format_version: int
