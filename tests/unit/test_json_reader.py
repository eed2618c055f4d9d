"""``ttdn_json``: agencies' APIs, read from a server that replays them (R25, R34; H 6.7)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import chain
from typing import Any

import pytest
import ttdn_replay
from ttdn_replay import Replay, Reply

from ckanext.ttdn.harvesters.fetching import Answer, Fetcher, FetchError, Limits
from ckanext.ttdn.harvesters.json_api import DELETED, PAGE_SIZE, JsonReader
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
    request = {"path": "/list", "records": "items", "paging": paging or {"style": "none"}}
    record = {"id": "id", "fields": {"title_translated": {"vi": "title"}}}
    return {"version": 1, "request": request, "record": record} | more


def rows(numbers: range) -> list[dict[str, Any]]:
    return [{"id": n, "title": f"Tin {n}"} for n in numbers]


def records(pages: Iterator[Page] | list[Page]) -> list[Record | Refused]:
    return list(chain.from_iterable(page.records for page in pages))


def ids(pages: Iterator[Page] | list[Page]) -> list[str | None]:
    return [record.original_id for record in records(pages)]


BY_PAGE = {"style": "page", "page": "p", "size": "n", "per_page": 100}


def paged(total: int, shown: bool = True) -> Answering:
    def answer(_path: str, query: dict[str, str]) -> Reply:
        size, page = int(query["n"]), int(query["p"])
        listed = rows(range((page - 1) * size, min(page * size, total)))
        return Reply({"items": listed} | ({"total": total} if shown else {}))

    return answer


NEWS = {
    "maTin": 10234,
    "tieuDe": "Khai mạc Festival Huế &amp; lễ hội áo dài",
    "noiDung": "<p>Sáng <b>22/11</b>…</p><script>alert(1)</script>",
    "ngayDang": "22/11/2025 08:30",
    "chuyenMuc": "Du lịch",
    "tuKhoa": "áo dài, lễ hội",
    "duongDan": "/tin/10234",
    "anhDaiDien": "/upload/a b.jpg",
    "trangThai": 1,
    "luotXem": 12,
}


def test_r25_news_by_page_and_size(start: Start) -> None:
    listed = [
        NEWS,
        {**NEWS, "maTin": 10235, "ngayDang": "2/9"},
        {**NEWS, "maTin": 9, "trangThai": -1},
    ]

    def answer(path: str, query: dict[str, str]) -> Reply:
        assert path == "/api/tin-tuc"
        page = int(query["trang"])
        assert query["kichThuoc"] == "100"
        data = {"tongSo": 3, "danhSach": listed[(page - 1) * 2 : page * 2]}
        return Reply({"thanhCong": True, "duLieu": data})

    replay, reader = start(answer, "news-pages")
    pages = list(reader.pages())
    first, second, third = records(pages)
    assert isinstance(first, Record)
    assert first.address == f"{replay.url}/tin/10234"
    assert first.item["title_translated"] == {"vi": "Khai mạc Festival Huế & lễ hội áo dài"}
    assert first.item["notes_translated"] == {"vi": "Sáng **22/11**…"}
    assert first.item["published_on"] == first.item["activity_date"] == "2025-11-22"
    assert first.item["topics"] == ["promotion"]
    assert first.item["article_type"] == "news"
    assert first.item["resources"][0]["url"] == f"{replay.url}/upload/a%20b.jpg"
    assert first.unmapped == ("luotXem",)
    assert isinstance(second, Refused)
    assert (second.code, second.facts["field"]) == ("bad_date", "activity_date")
    assert isinstance(third, Refused)
    assert (third.code, third.original_id) == (DELETED, "9")
    assert pages[0].total == 3
    assert pages[-1].cursor is None
    assert len(replay.asked) == 2


def test_r17_events_by_link_headers_in_nested_languages(start: Start) -> None:
    events = [
        {
            "code": f"SK-{n:04}",
            "slug": f"su-kien-{n}",
            "name": {"vi": f"Lễ hội {n}", "en": f"Festival {n}"},
            "content": {"vi": "<p>Nội dung</p>", "en": "<p>Content</p>"},
            "starts_at": "2025-11-21T18:00:00Z",
            "tags": {"vi": ["áo dài"], "en": ["ao dai"]},
            "category": "festival",
            "media": [
                {"url": "/m/1.jpg", "mime": "image/jpeg", "caption": {"vi": "Ảnh", "en": "Picture"}}
            ],
            "documents": [
                {"href": "/d.pdf", "public": True},
                {"href": "/secret.pdf", "public": False},
            ],
        }
        for n in range(120)
    ]

    def answer(path: str, query: dict[str, str]) -> Reply:
        assert path == "/cong/v2/events"
        offset, size = int(query["offset"]), int(query["limit"])
        links = {"prev": offset - size, "next": offset + size}
        header = ", ".join(
            f'<{path}?offset={at}&limit={size}>; rel="{rel}"'
            for rel, at in links.items()
            if 0 <= at < len(events)
        )
        return Reply(events[offset : offset + size], headers={"Link": header})

    replay, reader = start(answer, "events-links", "promotion", "/cong")
    found = records(reader.pages())
    assert [record.original_id for record in found] == [event["code"] for event in events]
    assert isinstance(found[0], Record)
    item = found[0].item
    assert item["title_translated"] == {"vi": "Lễ hội 0", "en": "Festival 0"}
    assert item["notes_translated"] == {"vi": "Nội dung", "en": "Content"}
    assert item["keywords_translated"] == {"vi": ["áo dài"], "en": ["ao dai"]}
    assert item["activity_date"] == "2025-11-22"
    assert item["channel"] == ["large-event", "internet"]
    assert [file["url"] for file in item["resources"]] == [
        f"{replay.url}/m/1.jpg",
        f"{replay.url}/d.pdf",
    ]
    assert item["resources"][0]["name_translated"] == {"vi": "Ảnh", "en": "Picture"}
    assert [query["offset"] for _path, query in replay.asked] == ["0", "50", "100"]


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


def test_r25_projects_by_cursor_each_asked_for_apart(start: Start) -> None:
    replay, reader = start(projects, "projects-cursor", "promotion")
    found = records(reader.pages())
    assert [record.original_id for record in found] == [f"p{n}" for n in range(6)]
    first, _, third, fourth, *_ = found
    assert isinstance(first, Record)
    assert first.address == f"{replay.url}/du-an/p0"
    assert first.item["title_translated"] == {"vi": "Dự án p0", "en": "Project p0"}
    assert first.item["activity_date"] == "2025-11-22"
    assert first.item["sectors"] == ["digital", "investment"]
    assert isinstance(third, Refused)
    assert (third.code, third.facts["status"]) == ("http_status", 404)
    assert isinstance(fourth, Refused)
    assert fourth.code == DELETED


def test_r25_one_record_is_asked_for_where_the_mapping_says_how(start: Start) -> None:
    _, reader = start(projects, "projects-cursor", "promotion")
    assert reader.is_gone("p1") is False
    assert reader.is_gone("p9") is True
    assert reader.is_gone("p3") is True
    _, other = start(paged(1), simple(BY_PAGE))
    assert other.is_gone("1") is None


def test_a_source_whose_records_all_fail_is_down(start: Start) -> None:
    def answer(path: str, _query: dict[str, str]) -> Reply:
        return Reply({"items": rows(range(9))}) if path == "/list" else Reply(status=500)

    _, reader = start(answer, simple(detail={"path": "/one/{id}"}))
    with pytest.raises(FetchError, match="http_status"):
        list(reader.pages())


def posts(path: str, query: dict[str, str]) -> Reply:
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


def test_r17_two_lists_become_one_item(start: Start) -> None:
    replay, reader = start(posts, "news-two-languages")
    found = records(reader.pages())
    assert len(found) == 122
    first, alone = found[0], found[120]
    assert isinstance(first, Record)
    assert first.item["title_translated"] == {"vi": "Tin 0", "en": "News 0"}
    assert first.item["source_url"] == f"{replay.url}/vi/0"
    assert isinstance(found[60], Record)
    assert found[60].item["title_translated"] == {"vi": "Tin 60"}
    assert isinstance(alone, Record)
    assert alone.original_id == "en:1061"
    assert alone.item["title_translated"] == {"en": "News 61"}
    assert alone.item["activity_date"] == "2025-11-23"
    assert alone.item["source_url"] == f"{replay.url}/en/61"


def test_r17_without_keeping_a_translation_of_nothing_is_told(start: Start) -> None:
    companion = {
        "path": "/en", "records": "items", "join": "of", "fields": {"title_translated": "title"}
    }  # fmt: skip

    def answer(path: str, _query: dict[str, str]) -> Reply:
        english = [{"of": 1, "title": "News 1"}, {"of": 77, "title": "Lost"}]
        return Reply({"items": english if path == "/en" else rows(range(3))})

    _, reader = start(answer, simple(languages={"en": companion}))
    *three, lost = records(reader.pages())
    assert [r.item["title_translated"].get("en") for r in three if isinstance(r, Record)] == [
        None,
        "News 1",
        None,
    ]
    assert isinstance(lost, Refused)
    assert (lost.code, lost.facts, lost.original_id) == ("no_primary", {"language": "en"}, None)


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


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({}, "missing_key"),
        ({"mapping": "nothing"}, "unknown_mapping"),
        ({"mapping": simple(), "limits": {"pages": "x"}}, "not_a_number"),
        ({"mapping": simple(), "limits": [1]}, "not_a_number"),
        ({"mapping": "news-pages", "kind": "legal-document"}, "unknown_field"),
    ],
)
def test_settings_are_checked(settings: dict[str, Any], code: str) -> None:
    assert code in [told for told, _ in JsonReader.check(settings)]
    assert JsonReader.check({"mapping": "news-pages", "kind": "article"}) == []


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
