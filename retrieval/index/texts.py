"""The texts of a snapshot: documents and their passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from retrieval.files.records import DOCUMENTS_CACHED, IdMap, NamedRecords, Records
from retrieval.types import Document, DocumentHead, Passage

DOCUMENTS_FILE = "documents.jsonl"
DOCUMENT_IDS_FOLDER = "document_ids"
PASSAGES_FILE = "passages.jsonl"
PASSAGE_IDS_FOLDER = "passage_ids"


@dataclass(frozen=True, slots=True)
class Texts:
    """Documents by id in the order of the corpus, passages by row, those of a document together.

    `heads` are the documents without their sections, which need not be decoded for a hit.
    `row_of[passage.id]` is the passage's row.
    """

    documents: Mapping[str, Document]
    heads: Mapping[str, DocumentHead]
    passages: Sequence[Passage]
    row_of: Mapping[str, int]

    @classmethod
    def of(cls, documents: Iterable[Document], passages: Iterable[Passage]) -> "Texts":
        """Keep `documents` and `passages` in memory."""
        by_id = {document.id: document for document in documents}
        rows = tuple(passages)
        return cls(by_id, by_id, rows, {passage.id: row for row, passage in enumerate(rows)})

    @classmethod
    def read(cls, folder: Path) -> "Texts":
        """Open texts in files, decoded when used; raise SnapshotError for an unreadable file."""
        document_ids = IdMap(folder / DOCUMENT_IDS_FOLDER)
        documents = Records(folder / DOCUMENTS_FILE, Document, DOCUMENTS_CACHED)
        heads = Records(folder / DOCUMENTS_FILE, DocumentHead)
        return cls(
            documents=NamedRecords(document_ids, documents),
            heads=NamedRecords(document_ids, heads),
            passages=Records(folder / PASSAGES_FILE, Passage),
            row_of=IdMap(folder / PASSAGE_IDS_FOLDER),
        )

    def write(self, folder: Path) -> None:
        Records.write(folder / DOCUMENTS_FILE, self.documents.values())
        IdMap.write(folder / DOCUMENT_IDS_FOLDER, self.documents)
        Records.write(folder / PASSAGES_FILE, self.passages)
        IdMap.write(folder / PASSAGE_IDS_FOLDER, self.row_of)
