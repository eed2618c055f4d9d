"""Links to files elsewhere: fetched, hashed and kept when they are submitted (H 6.4, R20, R34).

What cannot be kept is marked as not appraised. A web page is never kept: it changes by itself.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from typing import IO, NamedTuple

from ckanext.ttdn import config
from ckanext.ttdn.harvesters.http import Fetcher, FetchError, Limits
from ckanext.ttdn.services.files import archive

_MOST_BYTES = 50_000_000
_DEADLINE_SECONDS = 60.0
_REASONS = {
    "too_many_redirects": "redirects",
    "too_large": "too_large",
    "too_slow": "too_slow",
}


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
    limits = Limits(
        seconds_connect=5,
        seconds_between=20,
        seconds_total=_DEADLINE_SECONDS,
        bytes=_MOST_BYTES,
        redirects=0,
    )
    try:
        with (
            Fetcher(url, allowed=config.harvest_allowed_networks(), limits=limits) as fetcher,
            fetcher.open(url) as answer,
        ):
            if answer.headers.get("Content-Type", "").startswith(("text/html", "application/xht")):
                return Found(reason="web_page")
            return _copied(answer.pieces, keep)
    except FetchError as error:
        return Found(reason=_REASONS.get(error.code, "unreachable"))


def _copied(pieces: Iterable[bytes], keep: bool) -> Found:
    with tempfile.TemporaryFile() as copy:
        for piece in pieces:
            copy.write(piece)
        return _hashed(copy, keep)


def _hashed(copy: IO[bytes], keep: bool) -> Found:
    size = copy.tell()
    sha256 = archive.stream_hash(copy)
    if keep:
        archive.keep_stream(copy, sha256)
    return Found(sha256, size)
