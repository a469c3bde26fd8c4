"""How often a call may be tried again: seldom, or a server in trouble is given more to do.

As in Google's book on site reliability (chapter 21, "Handling Overload"): of all calls one in ten
may be a second try.
"""

from threading import Lock

SHARE = 0.1
MOST = 10.0  # tries that may be saved up


class RetryBudget:
    def __init__(self) -> None:
        self._left = MOST
        self._lock = Lock()

    def earn(self) -> None:
        """For a call that was answered."""
        with self._lock:
            self._left = min(MOST, self._left + SHARE)

    def spend(self) -> bool:
        """Whether a call may be tried again now."""
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True
