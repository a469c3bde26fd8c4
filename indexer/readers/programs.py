"""Other programs that convert documents, where they are installed: how they are run and stopped.

A program gets no more memory than the process that runs it, and no more time than is left for the
file. It sees a folder of its own, which is removed, and none of the settings of its user.
"""

import os
import resource
import shutil
import signal
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from indexer.errors import NotIndexedError
from indexer.readers.zip_xml import MOST_BYTES

# The time for a file when nobody has limited it, as that of the setting `file_seconds`.
DEFAULT_FILE_SECONDS = 60.0

# The share of the time for a file that a program may take. What is left is for reading its result.
SHARE = 0.8


@dataclass(slots=True)
class _Limit:
    seconds: float = DEFAULT_FILE_SECONDS * SHARE


LIMIT = _Limit()


def limit_programs(file_seconds: float) -> None:
    """Stop programs in time when reading a file may take `file_seconds`."""
    LIMIT.seconds = file_seconds * SHARE


@dataclass(frozen=True, slots=True)
class Program:
    """An optional program: its name, its possible files, and its packages on Debian."""

    name: str
    files: tuple[str, ...]
    package: str

    @property
    def path(self) -> str | None:
        """The path of its file, or None if it is not installed."""
        return next(filter(None, map(shutil.which, self.files)), None)

    def check_installed(self, suffix: str, instead: str) -> str:
        """Return its path. Raises NotIndexedError where it is not installed."""
        path = self.path
        if path is None:
            raise NotIndexedError(
                1,
                f"{suffix} files are read with {self.name}, which is not installed; install it "
                f"({self.package}), or convert the file to {instead}",
                "no-reader",
            )
        return path


LIBREOFFICE = Program(
    "LibreOffice",
    ("soffice", "libreoffice"),
    "libreoffice-writer-nogui and libreoffice-impress-nogui",
)
ASCIIDOCTOR = Program("Asciidoctor", ("asciidoctor",), "asciidoctor")


def run(command: list[str], folder: Path, data: bytes = b"") -> tuple[bytes, str]:
    """Run `command` in `folder` with `data` as its input; return its output and its messages.

    The program, and with all that it has started is stopped when its time is over. Raises
    NotIndexedError in that case, and where it cannot be started.
    """
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "LANG": "C.UTF-8",
        # Programs that use proxies reach nothing by these.
        **dict.fromkeys(("http_proxy", "https_proxy", "ftp_proxy"), "http://127.0.0.1:9"),
    }
    program = Path(command[0]).name
    try:
        process = subprocess.Popen(  # noqa: S603 - the command is ours, and its files are not run
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
            preexec_fn=_limit_processor,  # noqa: PLW1509 - the worker has one thread
        )
    except OSError as error:
        raise NotIndexedError(1, f"needs {program}, which cannot be run ({error})") from error
    try:
        written, said = process.communicate(data, timeout=LIMIT.seconds)
    except subprocess.TimeoutExpired as error:
        raise NotIndexedError(
            1,
            f"takes {program} longer than {LIMIT.seconds:g} seconds (a share of `file_seconds`); "
            "split it",
            "too-large",
        ) from error
    finally:
        _stop(process)
    return written, said.decode("utf-8", "replace")


def _limit_processor() -> None:
    """Stop the program even where the process that runs it is gone."""
    seconds = max(1, round(LIMIT.seconds))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MOST_BYTES, MOST_BYTES))


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill a program and all that it has started."""
    with suppress(ProcessLookupError):  # where all of them have ended
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            stream.close()
