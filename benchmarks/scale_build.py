"""Run one build of `benchmarks.scale` in a process of its own."""

import sys
from pathlib import Path

import msgspec

from benchmarks import drawn_encoder
from indexer.build import build
from retrieval.layout import EMBEDDINGS_FILE, READINGS_FILE, SNAPSHOTS
from retrieval.manifest import read_manifest
from retrieval.settings import Settings


def main(folder: Path) -> None:
    settings = Settings(corpus=folder / "corpus", index=folder / "index", encoder="drawn")
    report = build(settings, drawn_encoder.load_build_encoder, drawn_encoder.load_encoder)
    place = settings.index / SNAPSHOTS / report.snapshot_id
    manifest = read_manifest(place)
    figures = {
        "store": msgspec.to_builtins(manifest.store),
        "snapshot_mb": sum(file.size for file in manifest.files.values()) // 2**20,
        "cache_mb": sum(
            (settings.index / name).stat().st_size for name in (EMBEDDINGS_FILE, READINGS_FILE)
        )
        // 2**20,
    }
    sys.stdout.write(msgspec.json.encode(figures).decode() + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
