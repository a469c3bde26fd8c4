"""The cores are shared among the workers and their threads."""

import os

import pytest

from retrieval.threads import share_cores


@pytest.mark.parametrize(
    ("cores", "workers", "threads", "expected"),
    [
        (1, None, None, (1, 1)),
        (2, None, None, (2, 1)),
        (4, None, None, (4, 1)),
        (16, None, None, (4, 4)),
        (2, 1, None, (1, 2)),
        (8, 3, None, (3, 2)),
        (8, None, 4, (2, 4)),
        (2, None, 8, (1, 8)),
        (2, 5, 3, (5, 3)),  # as configured, even if this is more than the cores
    ],
)
def test_no_core_is_shared_unless_configured(
    monkeypatch: pytest.MonkeyPatch,
    cores: int,
    workers: int | None,
    threads: int | None,
    expected: tuple[int, int],
) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert share_cores(workers, threads) == expected
