import numpy as np
import pytest
from click.testing import CliRunner
from threadpoolctl import threadpool_info, threadpool_limits

from cli.main import main


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


def test_every_command_limits_blas_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    assert np.ones(2) @ np.ones(2) == 2  # this loads BLAS
    with threadpool_limits(limits=2, user_api="blas"):
        assert blas_threads() == {2}
        CliRunner().invoke(main, ["search", " "])
        assert blas_threads() == {1}
