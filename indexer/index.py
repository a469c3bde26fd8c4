"""All that is computed from passages: what a snapshot holds beside the texts."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from indexer.background import background_questions
from indexer.choose_store import ALWAYS_EXACT, Limits, choose_store
from indexer.embed import embed
from indexer.lexical import make_lexical
from indexer.views import make_views
from retrieval.encoder import Encoder
from retrieval.lexical import LexicalIndex
from retrieval.manifest import StoreInfo
from retrieval.rewriting import Rewriter
from retrieval.types import Document, Passage
from retrieval.vector_store import VectorStore
from retrieval.vectors import Vectors
from retrieval.views import Views


@dataclass(frozen=True, slots=True)
class Index:
    """Row i of `store`, `views` and `lexical` is that of passage i."""

    store: VectorStore
    store_info: StoreInfo
    views: Views
    lexical: LexicalIndex
    rewriter: Rewriter


def make_index(
    passages: list[Passage],
    documents: Sequence[Document],
    encoder: Encoder,
    synonyms: dict[str, str] | None = None,
    limits: Limits | None = None,
) -> Index:
    """The index of `passages`, which are those of `documents` in their order.

    Without `limits` search by vectors is exact, however many there are.
    """
    texts = [passage.embedded_text for passage in passages]
    # Headings count twice: nDCG@10 on FeedbackQA's train questions .685 -> .691, alike elsewhere.
    words = ["\n".join([one.context, one.embedded_text, *one.also_asked]) for one in passages]
    vectors = embed(texts, encoder, "passages")
    views = make_views(passages, documents, encoder)
    store, store_info = choose_store(
        vectors, lambda: _asked(views, encoder), limits or ALWAYS_EXACT
    )
    return Index(
        store=store,
        store_info=store_info,
        views=views,
        lexical=make_lexical(words),
        rewriter=Rewriter.from_texts(words, synonyms or {}),
    )


def _asked(views: Views, encoder: Encoder) -> Vectors:
    """Vectors to verify a search with: of headings and listed questions, and of everyday ones."""
    rows = np.random.default_rng(0).permutation(len(views.headings))[:400]
    headings = views.headings[rows].astype(np.float32)
    headings /= np.linalg.norm(headings, axis=1, keepdims=True)
    vectors: Vectors = np.concatenate(
        [headings, encoder.encode_queries(background_questions()[::4])]
    )
    return vectors
