"""Documents and passages, written to the staging folder one by one to keep memory small."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from indexer.chunking.splitter import CountTokens, split
from indexer.progress import shown_progress
from retrieval.files.records import DOCUMENTS_CACHED, IdMap, Records
from retrieval.index.texts import (
    DOCUMENT_IDS_FOLDER,
    DOCUMENTS_FILE,
    PASSAGE_IDS_FOLDER,
    PASSAGES_FILE,
    Texts,
)
from retrieval.types import Document, Passage


def staged_documents(staging: Path) -> Callable[[Iterator[Document]], Sequence[Document]]:
    """Return a function that writes documents to `staging` and gives them as a sequence on disk.

    `read_corpus` calls it with an iterator over the documents.
    """

    def store(documents: Iterator[Document]) -> Sequence[Document]:
        Records.write(staging / DOCUMENTS_FILE, documents)
        if not (staging / DOCUMENTS_FILE).stat().st_size:
            return ()
        return Records(staging / DOCUMENTS_FILE, Document, DOCUMENTS_CACHED)

    return store


def staged_texts(
    staging: Path, documents: Sequence[Document], count_tokens: CountTokens, limit: int
) -> Texts:
    """Split the `documents` stored in `staging`, and write their passages beside them."""
    passages = (
        passage
        for document in shown_progress(documents, "splitting documents")
        for passage in split(document, count_tokens, limit)
    )
    Records.write(staging / PASSAGES_FILE, passages)
    ids = (passage.id for passage in Records(staging / PASSAGES_FILE, Passage))
    IdMap.write(staging / PASSAGE_IDS_FOLDER, ids)
    IdMap.write(staging / DOCUMENT_IDS_FOLDER, (document.id for document in documents))
    return Texts.read(staging)
