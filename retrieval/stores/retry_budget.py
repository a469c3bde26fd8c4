"""A budget for retries: they must be rare, or a server in trouble is given more to do.

As in Google's book on site reliability (chapter 21, "Handling Overload"), one call in ten may be a
retry.
"""

from threading import Lock

SHARE = 0.1
MOST = 10.0  # retries that may be saved up


class RetryBudget:
    """Counts the retries that answered calls have earned. Threads may share it."""

    def __init__(self) -> None:
        self._left = MOST
        self._lock = Lock()

    def earn(self) -> None:
        """Add what an answered call earns."""
        with self._lock:
            self._left = min(MOST, self._left + SHARE)

    def spend(self) -> bool:
        """Take a retry from the budget. False where there is none left."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
