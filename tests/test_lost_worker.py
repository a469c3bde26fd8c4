"""A run that loses a worker ends at once, and names the worker and its test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.processes import ROOT

# This worker is lost once the other one has begun its long test.
LOSES = """\
import os
import signal
import time
from pathlib import Path


def test_loses_its_worker() -> None:
    while not Path("begun").exists():
        time.sleep(0.05)
    {how}


def test_is_never_run() -> None:
    pass
"""

LASTS = """\
import time
from pathlib import Path


def test_lasts() -> None:
    Path("begun").touch()
    time.sleep({seconds})
"""

KILLED = "os.kill(os.getpid(), signal.SIGKILL)"


def run(folder: Path, loses: str, lasts: str) -> str:
    """Run these two files with two workers and this project's settings, and return the output.

    The run has to fail. It loads only two of the installed plugins, so that it starts quickly.
    """
    (folder / "test_loses.py").write_text(loses, encoding="utf-8")
    (folder / "test_lasts.py").write_text(lasts, encoding="utf-8")
    settings = ["-c", str(ROOT / "pyproject.toml"), "--rootdir", str(folder)]
    plugins = ["-p", "no:cacheprovider", "-p", "xdist", "-p", "pytest_timeout"]
    result = subprocess.run(
        [sys.executable, "-m", "pytest", *settings, *plugins, "-n", "2", "--dist", "loadfile", "."],
        check=False,
        cwd=folder,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    assert result.stderr == ""
    return result.stdout


@pytest.mark.parametrize("how", [KILLED, "raise KeyboardInterrupt"], ids=["killed", "interrupted"])
def test_a_run_that_loses_a_worker_ends_at_once(tmp_path: Path, how: str) -> None:
    (tmp_path / "conftest.py").write_text(
        "from tests.lost_worker import pytest_testnodedown\n", encoding="utf-8"
    )
    # The test of the other worker takes longer than the run may last.
    output = run(tmp_path, LOSES.format(how=how), LASTS.format(seconds=600))
    lost = re.search(r"^!+ .*Exit: the worker (gw\d) was lost: ", output, re.MULTILINE)
    assert lost, output
    crashed = f"worker '{lost[1]}' crashed while running 'test_loses.py::test_loses_its_worker'"
    assert crashed in output
    assert re.search(r"^=+ 1 failed in ", output, re.MULTILINE), output


def test_a_lost_worker_is_not_replaced(tmp_path: Path) -> None:
    """The project's settings ensure this, because the same test would end another worker."""
    output = run(tmp_path, LOSES.format(how=KILLED), LASTS.format(seconds=0))
    # The summary repeats this line where it is not cut to the width of a terminal, as under CI.
    crashed = r"^worker 'gw\d' crashed while running 'test_loses.py::test_loses_its_worker'$"
    assert len(re.findall(crashed, output, re.MULTILINE)) == 1, output
    assert "worker restarting disabled" in output
    assert re.search(r"^=+ 1 failed, 1 passed in ", output, re.MULTILINE), output
