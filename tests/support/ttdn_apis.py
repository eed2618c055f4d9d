"""JSON APIs that answer from memory, and a reader of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from typing import Any

import pytest
import ttdn_replay
from ttdn_replay import Replay, Reply

from ckanext.ttdn.harvesters.http import Fetcher, Limits
from ckanext.ttdn.harvesters.json_api import JsonReader
from ckanext.ttdn.harvesters.mapping.records import Page, Record, Refused, SourceFacts

Answering = Callable[[str, dict[str, str]], Reply]
Start = Callable[..., tuple[Replay, JsonReader]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Serve an answer and give a reader of it."""
    with ExitStack() as stack:

        def begin(
            answer: Answering, mapping: Any, kind: str = "article", under: str = "", **settings: Any
        ) -> tuple[Replay, JsonReader]:
            replay = stack.enter_context(ttdn_replay.serving(answer))
            url = replay.url + under
            source = SourceFacts(
                kind=kind, url=url, title="Cổng", agency_name="Sở Du lịch", language="vi"
            )
            fetcher = Fetcher(url, allowed=["127.0.0.1"], limits=Limits(tries=1))
            stack.enter_context(fetcher)
            return replay, JsonReader(fetcher, source, {"mapping": mapping, **settings})

        yield begin


def simple(paging: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Make a mapping of a list at ``/list``, whose records have an id and a title."""
    request = {"path": "/list", "records": "items", "paging": paging or {"style": "none"}}
    record = {"id": "id", "fields": {"title_translated": {"vi": "title"}}}
    return {"version": 1, "request": request, "record": record} | more


def rows(numbers: range) -> list[dict[str, Any]]:
    """Return records of these numbers, as the source lists them."""
    return [{"id": n, "title": f"Tin {n}"} for n in numbers]


def records(pages: Iterator[Page] | list[Page]) -> list[Record | Refused]:
    """Return what all pages hold."""
    return list(chain.from_iterable(page.records for page in pages))


def ids(pages: Iterator[Page] | list[Page]) -> list[str | None]:
    """Return the ids of what all pages hold."""
    return [record.original_id for record in records(pages)]


BY_PAGE = {"style": "page", "page": "p", "size": "n", "per_page": 100}


def paged(total: int, shown: bool = True) -> Answering:
    """Answer with a list by page and size; it tells its length, unless that is not ``shown``."""

    def answer(_path: str, query: dict[str, str]) -> Reply:
        size, page = int(query["n"]), int(query["p"])
        listed = rows(range((page - 1) * size, min(page * size, total)))
        return Reply({"items": listed} | ({"total": total} if shown else {}))

    return answer


def projects(path: str, query: dict[str, str]) -> Reply:
    """A cursor, and each project apart; the third is not to be had, the fourth is withdrawn."""
    name = path.rpartition("/")[2]
    if path == "/open-api/du-an":
        after = int(query.get("after", "c0")[1:])
        cursor = f"c{after + 2}" if after < 4 else None
        listed = [{"uuid": f"p{n}"} for n in (after, after + 1)]
        return Reply({"items": listed, "page_info": {"next_cursor": cursor, "total": 6}})
    if name in ("p2", "p9"):
        return Reply({"error": "not found"}, 404)
    project = {
        "uuid": name,
        "title_vi": f"Dự án {name}",
        "title_en": f"Project {name}",
        "updated": 1763776800000,
        "field": "CNTT",
        "status": "withdrawn" if name == "p3" else "open",
        "attachments": [{"download_url": f"/tep/{name}.pdf", "extension": "PDF"}],
    }
    return Reply({"project": project})


def posts(path: str, query: dict[str, str]) -> Reply:
    """Posts in two lists; the English ones name the post they translate, the last three none."""
    page = int(query["page"])
    numbers = range((page - 1) * 50, page * 50)
    if path == "/api/vi/posts":
        listed = [
            {"id": n, "title": f"Tin {n}", "date": "2025-11-22 08:30:00", "permalink": f"/vi/{n}"}
            for n in numbers
            if n < 120
        ]
    else:
        listed = [
            {
                "id": 1000 + n,
                "translation_of": str(n) if n < 60 else None if n == 60 else n + 500,
                "title": f"News {n}",
                "date": "2025-11-23 08:30:00",
                "permalink": f"/en/{n}",
            }
            for n in numbers
            if n < 63
        ]
    return Reply({"posts": listed})
