"""Credentials of a source: read, shown to nobody, sealed for the database (R25, H 6.7)."""

from __future__ import annotations

import base64
import dataclasses
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar
from urllib.parse import quote_plus, urlencode

from ckanext.ttdn import sealing

_MOST_CHARACTERS = 8192
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_PRINTABLE = re.compile(r"[\x20-\x7e]+")
# What belongs to the connection, or to the fetcher itself.
_REFUSED = re.compile(
    r"host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|range"
    r"|content-.*|accept-encoding|if-.*",
    re.IGNORECASE,
)


class BadCredentials(ValueError):
    """What was given is no credentials: ``code``, and ``facts`` that hold no value of them.

    Codes: ``unknown_scheme`` (scheme), ``missing_value`` (name), ``unknown_value`` (name),
    ``not_text`` (name), ``too_long`` (name, limit), ``not_printable`` (name),
    ``bad_header_name`` (name), ``header_refused`` (name), ``colon_in_name`` (name),
    ``not_an_address`` (name).
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


@dataclass(frozen=True)
class Header:
    """A key in a header of the source's choice."""

    scheme: ClassVar[str] = "header"
    name: str
    value: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Return the headers that a request carries."""
        return {self.name: self.value}

    def query(self) -> dict[str, str]:
        """Return what a request's query carries."""
        return {}


@dataclass(frozen=True)
class Query(Header):
    """A key in the query of the address."""

    scheme: ClassVar[str] = "query"

    def headers(self) -> dict[str, str]:
        """Return nothing."""
        return {}

    def query(self) -> dict[str, str]:
        """Return the key."""
        return {self.name: self.value}


@dataclass(frozen=True)
class Bearer:
    """A token that does not change."""

    scheme: ClassVar[str] = "bearer"
    token: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Return the token's header."""
        return {"Authorization": f"Bearer {self.token}"}

    def query(self) -> dict[str, str]:
        """Return nothing."""
        return {}


@dataclass(frozen=True)
class Basic:
    """A name and a password."""

    scheme: ClassVar[str] = "basic"
    username: str
    password: str = field(repr=False)

    def headers(self) -> dict[str, str]:
        """Return the header of both."""
        both = base64.b64encode(f"{self.username}:{self.password}".encode()).decode()
        return {"Authorization": f"Basic {both}"}

    def query(self) -> dict[str, str]:
        """Return nothing."""
        return {}


@dataclass(frozen=True)
class OAuth2:
    """Client credentials (RFC 6749, 4.4), for which ``token_url`` gives a token for a while."""

    scheme: ClassVar[str] = "oauth2"
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    scope: str = ""

    def headers(self) -> dict[str, str]:
        """Return nothing: the fetcher adds the token that it was given."""
        return {}

    def query(self) -> dict[str, str]:
        """Return nothing."""
        return {}


Credentials = Header | Query | Bearer | Basic | OAuth2
_SCHEMES: dict[str, type[Credentials]] = {
    kind.scheme: kind for kind in (Header, Query, Bearer, Basic, OAuth2)
}
_OPEN_VALUES = frozenset({"name", "username", "token_url", "client_id", "scope"})


def parse(scheme: str, values: Mapping[str, Any]) -> Credentials:
    """Read credentials as ``ttdn_harvest_credentials_set`` takes them.

    Raises :class:`BadCredentials` with a code of what is missing, unknown or unfit.
    """
    kind = _SCHEMES.get(scheme)
    if kind is None:
        raise BadCredentials("unknown_scheme", scheme=str(scheme))
    fields = dataclasses.fields(kind)
    for name in sorted(values.keys() - {each.name for each in fields}):
        raise BadCredentials("unknown_value", name=name)
    read: dict[str, str] = {}
    for each in fields:
        text = _text(each.name, values.get(each.name))
        if not text and each.default is dataclasses.MISSING:
            raise BadCredentials("missing_value", name=each.name)
        read[each.name] = text
    _require_fit(scheme, read)
    return kind(**read)


def secrets_of(credentials: Credentials | None) -> tuple[str, ...]:
    """Return every form in which a secret could be met in a text, so that it can be masked."""
    if credentials is None:
        return ()
    values = dataclasses.asdict(credentials)
    plain = [value for name, value in values.items() if name not in _OPEN_VALUES and value]
    sent = [value.split(" ", 1)[-1] for value in credentials.headers().values()]
    return tuple({form for value in (*plain, *sent) for form in (value, quote_plus(value))})


def query_text(credentials: Credentials) -> str:
    """Return what is added to the query of an address, empty for most schemes."""
    return urlencode(credentials.query())


def seal(credentials: Credentials, key: bytes, source_id: str) -> bytes:
    """Encrypt credentials for this source's row and no other. ``key``: see ``sealing.key_from``."""
    text = json.dumps([credentials.scheme, dataclasses.asdict(credentials)])
    return sealing.seal(text.encode(), key, source_id)


def open_sealed(sealed: bytes, key: bytes, source_id: str) -> Credentials:
    """Decrypt what :func:`seal` made for this source; raises ``sealing.CannotOpen``."""
    scheme, values = json.loads(sealing.open_sealed(sealed, key, source_id))
    return _SCHEMES[scheme](**values)


def _text(name: str, value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise BadCredentials("not_text", name=name)
    if len(value) > _MOST_CHARACTERS:
        raise BadCredentials("too_long", name=name, limit=_MOST_CHARACTERS)
    text = value.strip()
    if not text.isprintable():
        raise BadCredentials("not_printable", name=name)
    return text


def _require_fit(scheme: str, read: Mapping[str, str]) -> None:
    if scheme == "header":
        if not _TOKEN.fullmatch(read["name"]):
            raise BadCredentials("bad_header_name", name=read["name"])
        if _REFUSED.fullmatch(read["name"]):
            raise BadCredentials("header_refused", name=read["name"])
    for name in {"header": ("value",), "bearer": ("token",)}.get(scheme, ()):
        if not _PRINTABLE.fullmatch(read[name]):
            raise BadCredentials("not_printable", name=name)
    if ":" in read.get("username", ""):
        raise BadCredentials("colon_in_name", name="username")
    if not read.get("token_url", "http://").lower().startswith(("http://", "https://")):
        raise BadCredentials("not_an_address", name="token_url")
