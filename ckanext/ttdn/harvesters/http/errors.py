"""Why a fetch failed: a code with facts, none of which holds a credential."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

# Shorter ones occur by chance: masking them would spoil every address.
_SHORTEST_SECRET = 4
_USERINFO = re.compile(r"(?<=//)[^/?#\\]*@")
_SECRET_VALUE = re.compile(
    r"((?:^|[?&;#])(?:[^=&#]*[_.-])?(?:api)?"
    r"(?:key|token|secret|password|passwd|pwd|sig|signature|auth|authorization)=)[^&#]*",
    re.IGNORECASE,
)


class FetchError(Exception):
    """A request that gave nothing. ``code`` is for programs, ``facts`` fill its sentence.

    Codes: ``bad_address``, ``not_http``, ``userinfo`` (a name or password in the address),
    ``not_public`` (host, address, port), ``no_address`` (host), ``no_connection``, ``tls``
    (reason), ``no_answer`` (seconds: nothing came for so long), ``too_slow`` (seconds: not ended
    after so long), ``too_large`` (limit, in bytes), ``too_many_redirects`` (limit),
    ``redirect_not_safe``, ``secret_elsewhere`` (an address elsewhere holds the credential),
    ``http_status`` (status, retry_after in seconds or None), ``truncated``, ``broken_encoding``
    (encoding), ``not_json`` (line, column), ``no_token`` (OAuth2 gave none), ``come_back_later``.
    All but a few have ``url``, masked.
    """

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.facts: dict[str, Any] = facts

    def __str__(self) -> str:
        facts = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({facts})" if facts else self.code


class ComeBackLater(FetchError):
    """The source asks to be left alone for ``seconds``, longer than one waits in place."""

    def __init__(self, seconds: float, **facts: Any) -> None:
        super().__init__("come_back_later", seconds=seconds, **facts)
        self.seconds = seconds


class Mask:
    """Takes out of a text what it must not show: these secrets, userinfo, values of keys."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._secrets = {text for text in secrets if len(text) >= _SHORTEST_SECRET}

    def add(self, secret: str) -> None:
        """Mask this one too from now on."""
        self._secrets = {*self._secrets, secret}

    def holds(self, text: str) -> bool:
        """Tell whether a secret stands in the text."""
        return any(secret in text for secret in self._secrets)

    def __call__(self, text: str) -> str:
        """Return the text with ``***`` in the place of each secret."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, "***")
        return _SECRET_VALUE.sub(r"\1***", _USERINFO.sub("", text))
