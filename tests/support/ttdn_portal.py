"""An agency's CKAN as far as a harvest asks it: answers from memory, faults on demand."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit


def record(number: int, **changes: Any) -> dict[str, Any]:
    """Return a dataset as ``package_search`` of a stock CKAN gives it, with two files."""
    return {
        "id": f"00000000-0000-4000-8000-{number:012d}",
        "name": f"bang-so-lieu-{number}",
        "title": f"Bảng số liệu {number}",
        "notes": f"Số liệu du lịch thứ {number}, cập nhật hằng năm.",
        "author": "Phòng Số liệu",
        "license_id": "cc-by",
        "metadata_created": "2024-03-02T08:00:00",
        "metadata_modified": "2024-05-02T08:00:00",
        "organization": {"name": "so-du-lich", "title": "Sở Du lịch"},
        "tags": [{"name": "du lịch"}, {"name": "số liệu"}],
        "extras": [{"key": "date", "value": "03/2024"}],
        "resources": [
            {
                "id": f"{number}-{form}",
                "url": f"https://example.org/{number}/bang.{form}",
                "name": f"Bảng {form}",
                "format": form.upper(),
                "description": "Theo tháng",
            }
            for form in ("csv", "xlsx")
        ],
        **changes,
    }


class Portal:
    """Serves ``records``; ``before`` is called with the request's number before each answer.

    ``answer``: when set, is called with (path, query) and gives the whole answer, or None for the
    usual one: (status, body) or (status, body, headers); an iterable of bytes as the body is sent
    piece by piece and the connection closed, whatever length was announced.
    ``token``: what private datasets are shown for; ``said``: headers of each request.
    """

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.said: list[dict[str, str]] = []
        self.count: int | None = None
        self.before: Any = None
        self.answer: Any = None
        self.token: str | None = None
        self.url = ""

    def listed(self, since: int = 0) -> list[int]:
        """Return where in the list each request for a page began, from the one of this number."""
        asked = (urlsplit(each) for each in self.asked[since:])
        return [
            int(parse_qs(each.query)["start"][0])
            for each in asked
            if each.path.endswith("/package_search")
        ]

    def reply(
        self, path: str, query: dict[str, list[str]], headers: dict[str, str] | None = None
    ) -> Any:
        """Answer one request."""
        if self.answer is not None and (given := self.answer(path, query)) is not None:
            return given
        known = self.token is not None and (headers or {}).get("Authorization") == self.token
        records = [each for each in self.records if known or not _is_private(each)]
        if path.endswith("/package_search"):
            start, rows = int(query["start"][0]), int(query["rows"][0])
            ordered = sorted(records, key=_order)
            count = len(ordered) if self.count is None else self.count
            return 200, {
                "success": True,
                "result": {"count": count, "results": ordered[start : start + rows]},
            }
        if path.endswith("/package_show"):
            found = [each for each in records if each and each.get("id") == query["id"][0]]
            if found:
                return 200, {"success": True, "result": found[0]}
        return 404, {"success": False}


def _is_private(record: Any) -> bool:
    return isinstance(record, dict) and record.get("private") is True


def _order(record: Any) -> str:
    return str(record.get("id")) if isinstance(record, dict) else ""


@contextmanager
def serving(port: int = 0) -> Iterator[Portal]:
    """Serve a portal on a free port of loopback, or on this one."""
    portal = Portal()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            portal.asked.append(self.path)
            portal.said.append(dict(self.headers.items()))
            if portal.before is not None:
                portal.before(len(portal.asked))
            status, body, *more = portal.reply(parts.path, parse_qs(parts.query), portal.said[-1])
            if isinstance(body, dict | list):
                body = json.dumps(body).encode()
            headers = {"Content-Type": "application/json"}
            if isinstance(body, bytes):
                headers["Content-Length"] = str(len(body))
            self.send_response(status)
            for name, value in {**headers, **(more[0] if more else {})}.items():
                self.send_header(name, value)
            self.end_headers()
            for piece in [body] if isinstance(body, bytes) else body:
                try:
                    self.wfile.write(piece)
                except OSError:
                    return  # the client has had enough

        def log_message(self, *_arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    serve = {"poll_interval": 0.01}
    threading.Thread(target=server.serve_forever, kwargs=serve, daemon=True).start()
    portal.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
