"""The files of a root: which of those in its folder are documents."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from pathspec import GitIgnoreSpec

from indexer.errors import NotIndexedError
from indexer.sources.archives import ARCHIVE_SUFFIX, members
from retrieval.errors import SettingsError

# Patterns of files that are not documents, in the syntax of `.gitignore`, for the folder it is in.
IGNORE_FILE = ".faqignore"


def corpus_files(
    folder: Path,
    include: tuple[str, ...] = (),
    exclude: tuple[str, ...] = (),
    others: frozenset[str] = frozenset(),
) -> Iterator[Path]:
    """Yield every file in `folder` that isn't hidden or excluded, in the order of paths.

    An archive is a folder of its files, unless it cannot be read: then it is a file, so that
    reading it fails.

    `include` and `exclude` are patterns as in a `.gitignore`, for paths below `folder`; with
    `include`, only files that match one are documents. The real paths in `others` belong to other
    roots and are left out. Links to folders, and folders that can't be listed, are included so that
    reading them fails: whatever isn't read has to be reported.
    """
    if folder.is_file():
        yield from _with_members(folder)
        return
    included = GitIgnoreSpec.from_lines(include)
    ignored = _Ignored(folder, exclude)
    unreadable: list[Path] = []
    walk = os.walk(folder, onerror=lambda error: unreadable.append(Path(error.filename)))
    for path, folders, files in walk:
        place = Path(path)
        ignored.read(place)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and not ignored.matches(place / name, "/")
            and os.path.realpath(place / name) not in others
        )
        # Of a path that is too long it says no, and the walk reports it.
        links = [name for name in folders if os.path.islink(place / name)]  # noqa: PTH114 - Path's raises
        for name in sorted([*files, *links]):
            file = place / name
            if name.startswith(".") or ignored.matches(file):
                continue
            if others and os.path.realpath(file) in others:
                continue
            for member in _with_members(file):
                if member is not file and ignored.hides(member, file):
                    continue
                if not include or included.match_file(member.relative_to(folder).as_posix()):
                    yield member
    yield from unreadable


def _with_members(file: Path) -> list[Path]:
    """Return the files of an archive that can be read, or else `file` itself."""
    if file.suffix.lower() != ARCHIVE_SUFFIX or file.is_symlink():
        return [file]
    try:
        return [file / name for name in members(file)]
    except NotIndexedError:
        return [file]


class _Ignored:
    """The patterns of the settings, and of the ignore files of the folders that were entered."""

    def __init__(self, root: Path, patterns: tuple[str, ...]) -> None:
        self._root = root
        self._settings = GitIgnoreSpec.from_lines(patterns)
        self._specs: dict[Path, GitIgnoreSpec] = {}

    def read(self, folder: Path) -> None:
        """Read the ignore file of `folder`, if there is one. Raises SettingsError."""
        file = folder / IGNORE_FILE
        try:
            self._specs[folder] = GitIgnoreSpec.from_lines(file.read_text("utf-8").split("\n"))
        except FileNotFoundError:
            return
        except OSError as error:
            if error.errno == errno.ENAMETOOLONG or not os.access(folder, os.X_OK):
                return  # no file of this folder can be opened, so that each will be refused
            raise SettingsError(
                f"{file}: cannot be read ({error}); correct or remove it"
            ) from error
        except ValueError as error:  # nothing that it should hide may be published
            raise SettingsError(
                f"{file}: cannot be read ({error}); correct or remove it"
            ) from error

    def hides(self, member: Path, archive: Path) -> bool:
        """Return whether a file of an archive is hidden or ignored, or in a folder that is."""
        within = member.relative_to(archive)
        if any(part.startswith((".", "__MACOSX")) for part in within.parts):
            return True
        folders = [archive / folder for folder in list(within.parents)[:-1]]
        return self.matches(member) or any(self.matches(folder, "/") for folder in folders)

    def matches(self, path: Path, end: str = "") -> bool:
        """Return whether `path` is ignored; `end` is a slash for a folder.

        As in git, the ignore file that is nearest decides.
        """
        if self._settings.match_file(path.relative_to(self._root).as_posix() + end):
            return True
        for folder in path.parents:
            if folder in self._specs:
                relative = path.relative_to(folder).as_posix() + end
                decided = self._specs[folder].check_file(relative).include
                if decided is not None:
                    return decided
            if folder == self._root:
                break
        return False
