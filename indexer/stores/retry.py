"""Waiting for a server that is away."""

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


def patiently(call: Callable[[], Result], seconds: float) -> Result:
    """What `call` returns, tried again for so many `seconds` while it raises
    StoreUnavailableError."""

    def tell(state: RetryCallState) -> None:
        if state.attempt_number == 1 and state.outcome:
            log.warning(
                "%s; waiting up to %g s (milvus_patience)", state.outcome.exception(), seconds
            )

    tries = Retrying(
        retry=retry_if_exception_type(StoreUnavailableError),
        wait=wait_random_exponential(max=10),
        stop=stop_after_delay(seconds),
        before_sleep=tell,
        reraise=True,
    )
    return tries(call)
