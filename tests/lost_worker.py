"""This hook ends a run of pytest-xdist as soon as a worker is lost.

`tests/conftest.py` imports it.
"""

from contextlib import suppress
from typing import Any

import pytest


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object | None) -> None:
    """End the run when a worker was lost, and report the test that it was running as failed.

    Without this, pytest-xdist waits until the other workers have run all their tests, and may give
    them the rest of the file whose test ended the worker. With it they have seconds: execnet
    interrupts them after 5, so that their fixtures are torn down, and kills them after 10.
    """
    if error is None:
        return
    run = node.config.pluginmanager.getplugin("dsession")
    with suppress(KeyError):  # a worker that was lost before it was ready for tests
        if test := run.sched.remove_node(node):
            run.handle_crashitem(test, node)
    pytest.exit(f"the worker {node.gateway.id} was lost: {error}")
