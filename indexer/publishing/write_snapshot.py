"""The write stage: a snapshot as files, the manifest last."""

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from retrieval.index.answerability import fit_digest
from retrieval.index.texts import PASSAGES_FILE, Texts
from retrieval.layout import (
    ANSWERABILITY_FOLDER,
    DUPLICATES_FOLDER,
    ENCODER_FOLDER,
    HEADINGS_FILE,
    LABELS_FOLDER,
    LEXICAL_FOLDER,
    REWRITING_FILE,
    SUPPORT_FILE,
    VECTORS_FOLDER,
    VIEWS_FOLDER,
)
from retrieval.manifest import describe_files, timestamp, write_manifest
from retrieval.snapshot import FITTED_PARTS, Snapshot


def write_snapshot(staging: Path, made: Snapshot, corpus_sha256: str, *, forced: bool) -> str:
    """Fill the folder `staging` with what was `made`; the snapshot's id.

    Texts, views and words that are there already stand: a build puts them there as it makes them.
    """
    if not (staging / PASSAGES_FILE).exists():
        Texts(made.documents, made.heads, made.passages, made.row_of).write(staging)
    _put(staging / VIEWS_FOLDER, made.views.write)
    _put(staging / LEXICAL_FOLDER, made.lexical.write)
    _put(staging / VECTORS_FOLDER, made.store.write)
    _put(staging / DUPLICATES_FOLDER, made.duplicates.write)
    _put(staging / LABELS_FOLDER, made.labels.write)
    made.rewriter.write(staging / REWRITING_FILE)
    made.support.write(staging / SUPPORT_FILE)
    made.headings.write(staging / HEADINGS_FILE)
    _put(staging / ENCODER_FOLDER, made.encoder.save)
    files = describe_files(staging)
    fitted_for = fit_digest(files, FITTED_PARTS)
    _put(
        staging / ANSWERABILITY_FOLDER,
        lambda folder: made.answerability.write(folder, fitted_for),
    )
    manifest = replace(
        made.manifest,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        corpus_sha256=corpus_sha256,
        forced=forced,
        files=files | describe_files(staging, ANSWERABILITY_FOLDER),
    )
    return write_manifest(staging, manifest)


def _put(folder: Path, write: Callable[[Path], None]) -> None:
    if not folder.exists():
        folder.mkdir()
        write(folder)
