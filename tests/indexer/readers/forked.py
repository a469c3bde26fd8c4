"""`python -m tests.indexer.readers.forked FILE`: reads it, and has a forked process read it too.

Prints the ids of the processes that parsed, as JSON: for this process, for the forked one, and for
this one again. A fork copies one thread of a process, whatever the others were doing, so what is
forked is not the process that runs the tests.
"""

import json
import os
import sys
from pathlib import Path

from indexer.readers.registry import open_file
from indexer.readers.sandbox import PARSERS, open_within
from retrieval.root import Root
from retrieval.settings import Settings


def parsing_process(file: Path, settings: Settings) -> int:
    """The process that parses for this one."""
    root = Root(folder=file.parent)
    _, parse = open_within(settings, file, root)
    assert parse() == open_file(file, root)[1]()
    (parser,) = [parser for (pid, *_), parser in PARSERS.items() if pid == os.getpid()]
    assert parser._process
    return parser._process.pid


def forked(file: Path, settings: Settings) -> int:
    """The process that parses for one that is forked from this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # it must not go on as its own parent, with what that has to do at its end
        try:
            os.write(writing, str(parsing_process(file, settings)).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        answer = said.read()
    _, status = os.waitpid(child, 0)
    assert status == 0, f"the forked process ended with {status}"
    return int(answer)


if __name__ == "__main__":
    file = Path(sys.argv[1])
    settings = Settings()
    mine = parsing_process(file, settings)
    json.dump([mine, forked(file, settings), parsing_process(file, settings)], sys.stdout)
