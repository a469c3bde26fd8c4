"""All that is computed from passages: what a snapshot holds beside the texts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from tqdm import tqdm

from indexer.encoding.embed import embed, stretches
from indexer.everyday_questions import background_questions
from indexer.indexing.array_writer import ArrayWriter
from indexer.indexing.bm25 import make_lexical
from indexer.indexing.duplicates import find_duplicates
from indexer.indexing.views import make_views
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
from retrieval.layout import LEXICAL_FOLDER, VIEWS_FOLDER
from retrieval.manifest import StoreInfo
from retrieval.stores.base import VectorStore
from retrieval.vectors import Vectors

if TYPE_CHECKING:  # it imports a client that only who has such a server needs
    from indexer.stores.milvus_collections import MilvusCollections


@dataclass(frozen=True, slots=True)
class Index:
    """Row i of `store`, `views`, `lexical` and `duplicates` is that of passage i."""

    store: VectorStore
    store_info: StoreInfo
    views: Views
    lexical: LexicalIndex
    duplicates: Duplicates
    rewriter: Rewriter


def make_index(  # noqa: PLR0913, PLR0917  the last four have defaults
    texts: Texts,
    encoder: Encoder,
    synonyms: dict[str, str] | None = None,
    limits: Limits | None = None,
    staging: Path | None = None,
    collections: "MilvusCollections | None" = None,
) -> Index:
    """The index of the passages of `texts`.

    Without `limits` search by vectors is exact, however many there are. Views and words are written
    into the folder `staging` and mapped from there; without one, into files that have no name and
    are gone with the index. With `collections` the vectors go there and not into `staging`.
    """
    with _places(staging) as (folder, aside):
        vectors = _vectors(texts, encoder, aside / "vectors.npy")
        views = make_views(
            texts, encoder, _new(folder / VIEWS_FOLDER), aside if collections else None
        )

        def queries() -> Vectors:
            return asked(views, encoder)

        limits = limits or ALWAYS_EXACT
        store, store_info = (
            collections.load(vectors, views, labels_of_texts(texts), queries, limits)
            if collections
            else choose_store(vectors, queries, limits)
        )
        lexical = make_lexical(_words(texts, "indexing words"), _new(folder / LEXICAL_FOLDER))
        rewriter = Rewriter.from_texts(_words(texts, "counting words"), synonyms or {})
        duplicates = find_duplicates(texts, aside)
    return Index(store, store_info, views, lexical, duplicates, rewriter)


@contextmanager
def _places(staging: Path | None) -> Iterator[tuple[Path, Path]]:
    """Where parts of a snapshot go, and what is needed only while they are made. Files that are
    mapped outlive their names."""
    with TemporaryDirectory(dir=staging and staging.parent) as name:
        yield staging or Path(name), Path(name)


def _vectors(texts: Texts, encoder: Encoder, file: Path) -> Vectors:
    with ArrayWriter(file, np.float32, encoder.info.dimension) as vectors:
        for passages in stretches(texts.passages, "embedding passages"):
            vectors.append(embed([one.embedded_text for one in passages], encoder))
    found: Vectors = read_array(file, np.float32, 2)
    return found


def labels_of_texts(texts: Texts) -> Labels:
    return Labels.of(texts.heads.values(), (passage.document_id for passage in texts.passages))


def _words(texts: Texts, what: str) -> Iterator[str]:
    # Headings count twice: nDCG@10 on FeedbackQA's train questions .685 -> .691, alike elsewhere.
    for one in tqdm(texts.passages, desc=what, disable=None):
        yield "\n".join([one.context, one.embedded_text, *one.also_asked])


def asked(views: Views, encoder: Encoder) -> Vectors:
    """Vectors to verify a search with: of headings and listed questions, and of everyday ones."""
    rows = np.random.default_rng(0).permutation(len(views.heading_vectors))[:400]
    headings = np.asarray(views.heading_vectors[rows], np.float32)
    headings /= np.linalg.norm(headings, axis=1, keepdims=True)
    vectors: Vectors = np.concatenate(
        [headings, encoder.encode_queries(background_questions()[::4])]
    )
    return vectors


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
