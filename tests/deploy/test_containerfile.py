"""`deploy/Containerfile` removes files that a build really leaves."""

import re
from pathlib import Path

from retrieval.layout import EMBEDDINGS_FILE, MODELS_FOLDER, READINGS_FILE

CONTAINERFILE = Path(__file__).parents[2] / "deploy" / "Containerfile"


def test_the_image_has_no_caches_that_only_the_next_build_needs() -> None:
    (removed,) = re.findall(r"&& rm -r ([^#\n]+)", CONTAINERFILE.read_text(encoding="utf-8"))
    assert set(removed.split()) == {EMBEDDINGS_FILE, READINGS_FILE, MODELS_FOLDER}
