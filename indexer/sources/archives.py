"""Archives (.zip) of documents: what they hold, and one file of them. Everything is bounded.

The path of a file in an archive is that of the archive and its own: `a.zip/folder/b.md`.
"""

import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from indexer.errors import NotIndexedError

ARCHIVE_SUFFIX = ".zip"

# An archive has no more files than this, no more bytes in a list of them, and unpacks to no more.
# The list is read in the process of the build, the files one by one in a process of their own.
MOST_FILES = 1_000
MOST_LISTED = 1_000_000
MOST_BYTES = 200_000_000
LARGEST = 50_000_000
DEEPEST = 20

# Text packs to a tenth, and XML to a thirtieth; what packs better is there to do harm. A small file
# may be all blanks.
MOST_PACKED = 100
SMALL = 1_000_000

# Archives are not opened in each other.
ARCHIVES = {".zip", ".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".jar"}
METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, struct.error),
    *(NotImplementedError, RuntimeError, EOFError, ValueError, IndexError),
)

# The end of an archive: its signature, how many files there are, and how long the list of them is.
END = struct.Struct("<4s4H2LH")
LONGEST_COMMENT = 65_535


def archive_of(path: Path) -> Path | None:
    """Return the archive that `path` leads into, or None if it is no file of an archive."""
    for outer in path.parents:
        if outer.suffix.lower() == ARCHIVE_SUFFIX and outer.is_file():
            return outer
    return None


def members(archive: Path) -> list[str]:
    """Return the names of the files in `archive`, in order.

    Raises NotIndexedError if it is damaged or too large, or if one of its files is not to be read.
    """
    try:
        _check_list(archive)
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.filename.endswith("/")]
    except OSError as error:
        raise NotIndexedError(
            1, f"cannot be read ({error.strerror}); correct its permissions or its name"
        ) from error
    except DAMAGED as error:
        raise NotIndexedError(1, "is damaged; pack it again") from error
    names: set[str] = set()
    total = 0
    for entry in entries:
        _check_entry(entry)
        total += entry.file_size
        if entry.filename in names:
            raise NotIndexedError(1, f"holds “{entry.filename}” twice; pack it again")
        names.add(entry.filename)
    if total > MOST_BYTES:
        raise NotIndexedError(
            1, f"unpacks to {total:,} bytes, more than {MOST_BYTES:,}; split it", "too-large"
        )
    return sorted(names)


def read_member(archive: Path, name: str) -> bytes:
    """Return the bytes of a file in `archive`. Raises NotIndexedError as `members` does."""
    if name not in members(archive):
        raise NotIndexedError(1, f"is not in {archive.name}; correct its name")
    try:
        with zipfile.ZipFile(archive) as opened:
            return opened.read(name)
    except (OSError, *DAMAGED) as error:
        raise NotIndexedError(1, f"is damaged in {archive.name}; pack it again") from error


def _check_list(archive: Path) -> None:
    """Raise NotIndexedError if the list of files is too long to be read here.

    The end is looked for as the library does, before the library reads anything.
    """
    size = archive.stat().st_size
    with archive.open("rb") as file:
        file.seek(max(0, size - END.size - LONGEST_COMMENT))
        tail = file.read()
    start = len(tail) - END.size
    if not (start >= 0 and tail.startswith(b"PK\5\6", start) and tail.endswith(b"\0\0")):
        start = tail.rfind(b"PK\5\6")
    if start < 0 or start + END.size > len(tail):
        raise zipfile.BadZipFile
    _, _, _, _, files, length, _, _ = END.unpack_from(tail, start)
    if files > MOST_FILES or length > MOST_LISTED:
        raise NotIndexedError(
            1, f"holds more than {MOST_FILES:,} files; split it, or unpack it", "too-large"
        )


def _check_entry(entry: zipfile.ZipInfo) -> None:
    """Raise NotIndexedError, which names the file, if it is not to be read."""
    name = entry.filename
    path = PurePosixPath(name)
    if not path.parts:
        raise NotIndexedError(1, "holds a file without a name; pack it again")
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in path.parts[0]:
        raise NotIndexedError(1, f"holds “{name}”, a path that leads out of it; pack it again")
    if len(path.parts) > DEEPEST:
        raise NotIndexedError(
            1, f"holds “{name}”, more than {DEEPEST} folders deep; pack it again", "too-large"
        )
    if path.suffix.lower() in ARCHIVES:
        raise NotIndexedError(1, f"holds another archive, “{name}”; unpack that first")
    if entry.flag_bits & 1:
        raise NotIndexedError(1, f"holds “{name}”, which needs a password", "encrypted")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise NotIndexedError(1, f"holds “{name}”, a link; put the file itself there")
    if entry.compress_type not in METHODS:
        raise NotIndexedError(1, f"holds “{name}”, packed in an unusual way; pack it again")
    if entry.file_size > LARGEST:
        raise NotIndexedError(
            1, f"holds “{name}”, of more than {LARGEST:,} bytes; leave it out", "too-large"
        )
    if entry.file_size > SMALL and entry.file_size > MOST_PACKED * entry.compress_size:
        raise NotIndexedError(
            1,
            f"holds “{name}”, which unpacks to more than {MOST_PACKED} times its size; "
            "leave it out",
            "too-large",
        )
