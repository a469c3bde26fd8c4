"""A snapshot in memory, which a build calibrates and writes, and which evaluations search."""

from dataclasses import dataclass, field

import numpy as np

from indexer.indexing.make_index import Index, labels_of_texts
from retrieval.encoders.base import Encoder
from retrieval.index.answerability import DEFAULT_CALIBRATION, Answerability
from retrieval.index.headings import Headings
from retrieval.index.texts import Texts
from retrieval.manifest import FORMAT_VERSION, Counts, Manifest, timestamp
from retrieval.report import Report
from retrieval.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Origin:
    """The digest of a snapshot's corpus, what was found in it, and whether the gate is ignored."""

    corpus_sha256: str = ""
    report: Report = field(default_factory=Report)
    forced: bool = False


def assemble(
    texts: Texts,
    index: Index,
    encoder: Encoder,
    passage_tokens: int,
    origin: Origin = Origin(),
) -> Snapshot:
    """Return `texts` with the `index` of their passages as a snapshot in memory.

    It can be searched, but is not calibrated: its answer states are those of the default
    calibration.
    """
    dimension = encoder.info.dimension
    documents = texts.documents.values()
    return Snapshot(
        id="in memory",
        manifest=Manifest(
            format_version=FORMAT_VERSION,
            created_at=timestamp(),
            created_by="in memory",
            corpus_sha256=origin.corpus_sha256,
            forced=origin.forced,
            encoder=encoder.info,
            passage_tokens=passage_tokens,
            store=index.store_info,
            counts=Counts(
                documents=len(texts.documents),
                sections=sum(len(document.sections) for document in documents),
                passages=len(texts.passages),
            ),
            files={},
        ),
        texts=texts,
        store=index.store,
        views=index.views,
        lexical=index.lexical,
        duplicates=index.duplicates,
        answerability=Answerability(
            corpus=np.zeros(dimension, np.float32),
            passages=len(texts.passages),
            background=np.zeros((0, dimension), np.float32),
            calibration=DEFAULT_CALIBRATION,
        ),
        rewriter=index.rewriter,
        encoder=encoder,
        labels=labels_of_texts(texts),
        headings=Headings.of(documents),
        report=origin.report,
    )
