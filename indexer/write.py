"""The write stage: a snapshot as files, the manifest last."""

from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from retrieval import snapshot
from retrieval.answerability import fit_digest
from retrieval.manifest import describe_files, timestamp, write_manifest
from retrieval.records import Names, Records
from retrieval.snapshot import Snapshot


def write_snapshot(staging: Path, made: Snapshot, corpus_sha256: str, *, forced: bool) -> str:
    """Fill the empty folder `staging` with what was `made` in memory; the snapshot's id."""
    Records.write(staging / snapshot.DOCUMENTS_FILE, made.documents.values())
    Names.write(staging / snapshot.DOCUMENT_IDS_FOLDER, made.documents)
    Records.write(staging / snapshot.PASSAGES_FILE, made.passages)
    Names.write(staging / snapshot.PASSAGE_IDS_FOLDER, made.row_of)
    made.store.write(_new(staging / snapshot.VECTORS_FOLDER))
    made.views.write(_new(staging / snapshot.VIEWS_FOLDER))
    made.lexical.write(_new(staging / snapshot.LEXICAL_FOLDER))
    made.labels.write(_new(staging / snapshot.LABELS_FOLDER))
    made.rewriter.write(staging / snapshot.REWRITING_FILE)
    made.support.write(staging / snapshot.SUPPORT_FILE)
    made.headings.write(staging / snapshot.HEADINGS_FILE)
    made.encoder.save(_new(staging / snapshot.ENCODER_FOLDER))
    files = describe_files(staging)
    made.answerability.write(
        _new(staging / snapshot.ANSWERABILITY_FOLDER), fit_digest(files, snapshot.FITTED_PARTS)
    )
    manifest = replace(
        made.manifest,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        corpus_sha256=corpus_sha256,
        forced=forced,
        files=files | describe_files(staging, snapshot.ANSWERABILITY_FOLDER),
    )
    return write_manifest(staging, manifest)


def _new(folder: Path) -> Path:
    folder.mkdir()
    return folder
