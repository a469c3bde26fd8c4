"""Run the coverage-guided fuzzer: `python -m tests.reliability.fuzz TARGET FOLDER …`.

TARGET is `readers` or `snapshot`, FOLDER is an empty folder to work in, and the rest is passed to
libFuzzer. Any exception other than the project's own errors ends the run and saves the input.
"""

import resource
import sys
from dataclasses import replace
from pathlib import Path

import atheris

# Coverage counts the paths through the project's code and through the parsers that it uses.
with atheris.instrument_imports(include=["indexer", "retrieval", "yaml", "markdown_it", "mdurl"]):
    from indexer.chunking.splitter import split
    from indexer.errors import NotIndexedError
    from indexer.readers.registry import READERS
    from indexer.sources.source import Source
    from retrieval.errors import FaqSearchError
    from retrieval.layout import SNAPSHOTS, current_snapshot_id
    from retrieval.load_settings import load_settings
    from retrieval.manifest import MANIFEST, Manifest, describe_files, read_manifest, write_manifest
    from retrieval.snapshot import SnapshotReader

from tests import hashing_encoder
from tests.conftest import GUIDE, NOTES, build_hashed
from tests.hashing_encoder import HashingEncoder

# The limit is above the 240 MB that a run takes.
MAX_BYTES = 1 << 30


def readers(data: bytes) -> None:
    """Read the bytes as a file of each kind: they are refused, or every passage fits its limit."""
    _read(".txt", data)
    _read(".md", data)
    _read(".html", b"<title>t</title>" + data)
    _read(".md", b"---\n" + data + b"\n---\n# Title\n\nText.\n")


def _read(suffix: str, data: bytes) -> None:
    try:
        source = Source(f"a{suffix}", "a", suffix, data)
        document = READERS[suffix](source).document
    except NotIndexedError as refused:
        _check(refused, lines=data.count(b"\n") + data.count(b"\r") + 1)
        return
    anchors = [section.anchor for section in document.sections]
    assert len(set(anchors)) == len(anchors), "two sections have the same anchor"
    count = HashingEncoder().count_tokens
    for passage in split(document, count, 32):
        assert count(passage.embedded_text) <= 32


def _check(refused: NotIndexedError, lines: int) -> None:
    assert refused.reason
    assert 1 <= refused.line <= lines


class Snapshots:
    """Each input changes one file of a small snapshot before the snapshot is opened."""

    def __init__(self, folder: Path) -> None:
        corpus = folder / "corpus"
        corpus.mkdir()
        (corpus / "guide.md").write_text(GUIDE, encoding="utf-8")
        (corpus / "notes.txt").write_text(NOTES, encoding="utf-8")
        settings = load_settings(corpus=corpus, index=folder / "index", encoder="hashing")
        build_hashed(settings)
        self.folder = settings.index / SNAPSHOTS / current_snapshot_id(settings.index)
        self.manifest = read_manifest(self.folder)
        self.names = [MANIFEST, *self.manifest.files]

    def __call__(self, data: bytes) -> None:
        """Overwrite a part of one file: the first byte selects the file, the second the position.

        With an even second byte the manifest is rewritten to match, so that the parser of the file
        is reached, as it would be after an error of the writer. The file of FAISS is left out: its
        parser is not part of this project, and the digest protects it from changed bytes.
        """
        if len(data) < 3:
            return
        name = self.names[data[0] % len(self.names)]
        signed = data[1] % 2 == 0 and name != MANIFEST and not name.endswith(".faiss")
        file = self.folder / name
        good = file.read_bytes()
        position = len(good) * (data[1] // 2) // 127
        bad = good[:position] + data[2:] + good[position + len(data) - 2 :]
        if bad == good:
            return
        file.write_bytes(bad)
        try:
            self._open(name, signed=signed)
        finally:
            file.write_bytes(good)

    def _open(self, name: str, *, signed: bool) -> None:
        folder = self.folder
        manifest = (folder / MANIFEST).read_bytes()
        if signed:
            snapshot_id = write_manifest(folder, self._matching_manifest())
            folder = folder.rename(folder.with_name(snapshot_id))
        try:
            opened = SnapshotReader(folder.parents[1], hashing_encoder.load_encoder).open(
                folder.name
            )
            assert signed, f"a changed {name} was opened"
            list(opened.passages)
        except FaqSearchError:
            pass  # the project's own errors are expected
        finally:
            folder.rename(self.folder)
            if signed:
                (self.folder / MANIFEST).write_bytes(manifest)

    def _matching_manifest(self) -> Manifest:
        return replace(self.manifest, files=describe_files(self.folder))


if __name__ == "__main__":
    # The limit of libFuzzer itself would include the memory of the parent process.
    resource.setrlimit(resource.RLIMIT_DATA, (MAX_BYTES, MAX_BYTES))
    target, folder, *flags = sys.argv[1:]
    run = readers if target == "readers" else Snapshots(Path(folder))
    atheris.Setup([sys.argv[0], *flags], run)
    atheris.Fuzz()
