"""The documents of a collection as a snapshot in memory, built by the stages of the indexer."""

from dataclasses import replace

from evaluation.collection import Collection
from indexer.calibration.calibrate import calibrate
from indexer.chunking.splitter import split
from indexer.indexing.assemble import assemble
from indexer.indexing.make_index import make_index
from retrieval.encoders.base import Encoder
from retrieval.index.texts import Texts
from retrieval.snapshot import Snapshot
from retrieval.types import Document, Passage


def open_collection(collection: Collection, encoder: Encoder, *, whole: bool = False) -> Snapshot:
    """Return a snapshot that is calibrated as in a build, without the collection's questions.

    With `whole`, each document is one passage, its title and text joined by a space and truncated
    by the encoder, as in published figures of dense retrieval. Otherwise the indexer splits it.
    """
    limit = encoder.info.window
    passages = (
        passage
        for document in collection.documents
        for passage in (
            [_whole(document)] if whole else split(document, encoder.count_tokens, limit)
        )
    )
    texts = Texts.of(collection.documents, passages)
    snapshot = assemble(texts, make_index(texts, encoder), encoder, limit)
    return replace(snapshot, answerability=calibrate(snapshot, None))


def _whole(document: Document) -> Passage:
    text = "\n\n".join(block.text for section in document.sections for block in section.blocks)
    joined = f"{document.title} {text}".strip()
    return Passage(f"{document.id}::1", document.id, (), "", joined, "")
