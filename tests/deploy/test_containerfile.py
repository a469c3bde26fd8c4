"""`deploy/Containerfile` speaks of files that builds really leave."""

import re
from pathlib import Path

from retrieval.layout import EMBEDDINGS_FILE, MODELS_FOLDER, READINGS_FILE

CONTAINERFILE = Path(__file__).parents[2] / "deploy" / "Containerfile"


def test_the_image_leaves_out_what_only_the_next_build_needs() -> None:
    (removed,) = re.findall(r"&& rm -r ([^#\n]+)", CONTAINERFILE.read_text(encoding="utf-8"))
    assert set(removed.split()) == {EMBEDDINGS_FILE, READINGS_FILE, MODELS_FOLDER}
