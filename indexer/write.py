"""The write stage: a snapshot as files, the manifest last."""

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from retrieval import snapshot
from retrieval.answerability import fit_digest
from retrieval.manifest import describe_files, timestamp, write_manifest
from retrieval.snapshot import Snapshot
from retrieval.texts import PASSAGES_FILE, Texts


def write_snapshot(staging: Path, made: Snapshot, corpus_sha256: str, *, forced: bool) -> str:
    """Fill the folder `staging` with what was `made`; the snapshot's id.

    Texts, views and words that are there already stand: a build puts them there as it makes them.
    """
    if not (staging / PASSAGES_FILE).exists():
        Texts(made.documents, made.heads, made.passages, made.row_of).write(staging)
    _put(staging / snapshot.VIEWS_FOLDER, made.views.write)
    _put(staging / snapshot.LEXICAL_FOLDER, made.lexical.write)
    _put(staging / snapshot.VECTORS_FOLDER, made.store.write)
    _put(staging / snapshot.DUPLICATES_FOLDER, made.duplicates.write)
    _put(staging / snapshot.LABELS_FOLDER, made.labels.write)
    made.rewriter.write(staging / snapshot.REWRITING_FILE)
    made.support.write(staging / snapshot.SUPPORT_FILE)
    made.headings.write(staging / snapshot.HEADINGS_FILE)
    _put(staging / snapshot.ENCODER_FOLDER, made.encoder.save)
    files = describe_files(staging)
    fitted_for = fit_digest(files, snapshot.FITTED_PARTS)
    _put(
        staging / snapshot.ANSWERABILITY_FOLDER,
        lambda folder: made.answerability.write(folder, fitted_for),
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


def _put(folder: Path, write: Callable[[Path], None]) -> None:
    if not folder.exists():
        folder.mkdir()
        write(folder)
