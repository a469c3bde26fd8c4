"""The straight line of every build."""

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from indexer.cache.embeddings import CACHE_FILE, CachedEncoder
from indexer.cache.key_value import kept
from indexer.cache.models import load_build_encoder
from indexer.cache.readings import READINGS_FILE, cached
from indexer.calibration.calibrate import calibrate
from indexer.corpus.question_set import owners_questions
from indexer.corpus.read import Corpus, read_corpus
from indexer.errors import CorpusError, GateError
from indexer.indexing.assemble import in_memory
from indexer.indexing.make_index import make_index
from indexer.publishing.gate import Gate, failures, no_gate
from indexer.publishing.index_folder import writing
from indexer.publishing.release import collections_of, go_live, place
from indexer.publishing.staging import staged_documents, staged_texts
from indexer.readers.sandbox import parse
from indexer.report import BuildReport
from indexer.stores.limits import Limits
from retrieval.encoders.base import Encoder
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.errors import SettingsError
from retrieval.settings import Settings

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
    """Index `settings.corpus` and make the new snapshot the live one.

    Whatever is wrong is raised as a FaqSearchError before the live snapshot changes. A snapshot
    that the `gate` refuses stays beside the others; with `force` it is published all the same, and
    the manifest says that it was forced.
    """
    started = time.monotonic()
    collections = None if settings.store == "faiss" else collections_of(settings).reached()
    with (
        writing(settings.index) as staging,
        kept(settings.index / CACHE_FILE) as vectors,
        kept(settings.index / READINGS_FILE) as readings,
    ):
        read = cached(partial(parse, settings=settings), readings)
        corpus = _checked(read_corpus(settings, read, staged_documents(staging)), settings)
        questions = owners_questions(settings.corpus, corpus.documents)
        encoder = CachedEncoder(load_build_encoder(settings), vectors)
        limit = _passage_limit(settings, encoder)
        texts = staged_texts(staging, corpus.documents, encoder.count_tokens, limit)
        limits = Limits.of(settings)
        index = make_index(texts, encoder, corpus.synonyms, limits, staging, collections)
        made = in_memory(texts, index, encoder, limit)
        made = replace(made, answerability=calibrate(made, questions), support=corpus.support)
        new = place(made, corpus.sha256, staging, settings, load_encoder, collections, forced=force)
        found = failures(new, questions, gate, settings, load_encoder)
        if found and not force:
            raise GateError(found, new.id)
        go_live(settings, new.id)
    return BuildReport(
        snapshot_id=new.id,
        documents=made.manifest.counts.documents,
        sections=made.manifest.counts.sections,
        passages=made.manifest.counts.passages,
        calibration=made.answerability.calibration,
        failures=tuple(found),
        rejects=corpus.rejects,
        dropped=corpus.dropped,
        warned=corpus.warned,
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
