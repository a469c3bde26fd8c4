"""A snapshot that was not written: what a build calibrates on, and what evaluations search."""

from collections.abc import Sequence

import numpy as np

from indexer.index import Index
from retrieval.answerability import DEFAULT_CALIBRATION, Answerability
from retrieval.encoder import Encoder
from retrieval.headings import Headings
from retrieval.labels import Labels
from retrieval.manifest import FORMAT_VERSION, Counts, Manifest, timestamp
from retrieval.snapshot import Snapshot
from retrieval.types import Document, Passage


def in_memory(
    documents: Sequence[Document],
    passages: Sequence[Passage],
    index: Index,
    encoder: Encoder,
    passage_tokens: int,
) -> Snapshot:
    """`passages` of `documents` with their `index`, ready to be searched, not calibrated."""
    dimension = encoder.info.dimension
    by_id = {document.id: document for document in documents}
    return Snapshot(
        id="in memory",
        manifest=Manifest(
            format_version=FORMAT_VERSION,
            created_at=timestamp(),
            created_by="in memory",
            corpus_sha256="",
            forced=False,
            encoder=encoder.info,
            passage_tokens=passage_tokens,
            store=index.store_info,
            counts=Counts(
                documents=len(documents),
                sections=sum(len(document.sections) for document in documents),
                passages=len(passages),
            ),
            files={},
        ),
        documents=by_id,
        heads=by_id,
        passages=tuple(passages),
        row_of={passage.id: row for row, passage in enumerate(passages)},
        store=index.store,
        views=index.views,
        lexical=index.lexical,
        answerability=Answerability(
            corpus=np.zeros(dimension, np.float32),
            passages=len(passages),
            background=np.zeros((0, dimension), np.float32),
            calibration=DEFAULT_CALIBRATION,
        ),
        rewriter=index.rewriter,
        encoder=encoder,
        labels=Labels.of(documents, (passage.document_id for passage in passages)),
        headings=Headings.of(documents),
    )
