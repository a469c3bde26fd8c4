"""Retries with back-off while a server is unavailable."""

import logging
from collections.abc import Callable
from typing import TypeVar

from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_delay,
    wait_random_exponential,
)

from retrieval.errors import StoreUnavailableError

Result = TypeVar("Result")

log = logging.getLogger(__name__)


def with_retries(call: Callable[[], Result], seconds: float) -> Result:
    """Return what `call` returns, and retry while the store is unavailable, for up to `seconds`."""

    def warn_once(state: RetryCallState) -> None:
        if state.attempt_number == 1 and state.outcome:
            log.warning(
                "%s; retrying for up to %g s (milvus_patience)", state.outcome.exception(), seconds
            )

    retrying = Retrying(
        retry=retry_if_exception_type(StoreUnavailableError),
        wait=wait_random_exponential(max=10),
        stop=stop_after_delay(seconds),
        before_sleep=warn_once,
        reraise=True,
    )
    return retrying(call)
