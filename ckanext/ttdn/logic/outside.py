"""Links to files elsewhere: fetched, hashed and kept when they are submitted (H 6.4, R20, R34).

What cannot be kept is marked as not appraised. A web page is never kept: it changes by itself.
"""

from __future__ import annotations

import tempfile
import time
from typing import IO, NamedTuple

import requests

from ckanext.ttdn import config
from ckanext.ttdn.harvesters import reach
from ckanext.ttdn.logic import archive

_MOST_BYTES = 50_000_000
_DEADLINE_SECONDS = 60.0
_TIMEOUT = (5, 20)  # seconds to connect, and between two pieces of an answer
_PIECE = 1 << 16


class Found(NamedTuple):
    """What a link leads to: a hash and a size in bytes, or the code of why there is none."""

    sha256: str | None = None
    size: int | None = None
    reason: str | None = None


def fetch(url: str, *, keep: bool) -> Found:
    """Fetch what a link leads to, and ``keep`` it in the archive; raises nothing for a bad link.

    Codes of refusal: ``unreachable`` (not a public address, no answer, an error),
    ``redirects``, ``web_page``, ``too_large``, ``too_slow``.
    """
    try:
        reach.require(url, config.harvest_allowed_networks())
        with requests.get(url, timeout=_TIMEOUT, allow_redirects=False, stream=True) as answer:
            if answer.is_redirect:
                return Found(reason="redirects")
            answer.raise_for_status()
            if answer.headers.get("Content-Type", "").startswith(("text/html", "application/xht")):
                return Found(reason="web_page")
            with tempfile.TemporaryFile() as copy:
                reason = _read(answer, copy)
                return Found(reason=reason) if reason else _hashed(copy, keep)
    except (reach.Unreachable, requests.RequestException, ValueError):
        return Found(reason="unreachable")


def _read(answer: requests.Response, copy: IO[bytes]) -> str | None:
    deadline = time.monotonic() + _DEADLINE_SECONDS
    size = 0
    for piece in answer.iter_content(_PIECE):
        size += len(piece)
        if size > _MOST_BYTES:
            return "too_large"
        if time.monotonic() > deadline:
            return "too_slow"
        copy.write(piece)
    return None


def _hashed(copy: IO[bytes], keep: bool) -> Found:
    size = copy.tell()
    sha256 = archive.stream_hash(copy)
    if keep:
        archive.keep_stream(copy, sha256)
    return Found(sha256, size)
