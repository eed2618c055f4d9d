"""Whether and when to try again; and how to be no burden."""

from __future__ import annotations

import random
import threading
from email.utils import parsedate_to_datetime

from .errors import ComeBackLater, FetchError
from .limits import Limits, World

_AGAIN = frozenset({"no_connection", "no_address", "no_answer", "truncated"})
_AGAIN_STATUS = frozenset({429, 500, 502, 503, 504})
_BACK_OFF_SECONDS = 0.5
_LONGEST_SECONDS = 86_400.0
_RANDOM = random.SystemRandom()


def pause(error: FetchError, failed: int, limits: Limits) -> float:
    """Return how many seconds to wait before trying again; raises ``error`` if that is no use.

    ``failed``: how many tries failed so far. Raises ComeBackLater for a longer ``Retry-After``
    than is waited for in place, at most a day.
    """
    if error.code not in _AGAIN and error.facts.get("status") not in _AGAIN_STATUS:
        raise error
    asked = error.facts.get("retry_after") or 0.0
    if asked > limits.seconds_waited:
        raise ComeBackLater(min(asked, _LONGEST_SECONDS), **error.facts) from error
    if failed >= limits.tries:
        raise error
    back_off = _BACK_OFF_SECONDS * 2 ** (failed - 1) * _RANDOM.uniform(0.5, 1.5)
    return max(asked, min(back_off, limits.seconds_waited))


def retry_after(text: str | None, now: float) -> float | None:
    """Read ``Retry-After``, seconds or a date, as seconds from ``now``; None if it says nothing."""
    text = (text or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return None


class Pace:
    """Lets a request start only so long after the one before, over all threads."""

    def __init__(self, seconds: float, world: World) -> None:
        self._seconds = seconds
        self._world = world
        self._free_at = 0.0
        self._lock = threading.Lock()

    def keep(self) -> float:
        """Wait for this request's turn; return for how many seconds."""
        if self._seconds <= 0:
            return 0.0
        with self._lock:
            now = self._world.clock()
            turn = max(now, self._free_at)
            self._free_at = turn + self._seconds
        if turn > now:
            self._world.sleep(turn - now)
        return turn - now
