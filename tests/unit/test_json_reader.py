"""``ttdn_json``: agencies' APIs, read from a server that replays them (R25; H 6.7)."""

from __future__ import annotations

from typing import Any

import pytest
from ttdn_apis import BY_PAGE, Start, paged, posts, projects, records, rows, simple
from ttdn_replay import Reply

from ckanext.ttdn.harvesters.http import FetchError
from ckanext.ttdn.harvesters.json_api import DELETED, JsonReader
from ckanext.ttdn.harvesters.mapping.records import Record, Refused

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
