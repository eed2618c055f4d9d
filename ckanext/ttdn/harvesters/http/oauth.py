"""Tokens that OAuth2 client credentials are given (RFC 6749, 4.4), kept in memory alone."""

from __future__ import annotations

import base64
import re
import threading
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote_plus, urlencode

from ckanext.ttdn.harvesters.credentials import OAuth2

from .errors import FetchError, Mask
from .response import Answer

_USUAL_SECONDS = 300.0
_MARGIN_SECONDS = 30.0
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}")

Post = Callable[[str, bytes, Mapping[str, str]], Answer]


class Tokens:
    """Gives the token, asked for anew when it is about to expire; threads share one."""

    def __init__(
        self, credentials: OAuth2, post: Post, mask: Mask, clock: Callable[[], float]
    ) -> None:
        self._credentials = credentials
        self._post = post
        self._mask = mask
        self._clock = clock
        self._lock = threading.Lock()
        self._token = ""
        self._ends_at = 0.0

    def headers(self) -> dict[str, str]:
        """Return the header of a token; raises FetchError, ``no_token`` if none is given."""
        with self._lock:
            if not self._token or self._clock() >= self._ends_at:
                self._ask()
            return {"Authorization": f"Bearer {self._token}"}

    def forget(self) -> None:
        """Let the next request ask for a token."""
        with self._lock:
            self._token = ""

    def _ask(self) -> None:
        asked = self._clock()
        try:
            found = self._answer().json()
        except FetchError as error:
            if error.facts.get("status") in (400, 401, 403):
                raise self._none(error.facts["status"]) from None
            raise
        token = found.get("access_token") if isinstance(found, dict) else None
        if not isinstance(token, str) or not _TOKEN.fullmatch(token):
            raise self._none(200)
        self._mask.add(token)
        self._token = token
        self._ends_at = asked + _lifetime(found.get("expires_in"))

    def _answer(self) -> Answer:
        """Ask with the name and secret in a header; servers that want them in the form say 401."""
        mine = self._credentials
        form = {"grant_type": "client_credentials"}
        if mine.scope:
            form["scope"] = mine.scope
        both = f"{quote_plus(mine.client_id)}:{quote_plus(mine.client_secret)}"
        basic = {"Authorization": f"Basic {base64.b64encode(both.encode()).decode()}"}
        accept = {"Accept": "application/json"}
        try:
            return self._post(mine.token_url, urlencode(form).encode(), {**accept, **basic})
        except FetchError as error:
            if error.facts.get("status") not in (400, 401):
                raise
        form |= {"client_id": mine.client_id, "client_secret": mine.client_secret}
        return self._post(mine.token_url, urlencode(form).encode(), accept)

    def _none(self, status: int) -> FetchError:
        return FetchError("no_token", url=self._mask(self._credentials.token_url), status=status)


def _lifetime(seconds: Any) -> float:
    try:
        return max(1.0, float(seconds) - _MARGIN_SECONDS)
    except (TypeError, ValueError):
        return _USUAL_SECONDS
