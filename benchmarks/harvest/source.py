"""An agency's CKAN that can have any number of datasets: each is made when it is asked for.

Filters are not looked at: all datasets are listed, as by the many sources that cannot tell what
changed. ``/NAME/COUNT/VERSION/api/…``: the datasets of NAME, so many, in that version, which their
titles tell. Nothing is kept, so that a hundred thousand cost this side no memory.
"""

from __future__ import annotations

import hashlib
import json
import sys
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TITLE = "Số liệu khách du lịch quốc tế đến Huế theo tháng và theo quốc tịch"
_WORDS = _TITLE.split()


def dataset(name: str, number: int, version: str) -> dict[str, Any]:
    """A dataset as ``package_search`` of a stock CKAN gives it, with two resources."""
    key = uuid.uuid5(uuid.NAMESPACE_URL, f"{name}/{number}")
    turn = int(hashlib.md5(str(number).encode(), usedforsecurity=False).hexdigest(), 16)
    words = " ".join(_WORDS[turn % 7 :] + _WORDS[: turn % 5])
    return {
        "id": str(key),
        "name": f"{name}-{number}",
        "title": f"{words} ({number}, bản {version})",
        "notes": f"{words}. Cập nhật hằng tháng, bảng số {number}. " * 4,
        "author": "Phòng Số liệu",
        "license_id": "cc-by",
        "private": False,
        "state": "active",
        "type": "dataset",
        "owner_org": "so-du-lich",
        "organization": {"id": "so-du-lich", "name": "so-du-lich", "title": "Sở Du lịch"},
        "metadata_created": "2024-03-02T08:00:00.123456",
        "metadata_modified": f"2024-05-{int(version):02}T08:00:00.123456",
        "tags": [{"name": word, "display_name": word} for word in ("du lịch", "số liệu")],
        "groups": [],
        "extras": [{"key": "date", "value": f"{1 + turn % 12:02}/2024"}],
        "resources": [
            {
                "id": str(uuid.uuid5(key, form)),
                "url": f"https://example.org/{name}/{number}.{form}",
                "name": f"Bảng {form}",
                "format": form.upper(),
                "description": "Theo tháng",
            }
            for form in ("csv", "xlsx")
        ],
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer the two questions of a harvest."""
        parts = urlsplit(self.path)
        _, name, count, version, *rest = parts.path.split("/")
        query = parse_qs(parts.query)
        found: Any = None
        if rest[-1] == "package_search":
            start, rows = int(query.get("start", ["0"])[0]), int(query["rows"][0])
            numbers = range(start, min(start + rows, int(count)))
            found = {
                "count": int(count),
                "results": [dataset(name, number, version) for number in numbers],
            }
        body = json.dumps({"success": found is not None, "result": found}).encode()
        self.send_response(200 if found is not None else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def main() -> None:
    """Serve on a free port of loopback and print it; ends with its standard input."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    import threading

    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
