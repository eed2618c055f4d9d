"""Requests and answers: who asks, for what, and what came back, without what changes by itself."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from ttdn_items import call

from . import canaries

ANONYMOUS = "anonymous"
# What tells something, of all headers; the others are the server's.
_HEADERS = ("Location", "ETag", "Last-Modified", "Content-Type", "Content-Disposition", "Link")
_CHANGING = (
    re.compile(r'(name="_csrf_token"[^>]*(?:value|content)=")[^"]*', re.S),
    re.compile(r'(id="field-form_token"[^>]*value=")[^"]*|(name="form_token"[^>]*value=")[^"]*'),
    # Feeds and status pages say when they were made.
    re.compile(r"(<updated>)[^<]*"),
)


@dataclass(frozen=True)
class Question:
    """One request. ``label`` names what is asked of whom, not which item: it is compared by."""

    label: str
    path: str
    data: Mapping[str, Any] | None = field(default=None, hash=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)

    def words(self) -> str:
        """Return everything that the request says."""
        sent = json.dumps(self.data, ensure_ascii=False) if self.data is not None else ""
        return f"{self.path} {sent} {' '.join(self.headers.values())}"

    def __str__(self) -> str:
        sent = json.dumps(self.data, ensure_ascii=False) if self.data is not None else ""
        return f"{self.method} {self.path} {sent}".strip()


@dataclass(frozen=True)
class Answer:
    """What came back: the status, the headers that tell something, and the body as text."""

    status: int
    headers: str
    body: str

    def traces(self) -> set[str]:
        """Return the canaries and ids in the answer."""
        return canaries.traces(f"{self.headers}\n{self.body}")

    def without(self, asked: Mapping[str, str]) -> tuple[int, str, str]:
        """Return the answer without what changes by itself or was asked (``{text: mark}``)."""
        headers, body = self.headers, self.body
        for text, mark in asked.items():
            headers, body = headers.replace(text, mark), body.replace(text, mark)
        for pattern in _CHANGING:
            body = pattern.sub(r"\1", body)
        return self.status, headers, body


class Asker:
    """Sends questions as each actor, by an API token, without cookies."""

    def __init__(self, app: Any, people: SimpleNamespace) -> None:
        from ckan.tests.helpers import CKANTestApp

        self._client = CKANTestApp(app).test_client(use_cookies=False)
        self._tokens = {
            name: call("api_token_create", user, user=user, name="leaks")["token"]
            for name in ("user", "other", "agency", "authority")
            if (user := getattr(people, name))
        }
        self.asked = 0

    def ask(self, actor: str, question: Question) -> Answer:
        """Ask as this actor; a view that breaks answers 500 with what it said."""
        self.asked += 1
        headers = dict(question.headers)
        if actor != ANONYMOUS:
            headers["Authorization"] = self._tokens[actor]
        sent = {"json": question.data} if question.data is not None else {}
        try:
            response = self._client.open(
                question.path,
                method=question.method,
                headers=headers,
                follow_redirects=False,
                **sent,
            )
        except Exception as error:  # what the application does not catch, a server would log
            return Answer(500, "", f"{type(error).__name__}: {error}")
        told = [f"{name}: {response.headers[name]}" for name in _HEADERS if name in response.headers]
        told += [f"Set-Cookie: {value}" for value in response.headers.getlist("Set-Cookie")]
        body = response.get_data()
        response.close()
        return Answer(response.status_code, "\n".join(told), body.decode("utf-8", "replace"))
