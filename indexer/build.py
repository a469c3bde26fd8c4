"""The straight line of every build."""

import time
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import msgspec

from indexer.calibrate import calibrate
from indexer.corpus import Corpus, read_corpus
from indexer.errors import CorpusError
from indexer.in_memory import in_memory
from indexer.index import Index, make_index
from indexer.publish import make_current, prune, put_in_place, writing
from indexer.report import BuildReport
from indexer.splitter import split
from retrieval import snapshot
from retrieval.answerability import Answerability, fit_digest
from retrieval.encoder import Encoder
from retrieval.errors import SettingsError
from retrieval.manifest import describe_files, timestamp, write_manifest
from retrieval.settings import Settings

LoadModel = Callable[[str, int], Encoder]


def load_model(name: str, batch_size: int) -> Encoder:
    """The encoder that the setting `encoder` names; imports PyTorch, so only when it's needed."""
    from retrieval import sentence_transformer  # noqa: PLC0415

    return sentence_transformer.load_model(name, batch_size)


def build(
    settings: Settings,
    load_model: LoadModel = load_model,
    load_encoder: snapshot.LoadEncoder = snapshot.load_encoder,
) -> BuildReport:
    """Index `settings.corpus` and make the new snapshot the live one.

    Whatever is wrong is raised as a FaqSearchError before the live snapshot changes.
    """
    started = time.monotonic()
    with writing(settings.index) as staging:
        corpus = _checked(read_corpus(settings.corpus, settings.exclude), settings)
        encoder = load_model(settings.encoder, settings.batch_size)
        limit = _passage_limit(settings, encoder)
        passages = [
            passage
            for document in corpus.documents
            for passage in split(document, encoder.count_tokens, limit)
        ]
        index = make_index(
            passages, corpus.documents, encoder, settings.batch_size, corpus.synonyms
        )
        made = in_memory(corpus.documents, passages, index, encoder, limit)
        answerability = calibrate(made, corpus.questions, settings.batch_size)
        snapshot_id = _write(staging, corpus, made, index, answerability)
        folder = put_in_place(staging, settings.index, snapshot_id)
        snapshot.open_snapshot(folder, load_encoder)
        make_current(settings.index, snapshot_id)
        prune(settings.index, settings.keep_snapshots, current=snapshot_id)
    return BuildReport(
        snapshot_id=snapshot_id,
        documents=made.manifest.counts.documents,
        sections=made.manifest.counts.sections,
        passages=made.manifest.counts.passages,
        calibration=answerability.calibration,
        rejects=corpus.rejects,
        dropped=corpus.dropped,
        seconds=time.monotonic() - started,
    )


def _checked(corpus: Corpus, settings: Settings) -> Corpus:
    """`corpus` if it may be published, else CorpusError with all that is wrong."""
    if corpus.rejects and not (settings.skip_bad and corpus.documents):
        raise CorpusError(corpus.rejects, rest=bool(corpus.documents))
    return corpus


def _passage_limit(settings: Settings, encoder: Encoder) -> int:
    """The most tokens of a passage: as set, or all that the encoder reads."""
    window = encoder.info.window
    limit = settings.passage_tokens or window
    least = encoder.count_tokens("") + 14  # 14 and two special tokens: what `split` asks for
    if not least <= limit <= window:
        raise SettingsError(
            f"bad setting: passage_tokens: {limit} is outside {least} to {window}, what the "
            f"encoder {encoder.info.name} can take"
        )
    return limit


def _write(
    staging: Path, corpus: Corpus, made: snapshot.Snapshot, index: Index, fitted: Answerability
) -> str:
    """Fill `staging`, the manifest last, and return the snapshot's id."""
    encode_lines = msgspec.json.Encoder().encode_lines
    (staging / snapshot.DOCUMENTS_FILE).write_bytes(encode_lines(made.documents.values()))
    (staging / snapshot.PASSAGES_FILE).write_bytes(encode_lines(made.passages))
    index.write(staging)
    (staging / snapshot.ENCODER_FOLDER).mkdir()
    made.encoder.save(staging / snapshot.ENCODER_FOLDER)
    digest = fit_digest(describe_files(staging), snapshot.FITTED_PARTS)
    (staging / snapshot.ANSWERABILITY_FOLDER).mkdir()
    fitted.write(staging / snapshot.ANSWERABILITY_FOLDER, digest)
    manifest = replace(
        made.manifest,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        corpus_sha256=corpus.sha256,
        files=describe_files(staging),
    )
    return write_manifest(staging, manifest)
