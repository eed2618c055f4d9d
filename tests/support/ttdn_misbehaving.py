"""A real server on loopback that answers as it is told, well or badly, and writes down the asking.

``answers[path]`` is bytes as they go over the wire, an iterable of them, or a function of the
request that returns either. A connection stays open after a :class:`Reply` and ends after the rest.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any


class Reply(bytes):
    """A complete answer, after which the connection is of further use."""


def reply(status: int = 200, body: bytes = b"", **headers: str) -> Reply:
    """Write an answer; ``Content_Type`` is the header of that name."""
    lines = [f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return Reply("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)


def to(address: str, status: int = 302) -> Reply:
    """Redirect."""
    return reply(status, Location=address)


@dataclass(frozen=True)
class Asked:
    """A request: names of headers are in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


class Misbehaving:
    """The server; a context manager. ``tls``: a context with a certificate, for https."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.answers: dict[str, Any] = {}
        self.asked: list[Asked] = []
        self.connections = 0
        self.closing = threading.Event()
        self._tls = tls
        self._open: list[socket.socket] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"

    def __enter__(self) -> Misbehaving:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.closing.set()
        # Closing alone does not wake a thread that waits in accept.
        for each in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def dribble(self, start: bytes, piece: bytes, seconds: float = 0.02) -> Iterator[bytes]:
        """Send something, then a piece now and then, for as long as somebody listens."""
        yield start
        while not self.closing.wait(seconds):
            yield piece

    def _accept(self) -> None:
        while True:
            try:
                accepted, _address = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(accepted)
            threading.Thread(target=self._serve, args=(accepted,), daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        try:
            if self._tls:
                accepted = self._tls.wrap_socket(accepted, server_side=True)
                self._open.append(accepted)
            with accepted, accepted.makefile("rb") as stream:
                while (asked := _read(stream)) and self._answered(asked, accepted):
                    pass
        except OSError:
            return  # the client left, as it should when it is told too much

    def _answered(self, asked: Asked, accepted: socket.socket) -> bool:
        self.asked.append(asked)
        answer: Any = self.answers.get(asked.path, reply(404))
        if isinstance(answer, Callable):
            answer = answer(asked)
        pieces: Iterable[bytes] = [answer] if isinstance(answer, bytes) else answer
        for piece in pieces:
            accepted.sendall(piece)
        return isinstance(answer, Reply)


def _read(stream: Any) -> Asked | None:
    first = stream.readline().decode("latin-1").split()
    if len(first) != 3:
        return None
    headers: dict[str, str] = {}
    while line := stream.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    return Asked(first[0], first[1], headers, body)
