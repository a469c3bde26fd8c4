"""A collection's own documents as an opened snapshot, in memory: made by the indexer's stages."""

from evaluation.collection import Collection
from indexer.index import make_index
from indexer.splitter import split
from retrieval.encoder import Encoder
from retrieval.manifest import FORMAT_VERSION, Counts, Manifest, timestamp
from retrieval.snapshot import Snapshot, by_id, rows_by_id
from retrieval.types import Document, Passage
from retrieval.vector_store import FlatStore


def open_collection(
    collection: Collection, encoder: Encoder, batch_size: int, *, whole: bool = False
) -> Snapshot:
    """`whole` makes one passage of each document, title and text joined by a space and cut off by
    the encoder: how published figures of dense retrieval are made. Else the indexer splits."""
    limit = encoder.info.window
    passages = [
        passage
        for document in collection.documents
        for passage in (
            [_whole(document)] if whole else split(document, encoder.count_tokens, limit)
        )
    ]
    index = make_index(passages, collection.documents, encoder, batch_size)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        created_at=timestamp(),
        created_by="evaluation",
        corpus_sha256="",
        encoder=encoder.info,
        passage_tokens=limit,
        store=FlatStore.kind,
        counts=Counts(len(collection.documents), len(collection.documents), len(passages)),
        files={},
    )
    return Snapshot(
        id=f"in memory: {collection.name}",
        manifest=manifest,
        documents=by_id(collection.documents),
        passages=tuple(passages),
        row_of=rows_by_id(passages),
        store=index.store,
        views=index.views,
        lexical=index.lexical,
        encoder=encoder,
    )


def _whole(document: Document) -> Passage:
    text = "\n\n".join(block.text for section in document.sections for block in section.blocks)
    joined = f"{document.title} {text}".strip()
    return Passage(f"{document.id}::1", document.id, (), "", joined, "")
