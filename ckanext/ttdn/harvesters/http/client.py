"""The way to a source: guarded connections, redirects by hand, credentials, tries (R25, H 6.7)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.util import Url

from ckanext.ttdn.harvesters.credentials import Credentials, OAuth2, query_text, secrets_of

from . import decoding, retry, urls
from .connection import Call, calling, connections, translated
from .errors import FetchError, Mask
from .limits import Limits, World
from .oauth import Tokens
from .response import Answer

_USUAL = Limits()
_REAL = World()
_USER_AGENT = "ckanext-ttdn"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_VALIDATORS = {
    "etag": ("ETag", "If-None-Match"),
    "last_modified": ("Last-Modified", "If-Modified-Since"),
}
_PRINTABLE = re.compile(r"[\x20-\x7e]+")


@dataclass(frozen=True)
class Wanted:
    """A request as it is meant: ``conditions`` and credentials go to the source itself alone."""

    url: Url
    headers: Mapping[str, str]
    conditions: Mapping[str, str]
    method: str = "GET"
    body: bytes | None = None


@dataclass(frozen=True)
class Opened:
    """An answer whose body is still to be read. ``pieces`` raise FetchError as they are read."""

    url: str
    status: int
    headers: Mapping[str, str]
    pieces: Iterator[bytes]


class Fetcher:
    """Fetches from one source and what it links to; a context manager; threads may share it.

    ``allowed``: what may be reached although it is not public (see :func:`reach.may_connect`).
    Raises FetchError for a ``base_url`` that is no http(s) address.
    """

    def __init__(
        self,
        base_url: str,
        *,
        allowed: Sequence[str] = (),
        limits: Limits = _USUAL,
        credentials: Credentials | None = None,
        world: World = _REAL,
    ) -> None:
        self._mask = Mask(secrets_of(credentials))
        self._home = urls.origin(urls.read(base_url, self._mask))
        self._limits = limits
        self._credentials = credentials
        self._world = world
        self._pools = connections(allowed, world)
        self._pace = retry.Pace(limits.interval_seconds, world)
        self._giver: Fetcher | None = None
        self._tokens: Tokens | None = None
        if isinstance(credentials, OAuth2):
            once = replace(limits, tries=1)  # the request that needs the token is tried again
            self._giver = Fetcher(credentials.token_url, allowed=allowed, limits=once, world=world)
            self._tokens = Tokens(credentials, self._giver.post_form, self._mask, world.clock)

    def __enter__(self) -> Fetcher:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        scheme, host, port = self._home
        return f"Fetcher({scheme}://{host}:{port})"

    def close(self) -> None:
        """Close what connections are left."""
        self._pools.clear()
        if self._giver:
            self._giver.close()

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        accept: str | None = None,
        known: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetch an address whole, with tries and waits; raises FetchError, ComeBackLater.

        ``params`` are added to the query. ``known``: ``etag`` and ``last_modified`` of an earlier
        answer; ``not_modified`` tells then that it still holds.
        """
        target = urls.with_params(urls.read(url, self._mask), params)
        return self._tried(Wanted(target, {"Accept": accept or "*/*"}, _conditions(known or {})))

    def post_form(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post a form, as a token is asked for; a redirect is refused."""
        form = {"Content-Type": "application/x-www-form-urlencoded", **headers}
        return self._tried(Wanted(urls.read(url, self._mask), form, {}, "POST", body))

    @contextmanager
    def open(self, url: str) -> Iterator[Opened]:
        """Open an address to read its body piece by piece; one try, the same checks and limits."""
        with self._opened(Wanted(urls.read(url, self._mask), {"Accept": "*/*"}, {})) as opened:
            yield opened

    def _tried(self, wanted: Wanted) -> Answer:
        failed = 0
        while True:
            try:
                return self._whole(wanted)
            except FetchError as error:
                failed += 1
                wait = retry.pause(error, failed, self._limits)
            self._world.sleep(wait)

    def _whole(self, wanted: Wanted) -> Answer:
        with self._opened(wanted) as opened:
            return Answer(
                url=opened.url,
                status=opened.status,
                headers=opened.headers,
                body=b"".join(opened.pieces),
                not_modified=opened.status == 304,
                validators={
                    name: value
                    for name, (header, _) in _VALIDATORS.items()
                    if _PRINTABLE.fullmatch(value := opened.headers.get(header, ""))
                },
            )

    @contextmanager
    def _opened(self, wanted: Wanted) -> Iterator[Opened]:
        with calling(self._limits, self._world, self._mask) as call:
            url, response = self._followed(wanted, call)
            try:
                pieces = decoding.pieces(response, call)
                yield Opened(url.url, response.status, response.headers, pieces)
            finally:
                response.close()

    def _followed(self, wanted: Wanted, call: Call) -> tuple[Url, BaseHTTPResponse]:
        """Send, and follow redirects; the answer is a success, or 304 to a conditional request."""
        own = True
        for redirects in range(self._limits.redirects + 1):
            url, own = self._placed(wanted.url, own)
            response = self._asked(replace(wanted, url=url), call, own)
            status = response.status
            if 200 <= status < 300 or (status == 304 and own and wanted.conditions):
                return url, response
            response.close()
            to = response.headers.get("Location")
            if status not in _REDIRECTS or not to:
                after = retry.retry_after(response.headers.get("Retry-After"), self._world.now())
                raise self._failed("http_status", url, status=status, retry_after=after)
            if redirects < self._limits.redirects:
                wanted = replace(wanted, url=self._next(wanted, url, to))
        raise self._failed("too_many_redirects", wanted.url, limit=self._limits.redirects)

    def _placed(self, url: Url, own: bool) -> tuple[Url, bool]:
        """Take the credential out of an address; tell whether it goes to the source itself.

        A source echoes the key in links and redirects; another host must not learn it from there.
        Once elsewhere, never at home again: what leads back was written by somebody else.
        """
        own = own and urls.origin(url) == self._home
        if self._credentials:
            url = urls.without(url, self._credentials.query().items(), any_value=own)
            if not own and self._mask.holds(url.url):
                raise self._failed("secret_elsewhere", url)
        return url, own

    def _asked(self, wanted: Wanted, call: Call, own: bool) -> BaseHTTPResponse:
        response = self._sent(wanted, call, own)
        if response.status == 401 and own and self._tokens:
            response.close()
            self._tokens.forget()  # it may have been withdrawn before its time
            response = self._sent(wanted, call, own)
        return response

    def _sent(self, wanted: Wanted, call: Call, own: bool) -> BaseHTTPResponse:
        headers = {"User-Agent": _USER_AGENT}
        call.secret_query = ""
        if own and self._credentials:
            headers.update(self._credentials.headers())
            headers.update(self._tokens.headers() if self._tokens else {})
            call.secret_query = query_text(self._credentials)
        headers.update(wanted.headers)
        headers.update(wanted.conditions if own else {})
        headers["Accept-Encoding"] = decoding.ENCODINGS
        scheme, host, port = urls.origin(wanted.url)
        call.url = wanted.url.url
        call.ends_at += self._pace.keep()
        with translated(call, "no_connection"):
            return self._pools.connection_from_host(host, port, scheme).urlopen(
                wanted.method,
                wanted.url.request_uri,
                body=wanted.body,
                headers=headers,
                retries=False,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )

    def _next(self, wanted: Wanted, url: Url, to: str) -> Url:
        if wanted.method != "GET":
            raise self._failed("redirect_not_safe", url)
        try:
            found = urls.read(urljoin(url.url, _as_meant(to)), self._mask)
        except ValueError:
            raise self._failed("bad_address", url) from None
        if self._credentials and (url.scheme, found.scheme) == ("https", "http"):
            raise self._failed("redirect_not_safe", found)
        return found

    def _failed(self, code: str, url: Url, **facts: Any) -> FetchError:
        return FetchError(code, url=self._mask(url.url), **facts)


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    return {
        header: value
        for name, (_, header) in _VALIDATORS.items()
        if (value := known.get(name)) and _PRINTABLE.fullmatch(value)
    }


def _as_meant(header: str) -> str:
    """Read as UTF-8 what the protocol's library read as Latin-1."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeError:
        return header
