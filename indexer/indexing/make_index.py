"""The index of a snapshot's passages, which is everything computed from their texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from indexer.encoding.embed import batches, embed
from indexer.everyday_questions import everyday_questions
from indexer.indexing.array_writer import ArrayWriter
from indexer.indexing.bm25 import make_lexical
from indexer.indexing.duplicates import find_duplicates
from indexer.indexing.views import make_views
from indexer.progress import shown_progress
from indexer.stores.choose import choose_store
from indexer.stores.limits import ALWAYS_EXACT, Limits
from retrieval.encoders.base import Encoder
from retrieval.files.arrays import read_array
from retrieval.filters import Labels
from retrieval.index.bm25 import LexicalIndex
from retrieval.index.duplicates import Duplicates
from retrieval.index.rewriting import Rewriter
from retrieval.index.texts import Texts
from retrieval.index.views import Views
from retrieval.manifest import StoreInfo
from retrieval.snapshot import PARTS
from retrieval.stores.base import VectorStore
from retrieval.vectors import Vectors

if TYPE_CHECKING:  # it imports a client that is needed only with a Milvus server
    from indexer.stores.milvus_collections import MilvusCollections


@dataclass(frozen=True, slots=True)
class Index:
    """The index of passages. Row i of `store`, `views`, `lexical` and `duplicates` is passage i."""

    store: VectorStore
    store_info: StoreInfo
    views: Views
    lexical: LexicalIndex
    duplicates: Duplicates
    rewriter: Rewriter


@dataclass(frozen=True, slots=True)
class Destination:
    """Where an index is written, and the limits of its vector store.

    Views and the lexical index are written into the folder `staging` and mapped from there; without
    one, into unnamed temporary files, which are removed with the index. With `collections` the
    vectors go to Milvus. By default search by vectors is exact, however many there are.
    """

    staging: Path | None = None
    limits: Limits = ALWAYS_EXACT
    collections: "MilvusCollections | None" = None


def make_index(
    texts: Texts,
    encoder: Encoder,
    synonyms: dict[str, str] | None = None,
    destination: Destination = Destination(),
) -> Index:
    """Make the index of the passages of `texts`, and write it to the `destination`."""
    limits, collections = destination.limits, destination.collections
    with _folders(destination.staging) as (folder, scratch):
        vectors = _vectors(texts, encoder, scratch / "vectors.npy")
        views = make_views(
            texts, encoder, _new(folder / PARTS["views"].path), scratch if collections else None
        )

        def queries() -> Vectors:
            return verification_queries(views, encoder)

        store, store_info = (
            collections.load(vectors, views, labels_of_texts(texts), queries, limits)
            if collections
            else choose_store(vectors, queries, limits)
        )
        lexical = make_lexical(
            _words(texts, "indexing words"), _new(folder / PARTS["lexical"].path)
        )
        rewriter = Rewriter.from_texts(_words(texts, "counting words"), synonyms or {})
        duplicates = find_duplicates(texts, scratch)
    return Index(store, store_info, views, lexical, duplicates, rewriter)


@contextmanager
def _folders(staging: Path | None) -> Iterator[tuple[Path, Path]]:
    """Yield the folder for parts of the snapshot, and a scratch directory that is removed later.

    Files that are mapped into memory stay readable after they are removed.
    """
    with TemporaryDirectory(dir=staging and staging.parent) as name:
        yield staging or Path(name), Path(name)


def _vectors(texts: Texts, encoder: Encoder, file: Path) -> Vectors:
    with ArrayWriter(file, np.float32, encoder.info.dimension) as vectors:
        for passages in batches(texts.passages, "embedding passages"):
            vectors.append(embed([passage.embedded_text for passage in passages], encoder))
    mapped: Vectors = read_array(file, np.float32, 2)
    return mapped


def labels_of_texts(texts: Texts) -> Labels:
    return Labels.of(texts.heads.values(), (passage.document_id for passage in texts.passages))


def _words(texts: Texts, description: str) -> Iterator[str]:
    # Headings count twice, which raised nDCG@10 on FeedbackQA's train questions from .685 to .691
    # and made no difference elsewhere.
    for passage in shown_progress(texts.passages, description):
        yield "\n".join([passage.context, passage.embedded_text, *passage.also_asked])


def verification_queries(views: Views, encoder: Encoder) -> Vectors:
    """Return vectors to verify a store with: of headings, authors' and everyday questions."""
    rows = np.random.default_rng(0).permutation(len(views.heading_vectors))[:400]
    headings = np.asarray(views.heading_vectors[rows], np.float32)
    headings /= np.linalg.norm(headings, axis=1, keepdims=True)
    vectors: Vectors = np.concatenate([headings, encoder.encode_queries(everyday_questions()[::4])])
    return vectors


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
