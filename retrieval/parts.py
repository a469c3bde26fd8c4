"""A part of a snapshot: where it lies, how it is read and written, and what it was fitted for."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from retrieval.encoders.open_encoder import LoadEncoder
from retrieval.manifest import FileEntry, Manifest
from retrieval.stores.milvus_access import MilvusAccess


@dataclass(frozen=True, slots=True)
class Opening:
    """A snapshot that is being opened, after its files were verified.

    `parts` has the values of the parts that were opened so far, by name.
    """

    folder: Path
    manifest: Manifest
    load_encoder: LoadEncoder
    milvus: MilvusAccess
    parts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """What annotates a field of `Snapshot` that lies in files of its own.

    `path` is inside the snapshot, ends in `/` for a folder, and is empty for several paths side by
    side. `holds` says what is at which path. `read(opening, path)` gives the value;
    `write(value, path)` writes it, into an empty folder where the path is one. A part that was
    fitted for others names their paths in `fitted_for`: both functions then get, as their last
    argument, the digest of those files.
    """

    path: str
    holds: Mapping[str, str]
    read: Callable[..., Any]
    write: Callable[..., None]
    fitted_for: tuple[str, ...] = ()

    @classmethod
    def of(cls, kind: type[Any], path: str, holds: str) -> Self:
        """Return a part whose `kind` reads and writes itself, and needs to know nothing else."""
        return cls(
            path,
            {path: holds},
            read=lambda _, path: kind.read(path),
            write=lambda value, path: value.write(path),
        )

    def open(self, opening: Opening) -> Any:
        """Return the value of this part. Raises SnapshotError."""
        return self.read(opening, opening.folder / self.path, *self._digest(opening.manifest.files))

    def save(self, value: object, folder: Path, files: Mapping[str, FileEntry]) -> None:
        """Write `value` into the snapshot `folder`, unless it is there already.

        `files` are the files of the parts that this one was fitted for.
        """
        path = folder / self.path
        if all((folder / name).exists() for name in self.holds):
            return
        if self.path.endswith("/"):
            path.mkdir()
        self.write(value, path, *self._digest(files))

    def _digest(self, files: Mapping[str, FileEntry]) -> tuple[str, ...]:
        return (digest_of(files, self.fitted_for),) if self.fitted_for else ()


def digest_of(files: Mapping[str, FileEntry], paths: tuple[str, ...]) -> str:
    """Return the SHA-256 over the digests of those of `files` that are at `paths` or in them."""
    files_at = {path for path in paths if not path.endswith("/")}
    folders = tuple(path for path in paths if path.endswith("/"))
    digest = hashlib.sha256()
    for name in sorted(files):
        if name in files_at or name.startswith(folders):
            digest.update(f"{name} {files[name].sha256}\n".encode())
    return digest.hexdigest()
