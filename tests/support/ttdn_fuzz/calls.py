"""One request of the fuzz: what is sent, as whom, and how to send it again by hand."""

from __future__ import annotations

import io
import json
import shlex
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

SITE = "http://127.0.0.1:5000"


@dataclass(frozen=True)
class Call:
    """``body``: raw bytes, sent as JSON; else ``form`` and ``files``.

    ``csrf``: the form's token, ``valid``, ``old`` or ``none``. ``by``: ``token`` or ``session``.
    """

    actor: str
    method: str
    path: str
    query: tuple[tuple[str, str], ...] = ()
    json: dict[str, Any] | None = None
    body: bytes | None = None
    form: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str, bytes], ...] = ()
    csrf: str = "none"
    by: str = "token"

    def arguments(self) -> dict[str, Any]:
        """Return what the test client is to send; the session and its token come from the world."""
        sent: dict[str, Any] = {"method": self.method, "query_string": MultiDict(self.query)}
        if self.body is not None or self.json is not None:
            sent["data"] = self.body if self.body is not None else dumped(self.json)
            sent["content_type"] = "application/json"
        elif self.form or self.files:
            fields: MultiDict[str, Any] = MultiDict(self.form)
            for name, filename, content in self.files:
                fields.add(name, (io.BytesIO(content), filename))
            sent["data"] = fields
            sent["content_type"] = "multipart/form-data"
        return sent

    def smaller(self) -> Iterator[Call]:
        """Give the calls with one part less."""
        for name in ("query", "form", "files"):
            parts = getattr(self, name)
            for position in range(len(parts)):
                yield replace(self, **{name: parts[:position] + parts[position + 1 :]})
        for key in self.json or {}:
            yield replace(self, json={k: v for k, v in (self.json or {}).items() if k != key})

    def as_curl(self) -> str:
        """Return a command that sends the same; ``$TOKEN`` is the actor's."""
        query = f"?{urllib.parse.urlencode(self.query)}" if self.query else ""
        words = ["curl", "-g", "-X", self.method, f"{SITE}{self.path}{query}"]
        for name, value in self.form:
            words += ["-F", f"{name}={value}"]
        for name, filename, _content in self.files:
            words += ["-F", f"{name}=@{filename}"]
        if self.body is not None or self.json is not None:
            data = self.body if self.body is not None else dumped(self.json)
            shown = data.decode("utf-8", "backslashreplace")
            if len(shown) > 1_500:
                shown = f"{shown[:700]} … {len(shown)} characters … {shown[-100:]}"
            words += ["-H", "Content-Type: application/json", "--data-raw", shown]
        token = [] if self.actor == "anonymous" else ["-H", f"Authorization: $TOKEN_{self.actor}"]
        note = "" if self.by == "token" else f"  # by session, form token: {self.csrf}"
        return " ".join(shlex.quote(word) for word in [*words, *token]) + note


def dumped(value: Any) -> bytes:
    """Return JSON as a careless client writes it: NaN, halves of letters."""
    return json.dumps(value).encode()


@dataclass(frozen=True)
class Failure:
    """A call that was answered with a server error, and the last line of what was raised."""

    call: Call
    status: int
    raised: str = ""
    where: str = ""
    traceback: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.status} {self.raised[:300]} ({self.where})\n    {self.call.as_curl()}"
