"""After a build that fails, the live snapshot stays and the next build works."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.publishing.index_folder import snapshot_ids
from retrieval.layout import SNAPSHOTS, current_snapshot_id
from retrieval.manifest import verify
from retrieval.settings import Settings
from retrieval.snapshot import SnapshotReader
from tests import hashing_encoder
from tests.child import ends_with_us
from tests.conftest import build_hashed
from tests.reliability.conftest import Scale

ROOT = Path(__file__).parents[2]


def run(
    module: str, settings: Settings, *arguments: object, prefix: tuple[str, ...] = ()
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ends_with_us(
            [
                *prefix,
                sys.executable,
                "-m",
                f"tests.reliability.{module}",
                str(settings.corpus),
                str(settings.index),
                *map(str, arguments),
            ]
        ),
        check=False,
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1"},  # a process with threads can't be forked
        capture_output=True,
        text=True,
        timeout=1500,
    )


def test_a_killed_build_harms_nothing(settings: Settings, scale: Scale) -> None:
    every, at_random = scale.of((12, 15), (1, 100))
    result = run("kill_builds", settings, every, at_random)
    assert result.returncode == 0, result.stderr
    counts = json.loads(result.stdout)
    scale.report("killed builds", counts)
    assert counts["operations"] > 200
    assert counts["at_operations"] == len(range(0, counts["operations"], every))
    assert counts["at_random"] == at_random
    assert 0 < counts["live"] < counts["at_operations"] + counts["at_random"]


@pytest.mark.parametrize("max_bytes", [0, 1, 100, 1000, 4000])
def test_a_full_disk_is_reported_and_the_live_snapshot_stays(
    built: Settings, max_bytes: int
) -> None:
    live = current_snapshot_id(built.index)
    result = run("fail_build", built, max_bytes)
    assert result.returncode == 1
    assert "File too large" in result.stderr or "is the disk full?" in result.stderr
    assert "Traceback" not in result.stderr
    assert SnapshotReader(built.index, hashing_encoder.load_encoder).open_current().id == live
    for snapshot_id in snapshot_ids(built.index):
        verify(built.index / SNAPSHOTS / snapshot_id)
    assert build_hashed(built).snapshot_id == current_snapshot_id(built.index) != live


def test_a_read_only_folder_is_reported(built: Settings) -> None:
    live = current_snapshot_id(built.index)
    prefix: tuple[str, ...] = ()
    if os.geteuid() == 0:  # root first has to drop its capabilities
        if not shutil.which("setpriv"):
            pytest.skip("the tests run as root, and there is no setpriv to drop the capabilities")
        prefix = ("setpriv", "--bounding-set=-all")
    folders = [built.index, *(path for path in built.index.rglob("*") if path.is_dir())]
    modes = [(path, path.stat().st_mode) for path in [*folders, built.index / "build.lock"]]
    for path, _ in modes:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        result = run("fail_build", built, -1, prefix=prefix)
    finally:
        for path, mode in modes:
            path.chmod(mode)
    assert result.returncode == 1
    assert "PublishError" in result.stderr
    assert "Permission denied" in result.stderr
    assert SnapshotReader(built.index, hashing_encoder.load_encoder).open_current().id == live
