"""Virus scanner: asks clamd for each upload where the operator has configured one.

No client on PyPI is maintained (``clamd`` and ``pyclamd`` ended years ago), and the protocol is one
command: INSTREAM, pieces with their length before them, an empty one, an answer in one line.
"""

from __future__ import annotations

import socket
from contextlib import closing
from typing import IO

_PIECE = 1 << 16
_SECONDS = 30.0


class ScannerDown(Exception):
    """The scanner does not answer, or answers with an error."""


def infection(stream: IO[bytes], address: str) -> str | None:
    """Return the name of what is found in a stream, None for a clean one.

    ``address``: ``host:port``, or the path of a Unix socket. Leaves the stream at its beginning.
    Raises ScannerDown.
    """
    stream.seek(0)
    try:
        with closing(_connect(address)) as clamd:
            clamd.sendall(b"zINSTREAM\0")
            while piece := stream.read(_PIECE):
                clamd.sendall(len(piece).to_bytes(4, "big") + piece)
            clamd.sendall(bytes(4))
            answer = _line(clamd)
    except (OSError, ValueError) as error:
        raise ScannerDown(str(error)) from error
    finally:
        stream.seek(0)
    if answer.endswith(" FOUND"):
        return answer.removeprefix("stream: ").removesuffix(" FOUND")
    if answer != "stream: OK":
        raise ScannerDown(answer)
    return None


def answers(address: str) -> bool:
    """Return whether a scanner answers at an address."""
    try:
        with closing(_connect(address)) as clamd:
            clamd.sendall(b"zPING\0")
            return _line(clamd) == "PONG"
    except (OSError, ValueError):
        return False


def _connect(address: str) -> socket.socket:
    if address.startswith("/"):
        clamd = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        clamd.settimeout(_SECONDS)
        clamd.connect(address)
        return clamd
    host, _, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=_SECONDS)


def _line(clamd: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < _PIECE:
        piece = clamd.recv(4096)
        if not piece:
            break
        answer += piece
    return answer.rstrip(b"\0").decode("utf-8", "replace").strip()
