"""How long, how much and how often; and what a test replaces."""

from __future__ import annotations

import functools
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import certifi


@dataclass(frozen=True)
class Limits:
    """The bounds of a request.

    ``seconds_connect``: for a connection; ``seconds_between``: between two pieces of an answer;
    ``seconds_total``: for one try with its redirects, the names' resolution aside, whose time
    the system's resolver bounds. ``bytes``: of an answer, unpacked. ``tries``: of one request, the
    first included. ``seconds_waited``: the longest ``Retry-After`` that is waited for in place.
    ``interval_seconds``: from the start of a request to that of the next.
    """

    seconds_connect: float = 10.0
    seconds_between: float = 30.0
    seconds_total: float = 120.0
    bytes: int = 50_000_000
    redirects: int = 5
    tries: int = 4
    seconds_waited: float = 30.0
    interval_seconds: float = 0.0


def resolve(host: str, port: int) -> list[Any]:
    """Ask the system's resolver; rows as ``socket.getaddrinfo`` gives them."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


@functools.cache
def tls_context() -> ssl.SSLContext:
    """Trust what the system trusts, an agency's own authority included, and Mozilla's list."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class World:
    """What lies outside of the program. ``clock`` is monotonic, ``now`` the time of day (epoch)."""

    resolve: Callable[[str, int], list[Any]] = resolve
    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    tls: Callable[[], ssl.SSLContext] = tls_context
