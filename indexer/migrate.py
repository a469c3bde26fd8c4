"""The live snapshot once more, with its vectors in Milvus: nothing is read or embedded again."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.encoding.embed import STRETCH
from indexer.indexing.array_writer import ArrayWriter
from indexer.indexing.make_index import asked
from indexer.indexing.views import VECTOR_FIELDS
from indexer.publishing.index_folder import writing
from indexer.publishing.release import go_live, place
from indexer.stores.limits import Limits
from indexer.stores.milvus_collections import MilvusCollections
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.files.arrays import read_array
from retrieval.index.views import FILES
from retrieval.layout import ANSWERABILITY_FOLDER, SNAPSHOTS, VECTORS_FOLDER, VIEWS_FOLDER
from retrieval.manifest import MANIFEST
from retrieval.settings import Settings
from retrieval.snapshot import open_current
from retrieval.stores.base import VectorStore
from retrieval.stores.milvus_access import MilvusAccess
from retrieval.vectors import Vectors

# Made anew: vectors lie elsewhere, and what was fitted says for which vectors it was.
LEFT_OUT = (
    MANIFEST,
    VECTORS_FOLDER,
    ANSWERABILITY_FOLDER,
    *(f"{VIEWS_FOLDER}/{FILES[field][0]}" for field in VECTOR_FIELDS),
)


def to_milvus(settings: Settings, load_encoder: LoadEncoder = load_encoder) -> str:
    """Bring the live snapshot of `settings.index` over, make it live, and return its id.

    Vectors are as its store gives them: those of a store of codes are what the codes say.
    """
    collections = MilvusCollections.of(settings).reached()
    with writing(settings.index) as staging:
        live = open_current(settings.index, load_encoder, MilvusAccess.of(settings))
        _copy(settings.index / SNAPSHOTS / live.id, staging)
        vectors = _vectors(live.store, staging.parent / "vectors.npy")
        store, info = collections.load(
            vectors,
            live.views,
            live.labels,
            lambda: asked(live.views, live.encoder),
            Limits.of(settings),
        )
        made = replace(live, store=store, manifest=replace(live.manifest, store=info))
        corpus, forced = live.manifest.corpus_sha256, live.manifest.forced
        new = place(made, corpus, staging, settings, load_encoder, collections, forced=forced)
        go_live(settings, new.id)
    return new.id


def _copy(old: Path, staging: Path) -> None:
    def left_out(folder: str, names: list[str]) -> set[str]:
        place = Path(folder).relative_to(old)
        return {name for name in names if (place / name).as_posix() in LEFT_OUT}

    shutil.copytree(old, staging, ignore=left_out, dirs_exist_ok=True)


def _vectors(store: VectorStore, file: Path) -> Vectors:
    """All of them, mapped from `file`, which has no name any more: it goes with them."""
    rows = np.arange(len(store))
    with ArrayWriter(file, np.float32, store.dimension) as vectors:
        for start in range(0, len(rows), STRETCH):
            vectors.append(store.vectors(rows[start : start + STRETCH]))
    found: Vectors = read_array(file, np.float32, 2)
    file.unlink()
    return found
