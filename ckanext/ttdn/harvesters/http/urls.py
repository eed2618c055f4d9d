"""Addresses, read once and by one parser: what is checked is what is asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import unquote_plus, urlencode

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url

from .errors import FetchError, Mask

Origin = tuple[str, str, int]
_PORTS = {"http": 80, "https": 443}
_NO_HOST = re.compile(r"[\x00-\x20\x7f]")


def read(text: str, mask: Mask) -> Url:
    """Parse an absolute http(s) address, without its fragment; raises FetchError.

    Codes: ``bad_address``, ``not_http``, ``userinfo``.
    """
    try:
        url = parse_url(text.strip())
    except (LocationParseError, UnicodeError):
        raise FetchError("bad_address", url=mask(text)) from None
    if url.scheme not in _PORTS:
        raise FetchError("not_http", url=mask(text))
    if url.auth is not None:
        raise FetchError("userinfo", url=mask(text))
    if not url.host or url.port == 0 or _NO_HOST.search(url.host):
        raise FetchError("bad_address", url=mask(text))
    return url._replace(fragment=None)


def origin(url: Url) -> Origin:
    """Return scheme, host and port of an address that :func:`read` returned."""
    scheme = url.scheme or ""
    return scheme, (url.host or "").lower(), url.port or _PORTS[scheme]


def with_params(url: Url, params: Mapping[str, Any] | None) -> Url:
    """Add to the query; None leaves a parameter out, a list gives it several times."""
    given = {name: value for name, value in (params or {}).items() if value is not None}
    added = urlencode(given, doseq=True)
    return url._replace(query="&".join(filter(None, (url.query, added))) or None)


def without(url: Url, pairs: Iterable[tuple[str, str]], *, any_value: bool) -> Url:
    """Take parameters out of the query, by name alone if ``any_value``."""
    unwanted = dict(pairs)
    kept = [
        part
        for part in (url.query or "").split("&")
        for name, _, value in [part.partition("=")]
        if (plain := unquote_plus(name)) not in unwanted
        or not (any_value or unquote_plus(value) == unwanted[plain])
    ]
    return url._replace(query="&".join(kept) or None)
