"""The migration of the live snapshot's vectors to Milvus."""

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np

from indexer.encoding.embed import BATCH_SIZE
from indexer.indexing.array_writer import ArrayWriter
from indexer.indexing.make_index import verification_queries
from indexer.indexing.views import VECTOR_FIELDS
from indexer.publishing.index_folder import locked_staging
from indexer.publishing.release import release, write_and_reopen
from indexer.stores.limits import Limits
from indexer.stores.milvus_collections import MilvusCollections
from retrieval.encoders.open_encoder import LoadEncoder, load_encoder
from retrieval.files.arrays import read_array
from retrieval.index.views import FILES
from retrieval.layout import SNAPSHOTS
from retrieval.manifest import MANIFEST
from retrieval.settings import StoreSettings
from retrieval.snapshot import PARTS, SnapshotReader
from retrieval.stores.base import VectorStore
from retrieval.vectors import Vectors

# These files are not copied: the vectors are moved to Milvus, and the calibration names the vectors
# for which it was fitted.
LEFT_OUT = (
    MANIFEST,
    PARTS["store"].path.rstrip("/"),
    PARTS["answerability"].path.rstrip("/"),
    *(f"{PARTS['views'].path}{FILES[field][0]}" for field in VECTOR_FIELDS),
)


def to_milvus(settings: StoreSettings, load_encoder: LoadEncoder = load_encoder) -> str:
    """Move the vectors of the live snapshot to Milvus, as a new live snapshot, and return its id.

    Nothing is read or embedded again. Vectors are taken from the live snapshot's store, so those of
    a quantised store are only as exact as its codes.
    """
    collections = MilvusCollections.of(settings).connected()
    reader = SnapshotReader.of(settings, load_encoder)
    with locked_staging(settings.index) as staging:
        live = reader.open_current()
        _copy(settings.index / SNAPSHOTS / live.id, staging)
        vectors = _vectors(live.store, staging.parent / "vectors.npy")
        store, info = collections.load(
            vectors,
            live.views,
            live.labels,
            lambda: verification_queries(live.views, live.encoder),
            Limits.of(settings),
        )
        moved = replace(live, store=store, manifest=replace(live.manifest, store=info))
        new = write_and_reopen(staging, moved, reader, collections)
        release(new.id, settings)
    return new.id


def _copy(old: Path, staging: Path) -> None:
    def left_out(folder: str, names: list[str]) -> set[str]:
        place = Path(folder).relative_to(old)
        return {name for name in names if (place / name).as_posix() in LEFT_OUT}

    shutil.copytree(old, staging, ignore=left_out, dirs_exist_ok=True)


def _vectors(store: VectorStore, file: Path) -> Vectors:
    """Return all vectors of `store`, mapped from `file`.

    The file's name is removed at once, so the file disappears with the mapped array.
    """
    rows = np.arange(len(store))
    with ArrayWriter(file, np.float32, store.dimension) as vectors:
        for start in range(0, len(rows), BATCH_SIZE):
            vectors.append(store.vectors(rows[start : start + BATCH_SIZE]))
    mapped: Vectors = read_array(file, np.float32, 2)
    file.unlink()
    return mapped
