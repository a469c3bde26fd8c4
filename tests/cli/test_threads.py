import numpy as np
import pytest
from click.testing import CliRunner
from threadpoolctl import threadpool_info, threadpool_limits

from cli.main import main


def blas_threads() -> set[int]:
    return {each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"}


def test_every_command_keeps_blas_to_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    assert np.ones(2) @ np.ones(2) == 2  # BLAS is loaded
    with threadpool_limits(limits=2, user_api="blas"):
        assert blas_threads() == {2}
        CliRunner().invoke(main, ["search", " "])
        assert blas_threads() == {1}
