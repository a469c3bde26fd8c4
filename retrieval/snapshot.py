"""A snapshot that was opened, and what opens the snapshots of an index folder."""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, get_type_hints

from retrieval.encoders.base import Encoder
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
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
from retrieval.index.urgency import Urgency
from retrieval.index.views import Views
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.manifest import Manifest, read_manifest, verify
from retrieval.parts import Opening, Part
from retrieval.report import Report
from retrieval.settings import StoreSettings
from retrieval.stores.base import VectorStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.open_store import open_store
from retrieval.types import Change, Document, DocumentHead, Passage
from retrieval.vectors import Vectors


def _read_store(opening: Opening, folder: Path) -> VectorStore:
    try:
        return open_store(folder, opening.manifest.store, opening.milvus)
    except VectorStoreError as error:
        raise SnapshotError(str(error)) from error


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot. Its parts are opened in the order of their fields.

    A new part is one more field here, annotated with where it lies. Row i of `store`, `views`,
    `lexical` and `labels` is that of `passages[i]`; `row_of[passage.id]` is i.
    """

    id: str
    manifest: Manifest
    texts: Annotated[
        Texts,
        Part(
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
    ]
    store: Annotated[
        VectorStore,
        Part(
            "vectors/",
            {"vectors/": "the vector of each row: exact, HNSW or IVF; or where in Milvus they are"},
            read=_read_store,
            write=lambda store, folder: store.write(folder),
        ),
    ]
    views: Annotated[
        Views,
        Part(
            "views/",
            {"views/": "vectors of headings and sentences, float16"},
            read=lambda opening, folder: Views.read(folder, opening.parts["store"].views),
            write=lambda views, folder: views.write(folder),
        ),
    ]
    lexical: Annotated[LexicalIndex, Part.of(LexicalIndex, "lexical/", "BM25 over stemmed words")]
    rewriter: Annotated[
        Rewriter,
        Part.of(Rewriter, "rewriting.json", "synonyms, and the corpus's words for spelling"),
    ]
    labels: Annotated[
        Labels, Part.of(Labels, "labels/", "the labels of documents, and the rows of each document")
    ]
    duplicates: Annotated[
        Duplicates, Part.of(Duplicates, "duplicates/", "passages that say nearly the same")
    ]
    encoder: Annotated[
        Encoder,
        Part(
            "encoder/",
            {"encoder/": "the model itself, exported to ONNX: serving needs no PyTorch"},
            read=lambda opening, folder: opening.load_encoder(folder, opening.manifest.encoder),
            write=lambda encoder, folder: encoder.save(folder),
        ),
    ]
    answerability: Annotated[
        Answerability,
        Part(
            "answerability/",
            {
                "answerability/": "from evidence to the answer state, fitted for this index and "
                "model"
            },
            read=lambda _, folder, digest: Answerability.read(folder, digest),
            write=lambda answerability, folder, digest: answerability.write(folder, digest),
            fitted_for=("vectors/", "views/", "lexical/", "encoder/"),
        ),
    ]
    support: Annotated[
        Support,
        Part.of(
            Support,
            "support.json",
            "support contacts, and the rules that recognise an urgent question",
        ),
    ] = field(default_factory=Support)
    urgency: Annotated[
        Urgency,
        Part(
            "urgency/",
            {"urgency/": "examples of urgent and calm questions, and the boundary between them"},
            read=lambda _, folder, digest: Urgency.read(folder, digest),
            write=lambda urgency, folder, digest: urgency.write(folder, digest),
            fitted_for=("encoder/",),
        ),
    ] = field(default_factory=Urgency)
    headings: Annotated[
        Headings,
        Part.of(
            Headings,
            "headings.json",
            "headings and the authors' questions, to browse and to suggest",
        ),
    ] = field(default_factory=Headings)
    report: Annotated[
        Report,
        Part(
            "report.json",
            {"report.json": "what the build refused, warned of and left out"},
            read=lambda _, file: Report.read_counts(file),  # a service shows no finding
            write=lambda report, file: report.write(file),
        ),
    ] = field(default_factory=Report)

    @property
    def documents(self) -> Mapping[str, Document]:
        return self.texts.documents

    @property
    def heads(self) -> Mapping[str, DocumentHead]:
        return self.texts.heads

    @property
    def passages(self) -> Sequence[Passage]:
        return self.texts.passages

    @property
    def row_of(self) -> Mapping[str, int]:
        return self.texts.row_of

    def signal(self, question: str, vector: Vectors) -> str | None:
        """Return the signal by which `question`, as it was typed, is urgent; None if it isn't.

        `vector`, (d,), is that of the question as it is searched. Rules are asked first.
        """
        if signal := self.support.signal(question):
            return signal
        if self.urgency.is_urgent(question, vector):
            return self.urgency.nearest(vector, "urgent").reason
        return None

    def rewrite(self, query: str) -> tuple[str, tuple[Change, ...]]:
        """Return `query` in the corpus's words and spelling, and what was changed.

        A word is known, and not misspelt, if the corpus has another form of it or the encoder reads
        it whole.
        """

        def is_known(word: str) -> bool:
            count = self.encoder.count_tokens
            return self.lexical.knows(word) or count(word) - count("") <= 1

        return self.rewriter.rewrite(query, is_known)


def _parts() -> dict[str, Part]:
    hints = get_type_hints(Snapshot, include_extras=True)
    return {
        name: annotation
        for name, hint in hints.items()
        for annotation in getattr(hint, "__metadata__", ())
    }


# The parts of a snapshot by the names of their fields, in the order in which they are opened.
PARTS = MappingProxyType(_parts())

NO_MILVUS = MilvusAccess()


@dataclass(frozen=True, slots=True)
class SnapshotReader:
    """Opens the snapshots of the folder `index`.

    `load_encoder` is given the folder of a snapshot's encoder and what the manifest says of it.
    `milvus` is used for a snapshot whose vectors are in Milvus.
    """

    index: Path
    load_encoder: LoadEncoder = load_encoder
    milvus: MilvusAccess = NO_MILVUS

    @classmethod
    def of(
        cls, settings: StoreSettings, load_encoder: LoadEncoder = load_encoder
    ) -> "SnapshotReader":
        return cls(settings.index, load_encoder, MilvusAccess.of(settings))

    def open_current(self) -> Snapshot:
        """Open the live snapshot, verified; raise NoSnapshotError where none was published."""
        return self.open(current_snapshot_id(self.index))

    def open(self, snapshot_id: str) -> Snapshot:
        """Open the snapshot of this id, every file verified before a parser reads a byte of it.

        Raises SnapshotError naming the first thing that is wrong.
        """
        folder = self.index / SNAPSHOTS / snapshot_id
        opening = Opening(folder, verify(folder), self.load_encoder, self.milvus)
        for name, part in PARTS.items():
            opening.parts[name] = part.open(opening)
        snapshot = Snapshot(id=folder.name, manifest=opening.manifest, **opening.parts)
        _check_counts(folder, snapshot)
        _check_encoder(folder, snapshot)
        return snapshot

    def open_store(self, snapshot_id: str) -> VectorStore:
        """Open the vector store of this id alone, for `check()`, without verifying its files."""
        folder = self.index / SNAPSHOTS / snapshot_id
        return open_store(folder / PARTS["store"].path, read_manifest(folder).store, self.milvus)


def _check_counts(folder: Path, snapshot: Snapshot) -> None:
    """Raise SnapshotError unless all parts have the same rows.

    Otherwise a vector would answer for another passage.
    """
    texts = snapshot.texts
    by_document: list[Sized] = [texts.documents, texts.heads]
    by_row: list[Sized] = [
        texts.passages,
        texts.row_of,
        snapshot.store,
        snapshot.views,
        snapshot.lexical,
        snapshot.labels,
    ]
    counts = snapshot.manifest.counts
    expected = {
        "documents": [counts.documents] * len(by_document),
        "rows": [counts.passages] * len(by_row),
    }
    actual = {
        "documents": [len(part) for part in by_document],
        "rows": [len(part) for part in by_row],
    }
    if actual != expected:
        raise SnapshotError(f"{folder}: holds {actual}, the manifest says {expected}")


def _check_encoder(folder: Path, snapshot: Snapshot) -> None:
    """Raise SnapshotError unless the encoder is the one that made the vectors."""
    expected, dimension = snapshot.manifest.encoder, snapshot.store.dimension
    if snapshot.encoder.info != expected or dimension != expected.dimension:
        raise SnapshotError(
            f"{folder}: its vectors were made by {expected}, its encoder is "
            f"{snapshot.encoder.info} and its vectors have dimension {dimension}; build a new "
            "snapshot"
        )
