"""The build, with all its stages in order."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from indexer.cache.embeddings import CachedEncoder
from indexer.cache.key_value import open_cache
from indexer.cache.models import load_build_encoder
from indexer.cache.readings import cached_reader
from indexer.calibration.calibrate import calibrate
from indexer.calibration.fit_urgency import fit_urgency
from indexer.corpus.check import check_findings, check_shrink, live_report, with_passages
from indexer.corpus.question_set import owners_questions
from indexer.corpus.read import read_corpus
from indexer.errors import GateError
from indexer.indexing.assemble import Origin, assemble
from indexer.indexing.make_index import Destination, make_index
from indexer.publishing.gate import Gate, failures, no_gate
from indexer.publishing.index_folder import locked_staging
from indexer.publishing.release import collections_of, release, write_and_reopen
from indexer.publishing.staged_texts import staged_documents, staged_texts
from indexer.readers.sandbox import open_within
from indexer.report import BuildReport
from indexer.stores.limits import Limits
from retrieval.encoders.base import Encoder
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.errors import SettingsError
from retrieval.layout import EMBEDDINGS_FILE, READINGS_FILE
from retrieval.report import Report
from retrieval.settings import BuildSettings, Settings
from retrieval.snapshot import SnapshotReader

LoadBuildEncoder = Callable[[Settings], Encoder]

load_and_keep = partial(load_build_encoder, keep=True)


def build(
    settings: Settings,
    load_build_encoder: LoadBuildEncoder = load_and_keep,
    load_encoder: LoadEncoder = load_encoder,
    gate: Gate = no_gate,
    *,
    force: bool = False,
) -> BuildReport:
    """Index the corpus of `settings` and make the new snapshot the live one.

    Any problem raises a FaqSearchError before the live snapshot changes. A snapshot that the `gate`
    refuses stays beside the others and is not released. With `force` it is released all the same,
    and the manifest says that it was forced.
    """
    started = time.monotonic()
    reader = SnapshotReader.of(settings, load_encoder)
    collections = None if settings.store == "faiss" else collections_of(settings).connected()
    with (
        locked_staging(settings.index) as staging,
        open_cache(settings.index / EMBEDDINGS_FILE) as vectors,
        open_cache(settings.index / READINGS_FILE) as readings,
    ):
        open_file = cached_reader(partial(open_within, settings), readings)
        read = read_corpus(settings, open_file, staged_documents(staging))
        corpus = check_findings(read, settings)
        before = Report() if force else live_report(settings.index)
        check_shrink(corpus.report, before, "documents", settings.max_shrink)
        questions = owners_questions(settings.corpus, corpus.documents)
        encoder = CachedEncoder(load_build_encoder(settings), vectors)
        limit = _passage_limit(settings, encoder)
        texts = staged_texts(staging, corpus.documents, encoder.count_tokens, limit)
        report = with_passages(corpus.report, texts.passages)
        check_shrink(report, before, "passages", settings.max_shrink)
        destination = Destination(staging, Limits.of(settings), collections)
        index = make_index(texts, encoder, corpus.synonyms, destination)
        origin = Origin(corpus.sha256, report, forced=force)
        snapshot = assemble(texts, index, encoder, limit, origin)
        answerability = calibrate(snapshot, questions)
        snapshot = replace(
            snapshot,
            answerability=answerability,
            support=corpus.support,
            urgency=fit_urgency(corpus.urgent_examples, encoder),
        )
        reopened = write_and_reopen(staging, snapshot, reader, collections)
        reasons = failures(reopened, questions, gate, reader)
        if reasons and not force:
            raise GateError(reasons, reopened.id)
        release(reopened.id, settings)
    return BuildReport(
        snapshot_id=reopened.id,
        documents=reopened.manifest.counts.documents,
        sections=reopened.manifest.counts.sections,
        passages=reopened.manifest.counts.passages,
        calibration=answerability.calibration,
        failures=tuple(reasons),
        report=report,
        seconds=time.monotonic() - started,
    )


def _passage_limit(settings: BuildSettings, encoder: Encoder) -> int:
    """Return the most tokens of a passage: the setting, or else the encoder's whole window."""
    window = encoder.info.window
    limit = settings.passage_tokens or window
    least = encoder.count_tokens("") + 14  # with two special tokens, the 16 that `split` needs
    if not least <= limit <= window:
        raise SettingsError(
            f"bad setting: passage_tokens: {limit} is outside {least} to {window}, the range of "
            f"the encoder {encoder.info.name}"
        )
    return limit
