"""A local server that replays an agency's JSON API, and keeps what it was asked."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Reply:
    """What is answered: JSON, unless ``body`` gives the bytes themselves.

    ``headers`` may say another ``Content-Type``.
    """

    content: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


@dataclass
class Replay:
    """``asked``: path and query of each request, in order; ``unchanged``: how many got a 304."""

    url: str
    answer: Callable[[str, dict[str, str]], Reply]
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    unchanged: int = 0


def _anybody(_path: str, _headers: Mapping[str, str], _query: dict[str, str]) -> bool:
    return True


@contextmanager
def serving(
    answer: Callable[[str, dict[str, str]], Reply],
    permits: Callable[[str, Mapping[str, str], dict[str, str]], bool] = _anybody,
) -> Iterator[Replay]:
    """Serve ``answer(path, query)`` on a free port of this machine, with an ETag on each.

    Whom ``permits(path, headers, query)`` does not let through gets a 401; the headers' names are
    in small letters. A posted form counts as a query.
    """
    replay = Replay("", answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            self._reply(parts.path, dict(parse_qsl(parts.query)))

        def do_POST(self) -> None:
            form = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._reply(urlsplit(self.path).path, dict(parse_qsl(form)))

        def _reply(self, path: str, query: dict[str, str]) -> None:
            replay.asked.append((path, query))
            headers = {name.lower(): value for name, value in self.headers.items()}
            permitted = permits(path, headers, query)
            reply = replay.answer(path, query) if permitted else Reply({"error": "401"}, 401)
            body = reply.body
            if body is None:
                body = json.dumps(reply.content, ensure_ascii=False).encode()
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            known = self.headers.get("If-None-Match") == etag and reply.status == 200
            replay.unchanged += known
            self.send_response(304 if known else reply.status)
            self.send_header("ETag", etag)
            usual = {"Content-Type": "application/json; charset=utf-8"}
            for name, value in {**usual, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0" if known else str(len(body)))
            self.end_headers()
            if not known:
                self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    replay.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield replay
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
