"""Lists of agencies' APIs: where they go on, what is not sent again, what ends them (R25, R34)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ttdn_apis import BY_PAGE, Start, ids, paged, posts, projects, rows, simple
from ttdn_replay import Reply

from ckanext.ttdn.harvesters.http import Answer, FetchError
from ckanext.ttdn.harvesters.json_api import PAGE_SIZE, JsonReader
from ckanext.ttdn.harvesters.mapping.records import SourceFacts


@pytest.mark.parametrize("mapping", ["news-two-languages", simple(BY_PAGE), simple()])
def test_r25_a_list_goes_on_after_any_page(start: Start, mapping: Any) -> None:
    answer = posts if isinstance(mapping, str) else paged(450)
    if not isinstance(mapping, str) and mapping["request"]["paging"]["style"] == "none":

        def answer(_path: str, _query: dict[str, str]) -> Reply:
            return Reply({"items": rows(range(450))})

    _, reader = start(answer, mapping)
    pages = list(reader.pages())
    assert all(len(page.records) <= PAGE_SIZE for page in pages)
    whole = ids(pages)
    assert len(whole) == len(set(whole)) > 100
    for number, page in enumerate(pages[:-1]):
        _, again = start(answer, mapping)
        assert ids(again.pages(page.cursor)) == ids(pages[number + 1 :])


def test_an_answer_that_changed_meanwhile_is_read_whole(start: Start) -> None:
    size = [450]

    def answer(_path: str, _query: dict[str, str]) -> Reply:
        return Reply({"items": rows(range(size[0]))})

    _, reader = start(answer, simple())
    first = next(iter(reader.pages()))
    size[0] = 451
    assert len(ids(reader.pages(first.cursor))) == 451


def test_what_did_not_change_is_not_sent_again(start: Start) -> None:
    replay, reader = start(paged(250), simple({**BY_PAGE, "total": "total"}))
    kept = {page.key: page.validators for page in reader.pages()}
    again = list(reader.pages(known=lambda key: kept.get(key, {})))
    assert [page.not_modified for page in again] == [True, True, True]
    assert [page.key for page in again] == list(kept)
    assert {page.key: page.validators for page in again} == kept
    assert again[-1].cursor is None
    assert replay.unchanged == 3


def test_lists_with_companions_or_wholes_are_always_asked_for(start: Start) -> None:
    replay, reader = start(projects, "projects-cursor", "promotion")
    kept = {page.key: page.validators for page in reader.pages()}
    assert all(not validators for validators in kept.values())
    assert not any(p.not_modified for p in reader.pages(known=lambda _key: {"etag": '"x"'}))
    assert replay.unchanged == 0


@pytest.mark.parametrize(
    ("paging", "content", "code"),
    [
        (BY_PAGE, {"items": rows(range(5))}, "endless_paging"),
        (
            {"style": "offset", "offset": "o"},
            {"items": rows(range(5))},
            "endless_paging",
        ),
        (
            {"style": "cursor", "cursor": "c", "next": "next"},
            {"items": rows(range(5)), "next": "same"},
            "endless_paging",
        ),
        (
            {"style": "link", "next": "next"},
            {"items": rows(range(5)), "next": "/list"},
            "endless_paging",
        ),
        (
            {"style": "link", "next": "next"},
            {"items": rows(range(5)), "next": "http://169.254.169.254/list"},
            "redirect_not_safe",
        ),
        (
            {"style": "link", "next": "next"},
            {"items": rows(range(5)), "next": "file:///etc/passwd"},
            "redirect_not_safe",
        ),
        (
            {"style": "cursor", "cursor": "c", "next": "next"},
            {"items": [1], "next": {}},
            "wrong_shape",
        ),
        (
            {"style": "cursor", "cursor": "c", "next": "next"},
            {"items": [1], "next": [1]},
            "wrong_shape",
        ),
        (BY_PAGE, {"error": "no key"}, "wrong_shape"),
        (BY_PAGE, {"items": {"a": 1}}, "wrong_shape"),
        (BY_PAGE, [1, 2], "wrong_shape"),
        (BY_PAGE, {"items": None}, "wrong_shape"),
    ],
)
def test_r34_lists_that_lead_nowhere_are_stopped(
    start: Start, paging: dict[str, Any], content: Any, code: str
) -> None:
    _, reader = start(lambda _path, _query: Reply(content), simple(paging))
    with pytest.raises(FetchError) as caught:
        list(reader.pages())
    assert caught.value.code == code


def test_r34_an_ever_new_list_ends_at_the_cap(start: Start) -> None:
    replay, reader = start(paged(10**9, shown=False), simple(BY_PAGE), limits={"pages": 3})
    with pytest.raises(FetchError) as caught:
        list(reader.pages())
    assert caught.value.code == "too_many_pages"
    assert caught.value.facts["limit"] == 3
    assert len(replay.asked) == 3


def test_a_truncated_answer_is_no_list(start: Start) -> None:
    _, reader = start(lambda _p, _q: Reply(body=b'{"items": [{"id": 1, "ti'), simple())
    with pytest.raises(FetchError, match="not_json"):
        list(reader.pages())


def test_an_empty_page_ends_and_null_after_the_last_is_empty(start: Start) -> None:
    replay, reader = start(paged(200, shown=False), simple(BY_PAGE))
    assert len(ids(reader.pages())) == 200
    assert len(replay.asked) == 3
    _, reader = start(
        lambda _p, _q: Reply({"items": None, "total": 0}), simple({**BY_PAGE, "total": "total"})
    )
    pages = list(reader.pages())
    assert [(page.records, page.total) for page in pages] == [((), 0)]


@pytest.mark.parametrize("most", [1, 100, 150, 250, 1000])
def test_a_limit_of_records_ends_the_list_and_its_completeness(start: Start, most: int) -> None:
    replay, reader = start(paged(250, shown=False), simple(BY_PAGE), limits={"records": most})
    assert len(ids(reader.pages())) == min(most, 250)
    assert reader.complete is False
    assert len(replay.asked) == {1: 1, 100: 1, 150: 2, 250: 3, 1000: 4}[most]


def test_completeness_is_the_settings(start: Start) -> None:
    assert start(paged(1), simple())[1].complete is True
    assert start(paged(1), simple(), complete=False)[1].complete is False


class Proxied:
    """A server behind a proxy: it does not know that the world reaches it by https."""

    def __init__(self, to: str) -> None:
        self.to = to
        self.asked: list[str] = []

    def get(self, url: str, **_more: Any) -> Answer:
        self.asked.append(url)
        listed = rows(range(len(self.asked) - 1, len(self.asked)))
        content = {"items": listed, "next": self.to if len(self.asked) == 1 else None}
        return Answer(url, 200, {}, json.dumps(content).encode(), False, {})


@pytest.mark.parametrize(
    ("to", "asked"),
    [
        ("http://so.vn/list?after=1", "https://so.vn/list?after=1"),
        ("https://so.vn:443/list?after=1", "https://so.vn:443/list?after=1"),
        ("?after=1", "https://so.vn/list?after=1"),
        ("https://so.vn.xau.vn/list", None),
        ("https://so.vn:8443/list", None),
        ("//xau.vn/list", None),
    ],
)
def test_r34_a_next_page_is_of_the_sources_own_origin(to: str, asked: str | None) -> None:
    source = SourceFacts("article", "https://so.vn", "Cổng", "Sở", "vi")
    fetcher = Proxied(to)
    reader = JsonReader(fetcher, source, {"mapping": simple({"style": "link", "next": "next"})})
    if asked is None:
        with pytest.raises(FetchError, match="redirect_not_safe"):
            list(reader.pages())
        return
    assert ids(reader.pages()) == ["0", "1"]
    assert fetcher.asked == ["https://so.vn/list", asked]
