"""Run one build in a process with a limit on the bytes of a file that it writes (-1: none)."""

import resource
import sys
from pathlib import Path

from retrieval.errors import FaqSearchError
from retrieval.load_settings import load_settings
from tests.conftest import build_hashed

if __name__ == "__main__":
    corpus, index, max_bytes = sys.argv[1:]
    if int(max_bytes) >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(max_bytes), int(max_bytes)))
    try:
        build_hashed(load_settings(corpus=Path(corpus), index=Path(index), encoder="hashing"))
    except FaqSearchError as error:
        sys.exit(f"{type(error).__name__}: {error}")
