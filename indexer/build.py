"""The straight line of every build."""

import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import msgspec

from indexer.corpus import Corpus, read_corpus
from indexer.errors import CorpusError
from indexer.index import Index, make_index
from indexer.publish import make_current, prune, put_in_place, writing
from indexer.report import BuildReport
from indexer.splitter import split
from retrieval import snapshot
from retrieval.encoder import Encoder
from retrieval.errors import SettingsError
from retrieval.manifest import (
    FORMAT_VERSION,
    Counts,
    Manifest,
    describe_files,
    timestamp,
    write_manifest,
)
from retrieval.settings import Settings
from retrieval.types import Passage
from retrieval.vector_store import FlatStore

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
        index = make_index(passages, corpus.documents, encoder, settings.batch_size)
        snapshot_id = _write(staging, corpus, passages, index, encoder, limit)
        folder = put_in_place(staging, settings.index, snapshot_id)
        snapshot.open_snapshot(folder, load_encoder)
        make_current(settings.index, snapshot_id)
        prune(settings.index, settings.keep_snapshots, current=snapshot_id)
    return BuildReport(
        snapshot_id=snapshot_id,
        documents=len(corpus.documents),
        sections=_count_sections(corpus),
        passages=len(passages),
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


def _write(  # noqa: PLR0913, PLR0917  a snapshot is made of these
    staging: Path,
    corpus: Corpus,
    passages: list[Passage],
    index: Index,
    encoder: Encoder,
    limit: int,
) -> str:
    """Fill `staging`, the manifest last, and return the snapshot's id."""
    encode_lines = msgspec.json.Encoder().encode_lines
    (staging / snapshot.DOCUMENTS_FILE).write_bytes(encode_lines(corpus.documents))
    (staging / snapshot.PASSAGES_FILE).write_bytes(encode_lines(passages))
    index.write(staging)
    (staging / snapshot.ENCODER_FOLDER).mkdir()
    encoder.save(staging / snapshot.ENCODER_FOLDER)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        created_at=timestamp(),
        created_by=f"faq-search {version('faq-search')}",
        corpus_sha256=corpus.sha256,
        encoder=encoder.info,
        passage_tokens=limit,
        store=FlatStore.kind,
        counts=Counts(
            documents=len(corpus.documents),
            sections=_count_sections(corpus),
            passages=len(passages),
        ),
        files=describe_files(staging),
    )
    return write_manifest(staging, manifest)


def _count_sections(corpus: Corpus) -> int:
    return sum(len(document.sections) for document in corpus.documents)
