"""The coverage-guided fuzzer finds no input that raises anything but the project's own errors."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.child import ends_with_us
from tests.conftest import GUIDE, NOTES
from tests.reliability.conftest import Scale

ROOT = Path(__file__).parents[2]

# The inputs that the fuzzer starts from, so that it does not have to discover Markdown itself.
SEEDS = (
    GUIDE,
    NOTES,
    "# A\n\n- b\n  - c\n\n> d\n\n| e | f |\n|---|---|\n| 1 | 2 |\n\n## g {#x}\n\n```\nh\n```\n",
    'title: !!int "&a"\nurl: *a\nreviewed_on: 2026-01-01\n? [k]\n: "\\ud800"\n',
    "Ti\n\n  • a\n  1) b\n\nWas this page helpful?\n\n© c\n",
)


@pytest.mark.skipif(find_spec("atheris") is None, reason="the fuzzer has no wheel for this system")
@pytest.mark.parametrize(("target", "runs"), [("readers", 1500), ("snapshot", 1000)])
def test_random_bytes_raise_only_errors_of_the_project(
    tmp_path: Path, scale: Scale, target: str, runs: int
) -> None:
    seeds, folder = tmp_path / "seeds", tmp_path / "folder"
    seeds.mkdir()
    folder.mkdir()
    for number, text in enumerate(SEEDS if target == "readers" else ()):
        (seeds / str(number)).write_text(text, encoding="utf-8")
    result = subprocess.run(
        ends_with_us(
            [
                *(sys.executable, "-m", "tests.reliability.fuzz", target, str(folder)),
                *("-seed=1", "-max_len=2048", "-len_control=0", "-timeout=20", "-rss_limit_mb=0"),
                *(
                    f"-artifact_prefix={tmp_path}/",
                    scale.of(f"-runs={runs}", "-max_total_time=240"),
                ),
                str(seeds),
            ]
        ),
        check=False,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        errors="replace",
        timeout=290,
    )
    assert result.returncode == 0, result.stderr[-5000:]
    match = re.search(r"Done (\d+) runs", result.stderr)
    assert match
    assert int(match[1]) >= runs
    scale.report(f"fuzzed: {target}", {"inputs": int(match[1]), "not answered": 0})
