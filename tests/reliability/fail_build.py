"""One build in a process that may write no file longer than so many bytes (-1: any)."""

import resource
import sys
from pathlib import Path

from retrieval.errors import FaqSearchError
from retrieval.load_settings import load_settings
from tests.conftest import build_hashed

if __name__ == "__main__":
    corpus, index, most = sys.argv[1:]
    if int(most) >= 0:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(most), int(most)))
    try:
        build_hashed(load_settings(corpus=Path(corpus), index=Path(index), encoder="hashing"))
    except FaqSearchError as error:
        sys.exit(f"{type(error).__name__}: {error}")
