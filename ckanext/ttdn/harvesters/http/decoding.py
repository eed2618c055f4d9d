"""The pieces of an answer, unpacked and counted at every layer, so that no bomb goes off."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from urllib3 import BaseHTTPResponse

from .connection import Call, translated
from .errors import FetchError

ENCODINGS = "gzip, deflate"
_PIECE = 1 << 16
_MOST_LAYERS = 4
_GZIP = b"\x1f\x8b"


def pieces(response: BaseHTTPResponse, call: Call) -> Iterator[bytes]:
    """Yield the body, at most the call's limit of bytes; an incomplete one raises.

    Raises FetchError: ``too_large``, ``truncated``, ``broken_encoding``, ``too_slow``…
    """
    limit = call.limits.bytes
    with translated(call, "truncated"):
        found = _counted(_raw(response, limit), limit)
        for name in reversed(_encodings(response)):
            found = _counted(_unpacked(found, name), limit)
        yield from found


def _encodings(response: BaseHTTPResponse) -> list[str]:
    text = response.headers.get("Content-Encoding", "")
    named = [name.strip().lower() for name in text.split(",")]
    layers = [name for name in named if name not in ("", "identity")]
    known = all(name in ("gzip", "x-gzip", "deflate") for name in layers)
    if not known or len(layers) > _MOST_LAYERS:
        raise FetchError("broken_encoding", encoding=text[:80])
    return layers


def _raw(response: BaseHTTPResponse, limit: int) -> Iterator[bytes]:
    if (response.length_remaining or 0) > limit:
        raise FetchError("too_large", limit=limit)
    while response.length_remaining != 0:
        most = min(_PIECE, response.length_remaining or _PIECE)
        piece = response.read1(most, decode_content=False)
        if not piece:
            return
        yield piece
    response.drain_conn()  # nothing is left: this only gives the connection back


def _counted(found: Iterator[bytes], limit: int) -> Iterator[bytes]:
    size = 0
    for piece in found:
        size += len(piece)
        if size > limit:
            raise FetchError("too_large", limit=limit)
        yield piece


def _unpacked(found: Iterator[bytes], name: str) -> Iterator[bytes]:
    """Unpack piece by piece. An empty body stays empty; one that ends too early raises."""
    unpacker = None
    for piece in found:
        while piece:
            if unpacker is None or unpacker.eof:
                if unpacker is not None and not piece.startswith(_GZIP):
                    return  # what follows the last member is padding
                unpacker = zlib.decompressobj(_window(piece, name))
            try:
                data = unpacker.decompress(piece, _PIECE)
            except zlib.error:
                raise FetchError("broken_encoding", encoding=name) from None
            if data:
                yield data
            piece = unpacker.unconsumed_tail or unpacker.unused_data
    if unpacker is not None and not unpacker.eof:
        yield unpacker.decompress(b"", _PIECE)  # the rest of the last repetition
        if not unpacker.eof:
            raise FetchError("truncated")


def _window(start: bytes, name: str) -> int:
    if name != "deflate":
        return 16 + zlib.MAX_WBITS
    wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped or len(start) < 2 else -zlib.MAX_WBITS
