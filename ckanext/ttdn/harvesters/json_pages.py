"""A declared list of a JSON API, walked answer by answer with guards against endless ones."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import urlencode, urljoin, urlsplit

from urllib3.util import parse_url

from ckanext.ttdn.harvesters.http import Answer, FetchError
from ckanext.ttdn.harvesters.mapping.declarative.expressions import Expression, Unfit
from ckanext.ttdn.harvesters.mapping.declarative.mapping import Listing

PAGES = 10_000  # answers of one list, where the source's settings say nothing else

# What the next run keeps beside the validators: how an answer that did not change went on.
_NEXT = "next"

_LINK = re.compile(r"<([^>]*)>([^<]*)")
_REL = re.compile(r""";\s*rel\s*=\s*["']?([^"',;]+)""", re.IGNORECASE)

Known = Callable[[str], Mapping[str, str]]


class Getter(Protocol):
    """What is used of the fetcher."""

    def get(
        self,
        url: str,
        *,
        params: Mapping[str, Any] | None = None,
        accept: str | None = None,
        known: Mapping[str, str] | None = None,
    ) -> Answer:
        """Return an answer; raises FetchError."""
        ...


@dataclass(frozen=True)
class State:
    """Where in a list one is. ``at``: number, offset, cursor or address; None before the first."""

    at: Any = None
    got: int = 0
    number: int = 0


@dataclass(frozen=True)
class Sheet:
    """One answer. ``state`` asks for it, ``next`` for the one after it, None after the last."""

    state: State
    key: str
    records: list[Any] = field(default_factory=list)
    total: int | None = None
    next: State | None = None
    validators: Mapping[str, str] = field(default_factory=dict)
    not_modified: bool = False
    digest: str = ""


def joined(base: str, path: str) -> str:
    """A source's address with a path after it, as an OpenAPI server's address is meant."""
    if not path:
        return base
    parts = urlsplit(base)
    place, _, query = path.partition("?")
    whole = "&".join(part for part in (parts.query, query) if part)
    return parts._replace(
        path=f"{parts.path.rstrip('/')}/{place.lstrip('/')}", query=whole, fragment=""
    ).geturl()


class Walk:
    """Walks one list. Raises FetchError: the fetcher's own, ``wrong_shape`` (``path``: what gave
    no list), ``endless_paging``, ``too_many_pages`` (``limit``), ``redirect_not_safe`` (a next
    page of another origin)."""

    def __init__(self, fetcher: Getter, base: str, listing: Listing, pages: int = PAGES) -> None:
        self._fetcher, self._listing, self._limit = fetcher, listing, pages
        self._url = joined(base, listing.path)
        self._shown = self._url.partition("?")[0]

    def sheets(self, start: State | None = None, known: Known | None = None) -> Iterator[Sheet]:
        """Yield the answers from the first, or from the one that ``start`` asks for."""
        state, seen = start or State(self._first()), set[str]()
        while state is not None:
            if state.number >= self._limit:
                raise FetchError("too_many_pages", url=self._shown, limit=self._limit)
            sheet = self._sheet(state, known)
            if sheet.digest in seen:
                raise FetchError("endless_paging", url=self._shown)
            if sheet.digest:
                seen.add(sheet.digest)
            yield sheet
            state = sheet.next

    def _first(self) -> Any:
        paging = self._listing.paging
        return {"page": paging.first, "offset": 0}.get(paging.style)

    def _sheet(self, state: State, known: Known | None) -> Sheet:
        url, params = self._request(state)
        key = f"{url}?{urlencode(sorted(params.items()))}" if params else url
        remembered = dict(known(key) or {}) if known else {}
        usable = remembered if _NEXT in remembered else None
        answer = self._fetcher.get(url, params=params, accept="application/json", known=usable)
        if answer.not_modified:
            after = json.loads(remembered[_NEXT])
            validators = {**remembered, **answer.validators}
            follow = State(**after) if after else None
            return Sheet(state, key, next=follow, validators=validators, not_modified=True)
        return self._read(state, key, answer)

    def _request(self, state: State) -> tuple[str, dict[str, Any]]:
        paging = self._listing.paging
        if paging.style == "link" and state.at is not None:
            return str(state.at), {}
        params = dict(self._listing.params)
        if paging.size:
            params[paging.size] = paging.per_page
        name = getattr(paging, paging.style, "") if paging.style != "link" else ""
        if name and state.at is not None:
            params[str(name)] = state.at
        return self._url, params

    def _read(self, state: State, key: str, answer: Answer) -> Sheet:
        found = answer.json()
        total = _whole(self._found(self._listing.paging.total, found))
        records = self._found(self._listing.records, found)
        if records is None and total is not None and total <= state.got:
            records = []  # an empty list, as some servers write it
        if not isinstance(records, list):
            raise FetchError("wrong_shape", url=self._shown, path=self._listing.records.text)
        got = state.got + len(records)
        at = self._after(state, got, total, found, answer) if records else None
        follow = None if at is None else State(at, got, state.number + 1)
        validators = dict(answer.validators)
        if validators:
            validators[_NEXT] = json.dumps(follow.__dict__ if follow else None)
        digest = _digest(records) if records else ""
        return Sheet(state, key, records, total, follow, validators, digest=digest)

    def _after(self, state: State, got: int, total: int | None, found: Any, answer: Answer) -> Any:
        """Where the next answer is; None after the last."""
        paging = self._listing.paging
        if paging.style in ("page", "offset"):
            if total is not None and got >= total:
                return None
            return state.at + 1 if paging.style == "page" else got
        if paging.style == "none":
            return None
        at = self._found(paging.next, found)
        if paging.style == "link":
            at = self._followed(at if paging.next else _next_link(answer), answer.url)
        if at in (None, "", False):
            return None
        if not isinstance(at, str | int | float):
            path = paging.next.text if paging.next else "Link"
            raise FetchError("wrong_shape", url=self._shown, path=path)
        if at == state.at:
            raise FetchError("endless_paging", url=self._shown)
        return at

    def _followed(self, to: Any, seen_from: str) -> str | None:
        if not isinstance(to, str) or not to.strip():
            return None
        url = urljoin(seen_from, to.strip())
        home = urlsplit(self._url)
        if home.scheme == "https" and url.startswith("http://"):
            # A server behind a proxy that ends TLS does not know its own scheme.
            url = f"https{url[4:]}"
        if _origin(url) not in (_origin(self._url), _origin(seen_from)):
            raise FetchError("redirect_not_safe", url=url.partition("?")[0])
        return url

    def _found(self, expression: Expression | None, found: Any) -> Any:
        if expression is None:
            return None
        try:
            return expression(found)
        except Unfit:
            raise FetchError("wrong_shape", url=self._shown, path=expression.text) from None


def _next_link(answer: Answer) -> str | None:
    """The address of the ``Link`` header's ``rel=next`` (RFC 8288)."""
    for target, params in _LINK.findall(answer.headers.get("Link", "")):
        rel = _REL.search(params)
        if rel and "next" in rel[1].lower().split():
            return target
    return None


def _origin(url: str) -> tuple[str | None, str | None, int | None]:
    try:
        parts = parse_url(url)
    except ValueError:
        return None, None, None
    port = parts.port or {"http": 80, "https": 443}.get(parts.scheme or "")
    return parts.scheme, (parts.host or "").lower(), port


def _whole(value: Any) -> int | None:
    try:
        return max(int(value), 0) if not isinstance(value, bool) else None
    except (TypeError, ValueError, OverflowError):
        return None


def _digest(records: list[Any]) -> str:
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()[:32]
