"""Snapshots on disk, and one of them opened.

index/CURRENT                  the id of the live snapshot
index/snapshots/<id>/          written once, then never changed
    manifest.json              what the rest must be
    documents.jsonl            one `Document` a line, and documents.ends.npy, where the lines end
    document_ids/              from a document's id to its line
    passages.jsonl             one `Passage` a line, and passages.ends.npy; the line is the row
    passage_ids/               from a passage's id to its row
    vectors/                   the vector of each row, or which collections of Milvus have them
    views/                     vectors of headings and sentences, as NumPy arrays
    lexical/                   the BM25 index of the rows
    answerability/             from evidence to “nothing here answers that”
    rewriting.json             synonyms, and the corpus's words for spelling
    duplicates/                rows that say nearly the same
    labels/                    labels of documents, and the rows of each document
    support.json               who to turn to, and which questions can't wait
    headings.json              headings to browse and to suggest
    encoder/                   the model that made the vectors and encodes questions
index/damaged/                 snapshots that were found to be damaged, to be looked at
index/staging/                 a build under way
index/embeddings.sqlite        vectors for the next build; may be deleted
index/readings.sqlite          what was read of each file, likewise
index/models/                  the exported model, likewise
index/collections.json         the collections in Milvus that snapshots here have
"""

from collections.abc import Mapping, Sequence, Sized
from dataclasses import dataclass, field
from pathlib import Path

from retrieval.encoders.base import Encoder
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.errors import SnapshotError, VectorStoreError
from retrieval.filters import Labels
from retrieval.index.answerability import Answerability, fit_digest
from retrieval.index.bm25 import LexicalIndex
from retrieval.index.duplicates import Duplicates
from retrieval.index.headings import Headings
from retrieval.index.rewriting import Rewriter
from retrieval.index.support import Support
from retrieval.index.texts import Texts
from retrieval.index.views import Views
from retrieval.layout import (
    ANSWERABILITY_FOLDER,
    DUPLICATES_FOLDER,
    ENCODER_FOLDER,
    HEADINGS_FILE,
    LABELS_FOLDER,
    LEXICAL_FOLDER,
    REWRITING_FILE,
    SNAPSHOTS,
    SUPPORT_FILE,
    VECTORS_FOLDER,
    VIEWS_FOLDER,
    current_snapshot_id,
)
from retrieval.manifest import Counts, Manifest, verify
from retrieval.stores.base import VectorStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.stores.open_store import open_store
from retrieval.types import Change, Document, DocumentHead, Passage

# What answerability is fitted for: another model or another index, and the fit says nothing.
FITTED_PARTS = (VECTORS_FOLDER, VIEWS_FOLDER, LEXICAL_FOLDER, ENCODER_FOLDER)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot.

    Row i of `store`, `views`, `lexical` and `labels` is that of `passages[i]`;
    `row_of[passage.id]` is i.
    """

    id: str
    manifest: Manifest
    documents: Mapping[str, Document]
    heads: Mapping[str, DocumentHead]
    passages: Sequence[Passage]
    row_of: Mapping[str, int]
    store: VectorStore
    views: Views
    lexical: LexicalIndex
    answerability: Answerability
    rewriter: Rewriter
    encoder: Encoder
    labels: Labels
    duplicates: Duplicates
    support: Support = field(default_factory=Support)
    headings: Headings = field(default_factory=Headings)

    def rewrite(self, query: str) -> tuple[str, tuple[Change, ...]]:
        """`query` in the corpus's words and spelling, and what was changed.

        A word is known, and not misspelt, if the corpus has another form of it or the encoder
        reads it whole.
        """

        def is_known(word: str) -> bool:
            count = self.encoder.count_tokens
            return self.lexical.knows(word) or count(word) - count("") <= 1

        return self.rewriter.rewrite(query, is_known)


def open_current(
    index: Path, load_encoder: LoadEncoder = load_encoder, access: MilvusAccess | None = None
) -> Snapshot:
    """The live snapshot of `index`, verified."""
    return open_snapshot(index / SNAPSHOTS / current_snapshot_id(index), load_encoder, access)


def open_snapshot(
    folder: Path, load_encoder: LoadEncoder = load_encoder, access: MilvusAccess | None = None
) -> Snapshot:
    """Open a snapshot: every file is verified before any parser reads a byte of it.

    Raises SnapshotError naming the first thing that is wrong. `load_encoder` is given the
    snapshot's encoder folder and what the manifest says of it. `access` is for a snapshot whose
    vectors are in Milvus.
    """
    manifest = verify(folder)
    texts = Texts.read(folder)
    try:
        store, held = open_store(folder, manifest.store, access)
    except VectorStoreError as error:
        raise SnapshotError(str(error)) from error
    views = Views.read(folder / VIEWS_FOLDER, held)
    lexical = LexicalIndex.read(folder / LEXICAL_FOLDER)
    answerability = Answerability.read(
        folder / ANSWERABILITY_FOLDER, fit_digest(manifest.files, FITTED_PARTS)
    )
    rewriter = Rewriter.read(folder / REWRITING_FILE)
    labels = Labels.read(folder / LABELS_FOLDER)
    duplicates = Duplicates.read(folder / DUPLICATES_FOLDER)
    support = Support.read(folder / SUPPORT_FILE)
    headings = Headings.read(folder / HEADINGS_FILE)
    _check_counts(
        folder,
        manifest.counts,
        [texts.documents, texts.heads],
        [texts.passages, texts.row_of, store, views, lexical, labels],
    )
    encoder = load_encoder(folder / ENCODER_FOLDER, manifest.encoder)
    if encoder.info != manifest.encoder or store.dimension != manifest.encoder.dimension:
        raise SnapshotError(
            f"{folder}: its vectors were made by {manifest.encoder}, its encoder is {encoder.info} "
            f"and its vectors have dimension {store.dimension}; build a new snapshot"
        )
    return Snapshot(
        id=folder.name,
        manifest=manifest,
        documents=texts.documents,
        heads=texts.heads,
        passages=texts.passages,
        row_of=texts.row_of,
        store=store,
        views=views,
        lexical=lexical,
        answerability=answerability,
        rewriter=rewriter,
        encoder=encoder,
        labels=labels,
        duplicates=duplicates,
        support=support,
        headings=headings,
    )


def _check_counts(
    folder: Path, counts: Counts, by_document: list[Sized], by_row: list[Sized]
) -> None:
    """Rows must agree everywhere, or a vector would answer for another passage."""
    expected = {
        "documents": [counts.documents] * len(by_document),
        "rows": [counts.passages] * len(by_row),
    }
    found = {
        "documents": [len(each) for each in by_document],
        "rows": [len(each) for each in by_row],
    }
    if found != expected:
        raise SnapshotError(f"{folder}: holds {found}, the manifest says {expected}")
