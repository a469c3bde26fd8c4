"""The parts of a snapshot: where each lies, how it is read and written, and what it was fitted for.

A new part is a row in `PARTS` and a field of `retrieval.snapshot.Snapshot` of the same name.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from retrieval.encoders.open_encoder import LoadEncoder
from retrieval.errors import SnapshotError, VectorStoreError
from retrieval.filters import Labels
from retrieval.index.answerability import Answerability
from retrieval.index.bm25 import LexicalIndex
from retrieval.index.duplicates import Duplicates
from retrieval.index.headings import Headings
from retrieval.index.rewriting import Rewriter
from retrieval.index.support import Support
from retrieval.index.texts import (
    DOCUMENT_IDS_FOLDER,
    DOCUMENTS_FILE,
    PASSAGE_IDS_FOLDER,
    PASSAGES_FILE,
    Texts,
)
from retrieval.index.views import Views
from retrieval.manifest import FileEntry, Manifest
from retrieval.report import Report
from retrieval.stores.base import VectorStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.open_store import open_store


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
    """One field of a snapshot that lies in files of its own.

    `path` is inside the snapshot, ends in `/` for a folder, and is empty for several paths side by
    side. `holds` says what is at which path. `read(opening, path)` gives the value;
    `write(value, path)` writes it, into an empty folder where the path is one. A part that was
    fitted for other parts names them in `fitted_for`: both functions then get, as their last
    argument, the digest of those parts' files.
    """

    name: str
    path: str
    holds: Mapping[str, str]
    read: Callable[..., Any]
    write: Callable[..., None]
    fitted_for: tuple[str, ...] = ()

    def open(self, opening: Opening) -> Any:
        """Read the value of this part; raise SnapshotError where it can't be read."""
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
        return (digest_of_parts(files, self.fitted_for),) if self.fitted_for else ()


def digest_of_parts(files: Mapping[str, FileEntry], names: Iterable[str]) -> str:
    """Return the SHA-256 over the digests of `files` that belong to the parts called `names`."""
    paths = tuple(part.path for part in PARTS if part.name in names)
    digest = hashlib.sha256()
    for name in sorted(files):
        if name.startswith(paths):
            digest.update(f"{name} {files[name].sha256}\n".encode())
    return digest.hexdigest()


def path_of(name: str) -> str:
    """Return where the part called `name` lies inside a snapshot."""
    return next(part.path for part in PARTS if part.name == name)


def _simple(name: str, path: str, kind: type[Any], holds: str) -> Part:
    """Return a part whose `kind` reads and writes itself and needs to know nothing else."""
    return Part(
        name,
        path,
        {path: holds},
        read=lambda _, path: kind.read(path),
        write=lambda value, path: value.write(path),
    )


def _read_store(opening: Opening, folder: Path) -> VectorStore:
    try:
        return open_store(folder, opening.manifest.store, opening.milvus)
    except VectorStoreError as error:
        raise SnapshotError(str(error)) from error


# In the order in which they are opened: a part may use those before it.
PARTS = (
    Part(
        "texts",
        "",
        {
            DOCUMENTS_FILE: "one document a line; documents.ends.npy: where each line ends",
            f"{DOCUMENT_IDS_FOLDER}/": "from a document's id to its line",
            PASSAGES_FILE: "line i is row i of the vectors; passages.ends.npy likewise",
            f"{PASSAGE_IDS_FOLDER}/": "from a passage's id to its row",
        },
        read=lambda _, folder: Texts.read(folder),
        write=lambda texts, folder: texts.write(folder),
    ),
    Part(
        "store",
        "vectors/",
        {"vectors/": "the vector of each row: exact, HNSW or IVF; or where in Milvus they are"},
        read=_read_store,
        write=lambda store, folder: store.write(folder),
    ),
    Part(
        "views",
        "views/",
        {"views/": "vectors of headings and sentences, float16"},
        read=lambda opening, folder: Views.read(folder, opening.parts["store"].views),
        write=lambda views, folder: views.write(folder),
    ),
    _simple("lexical", "lexical/", LexicalIndex, "BM25 over stemmed words"),
    _simple(
        "rewriter", "rewriting.json", Rewriter, "synonyms, and the corpus's words for spelling"
    ),
    _simple("labels", "labels/", Labels, "the labels of documents, and the rows of each document"),
    _simple("duplicates", "duplicates/", Duplicates, "passages that say nearly the same"),
    _simple(
        "support",
        "support.json",
        Support,
        "support contacts, and the rules that recognise an urgent question",
    ),
    _simple(
        "headings",
        "headings.json",
        Headings,
        "headings and the authors' questions, to browse and to suggest",
    ),
    Part(
        "report",
        "report.json",
        {"report.json": "what the build refused, warned of and left out"},
        read=lambda _, file: Report.read_counts(file),  # a service shows no finding
        write=lambda report, file: report.write(file),
    ),
    Part(
        "encoder",
        "encoder/",
        {"encoder/": "the model itself, exported to ONNX: serving needs no PyTorch"},
        read=lambda opening, folder: opening.load_encoder(folder, opening.manifest.encoder),
        write=lambda encoder, folder: encoder.save(folder),
    ),
    Part(
        "answerability",
        "answerability/",
        {"answerability/": "from evidence to the answer state, fitted for this index and model"},
        read=lambda _, folder, digest: Answerability.read(folder, digest),
        write=lambda answerability, folder, digest: answerability.write(folder, digest),
        fitted_for=("store", "views", "lexical", "encoder"),
    ),
)
