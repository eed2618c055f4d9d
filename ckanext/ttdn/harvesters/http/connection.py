"""Connections whose address is checked as they are made, and whose every read has an end.

The name is resolved once, each address is asked about, and the connection goes to that very
address: nothing can be rebound between check and connection. TLS still checks the host's name.
"""

from __future__ import annotations

import functools
import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any

import urllib3
from urllib3 import connection, connectionpool
from urllib3 import exceptions as wrong

from ckanext.ttdn.harvesters.http import allowlist

from .errors import FetchError, Mask
from .limits import Limits, World

_POOLS = 8


@dataclass
class Call:
    """A try under way. ``secret_query`` is added as the request is written, and logged nowhere."""

    limits: Limits
    clock: Callable[[], float]
    ends_at: float
    mask: Mask
    url: str = ""
    secret_query: str = ""

    def left(self, most: float) -> float:
        """Return how long the next step may take, ``most`` seconds or less."""
        left = self.ends_at - self.clock()
        if left <= 0:
            raise FetchError("too_slow", seconds=self.limits.seconds_total)
        return min(most, left)


# A connection outlives calls and is made by urllib3: it finds its call here, by thread.
_CALL: ContextVar[Call] = ContextVar("call")


@contextmanager
def calling(limits: Limits, world: World, mask: Mask) -> Iterator[Call]:
    """Start the clock of a try."""
    call = Call(limits, world.clock, world.clock() + limits.seconds_total, mask)
    token = _CALL.set(call)
    try:
        yield call
    finally:
        _CALL.reset(token)


@contextmanager
def translated(call: Call, broken: str) -> Iterator[None]:
    """Turn what goes wrong into :class:`FetchError`; ``broken``: the code of a lost connection."""
    try:
        yield
    except FetchError as error:
        error.facts.setdefault("url", call.mask(call.url))
        raise
    except (wrong.HTTPError, HTTPException, OSError, UnicodeError) as error:
        code, facts = _meaning(error, call, broken)
        raise FetchError(code, **facts, url=call.mask(call.url)) from None


def _meaning(error: Exception, call: Call, broken: str) -> tuple[str, dict[str, Any]]:
    if isinstance(error, (TimeoutError, wrong.TimeoutError)):
        if call.clock() >= call.ends_at:
            return "too_slow", {"seconds": call.limits.seconds_total}
        return "no_answer", {"seconds": call.limits.seconds_between}
    if isinstance(error, (wrong.SSLError, ssl.SSLError)):
        cause = error.args[0] if error.args else None
        return "tls", {"reason": getattr(cause, "verify_message", None)}
    if isinstance(error, (wrong.LocationValueError, UnicodeError)):
        return "bad_address", {}
    return broken, {}


class _Timed:
    """A socket that gives up when its call's time is over, however often a byte comes."""

    def recv_into(self, *arguments: Any, **named: Any) -> int:
        call = _CALL.get()
        sock: Any = self
        sock.settimeout(call.left(call.limits.seconds_between))
        parent: Any = super()
        return parent.recv_into(*arguments, **named)


class _TimedSocket(_Timed, socket.socket):
    pass


class _TimedTls(_Timed, ssl.SSLSocket):
    pass


class Guard:
    """Says which addresses a host's name leads to, or that one may not go there."""

    def __init__(self, allowed: Sequence[str], world: World) -> None:
        self._allowed = tuple(allowed)
        self._world = world

    def connect(self, host: str, port: int) -> socket.socket:
        """Connect to the first address that answers; all of them have to be permitted."""
        call = _CALL.get()
        try:
            found = self._world.resolve(host, port)
        except OSError:
            found = []
        if not found:
            raise FetchError("no_address", host=host)
        for *_kind, (address, *_rest) in found:
            if not allowlist.may_connect(address, host=host, port=port, allowed=self._allowed):
                raise FetchError("not_public", host=host, address=address, port=port)
        made = _first(found, call)
        if made is None:
            call.left(0)
            raise FetchError("no_connection", host=host)
        return made


def _first(found: list[Any], call: Call) -> socket.socket | None:
    for family, kind, protocol, _name, address in found:
        made = _TimedSocket(family, kind, protocol)
        try:
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            made.settimeout(call.left(call.limits.seconds_connect))
            made.connect(address)
        except OSError:
            made.close()
        except FetchError:
            made.close()
            raise
        else:
            return made
    return None


class _Guarded:
    def __init__(self, *arguments: Any, guard: Guard, **named: Any) -> None:
        self._guard = guard
        super().__init__(*arguments, **named)

    def _new_conn(self) -> socket.socket:
        made: Any = self
        return self._guard.connect(made._dns_host.strip("[]"), made.port)

    def putrequest(self, method: str, url: str, **named: Any) -> None:
        secret = _CALL.get().secret_query
        if secret:
            url += ("&" if "?" in url else "?") + secret
        parent: Any = super()
        parent.putrequest(method, url, **named)


class _Http(_Guarded, connection.HTTPConnection):
    pass


class _Https(_Guarded, connection.HTTPSConnection):
    pass


class _HttpPool(connectionpool.HTTPConnectionPool):
    ConnectionCls: Any = _Http


class _HttpsPool(connectionpool.HTTPSConnectionPool):
    ConnectionCls: Any = _Https


def connections(allowed: Sequence[str], world: World) -> urllib3.PoolManager:
    """Make the pools of guarded connections; no proxy, no netrc and no cookie is known to them."""
    context = world.tls()
    context.sslsocket_class = _TimedTls
    manager = urllib3.PoolManager(_POOLS, maxsize=_POOLS, ssl_context=context)
    guard = Guard(allowed, world)
    manager.pool_classes_by_scheme = {  # a keyword of the manager would have to be a pool's key
        "http": functools.partial(_HttpPool, guard=guard),
        "https": functools.partial(_HttpsPool, guard=guard),
    }
    return manager
