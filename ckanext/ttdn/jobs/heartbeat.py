"""Heartbeats of the programs beside the web server: keys in Redis that expire.

They show that a program runs, not that it works: a harvest's lease names its worker.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from redis import RedisError

EVERY_SECONDS = 20
# A sign outlives its program by this at most.
LASTS_SECONDS = 3 * EVERY_SECONDS
# The clock may be called by cron, which leaves nothing running between two calls.
ROUND_LASTS_SECONDS = 15 * 60


def beat(part: str, seconds: int = LASTS_SECONDS) -> None:
    """Record a heartbeat of ``part`` for ``seconds``; errors of Redis are ignored."""
    with suppress(RedisError):
        connect_to_redis().set(_key(part, f"{socket.gethostname()}:{os.getpid()}"), 1, ex=seconds)


def beating(part: str) -> int:
    """Return the number of live programs of this part. Raises RedisError."""
    return sum(1 for _key_found in connect_to_redis().scan_iter(_key(part, "*")))


@contextmanager
def kept(part: str) -> Iterator[None]:
    """Record heartbeats from a thread for as long as the block runs."""
    ended = threading.Event()

    def give() -> None:
        while True:
            beat(part)
            if ended.wait(EVERY_SECONDS):
                return

    threading.Thread(target=give, daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def _key(part: str, who: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:ttdn:alive:{part}:{who}"
