"""Agencies' JSON APIs are harvested by a mapping: into the queue, never past it (H 6.7; R25)."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ttdn_replay
import yaml
from ckan.common import config
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_replay import Reply

from ckanext.ttdn.harvesters import credentials
from ckanext.ttdn.harvesters.mapping import named

Rows = list[dict[str, Any]]


class System:
    """An agency's system: ``rows`` are its records, in the form that a shipped mapping is for."""

    kind = "article"
    key = ""
    title = ""

    def __init__(self) -> None:
        self.rows = copy.deepcopy(self.sample())

    def sample(self) -> Rows:
        raise NotImplementedError

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        raise NotImplementedError

    def rename(self, number: int, title: str) -> None:
        self.rows[number][self.title] = title

    def withdraw(self, number: int) -> None:
        del self.rows[number]


class NewsPages(System):
    """A news API in Vietnamese, two records on a page whatever is asked for."""

    title = "tieuDe"
    expected = ("Khai mạc Festival Huế & lễ hội áo dài 0", None)

    def sample(self) -> Rows:
        return [
            {
                "maTin": 10234 + n,
                "tieuDe": f"Khai mạc Festival Huế &amp; lễ hội áo dài {n}",
                "tomTat": "Tóm tắt.",
                "noiDung": "<p>Sáng <b>22/11</b> tại Đại Nội…</p><script>alert(1)</script>",
                "ngayDang": "22/11/2025 08:30",
                "chuyenMuc": ("Du lịch", "Đầu tư", "Thể thao")[n],
                "loaiTin": ("Tin", "Phỏng vấn", None)[n],
                "tuKhoa": "áo dài, lễ hội",
                "duongDan": f"/tin/{10234 + n}",
                "anhDaiDien": "/upload/a b.jpg",
                "tacGia": "Ngọc Hà",
                "trangThai": 1,
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        assert path == "/api/tin-tuc"
        start = 2 * (int(query["trang"]) - 1)
        data = {"tongSo": len(self.rows), "danhSach": self.rows[start : start + 2]}
        return Reply({"thanhCong": True, "duLieu": data})

    def withdraw(self, number: int) -> None:
        self.rows[number]["trangThai"] = -1


class EventsLinks(System):
    """Events in two languages, paged by Link headers."""

    kind = "promotion"
    expected = ("Lễ hội Điện Huế Nam 0", "Hue Nam Temple Festival 0")

    def sample(self) -> Rows:
        return [
            {
                "code": f"SK-{n:04}",
                "slug": f"su-kien-{n}",
                "name": {"vi": f"Lễ hội Điện Huế Nam {n}", "en": f"Hue Nam Temple Festival {n}"},
                "content": {"vi": "<p>Nội dung</p>", "en": "<p>Content</p>"},
                "category": ("festival", "online", "exhibition")[n],
                "starts_at": "2025-11-22T08:00:00+07:00",
                "ends_at": "2025-11-23T17:00:00+07:00",
                "tags": {"vi": ["lễ hội"], "en": ["festival"]},
                "media": [{"url": "/m/1.jpg", "mime": "image/jpeg", "caption": {"vi": "Ảnh"}}],
                "documents": [{"href": "/kin.pdf", "public": False}],
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        assert path == "/v2/events"
        after = int(query["offset"]) + 2
        more = f'<{path}?offset={after}&limit=50>; rel="next"' if after < len(self.rows) else ""
        return Reply(self.rows[after - 2 : after], headers={"Link": more})

    def rename(self, number: int, title: str) -> None:
        self.rows[number]["name"]["vi"] = title


class ProjectsCursor(System):
    """Projects by cursor, the whole of each asked for apart, languages by suffix."""

    kind = "promotion"
    title = "title_vi"
    expected = ("Khu công nghệ cao 0", "High-tech park 0")

    def sample(self) -> Rows:
        return [
            {
                "uuid": f"0a1b-{n}",
                "title_vi": f"Khu công nghệ cao {n}",
                "title_en": f"High-tech park {n}",
                "summary_vi": "Kêu gọi đầu tư.",
                "summary_en": "Calls for investment.",
                "updated": 1763776800000,
                "field": ("CNTT", "NNCNC", "khác")[n],
                "partner_countries": ["JP", "KR"],
                "attachments": [
                    {"download_url": "/tep/a.pdf", "extension": "PDF", "file_name": "Tờ gấp"}
                ],
                "status": "open",
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        if path == "/open-api/du-an":
            start = int(query.get("after", "0"))
            listed = [{"uuid": row["uuid"]} for row in self.rows[start : start + 2]]
            cursor = str(start + 2) if start + 2 < len(self.rows) else None
            return Reply({"items": listed, "page_info": {"next_cursor": cursor}})
        found = [row for row in self.rows if path == f"/open-api/du-an/{row['uuid']}"]
        return Reply({"project": found[0]}) if found else Reply({"error": "not found"}, 404)

    def withdraw(self, number: int) -> None:
        self.rows[number]["status"] = "withdrawn"


class NewsTwoLanguages(System):
    """News in two lists, the English one naming the Vietnamese post that it translates."""

    title = "title"
    expected = ("Đường bay mới đến Huế 0", "A new air route to Hue 0")

    def sample(self) -> Rows:
        return [
            {
                "id": n,
                "title": f"Đường bay mới đến Huế {n}",
                "body": "<p>Mỗi tuần ba chuyến.</p>",
                "date": "2025-11-22 08:30:00",
                "permalink": f"/vi/{n}",
                "tags": [{"name": "hàng không"}],
                "files": [{"src": "/f.pdf", "label": "Lịch bay", "type": "PDF"}],
            }
            for n in range(3)
        ]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        english = [
            {
                **row,
                "id": 900 + row["id"],
                "translation_of": row["id"],
                "title": f"A new air route to Hue {row['id']}",
                "permalink": f"/en/{row['id']}",
                "tags": [{"name": "aviation"}],
            }
            for row in self.rows
        ]
        start = 50 * (int(query["page"]) - 1)
        listed = {"/api/vi/posts": self.rows, "/api/en/posts": english}[path]
        return Reply({"posts": listed[start : start + 50]})


SYSTEMS: dict[str, type[Any]] = {
    "news-pages": NewsPages,
    "events-links": EventsLinks,
    "projects-cursor": ProjectsCursor,
    "news-two-languages": NewsTwoLanguages,
}


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.secret_key", credentials.new_key())


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Serve an agency's system; ``url`` and ``mapping`` say where and how."""
    made = SYSTEMS[request.param]()
    with ttdn_replay.serving(made.answer) as replay:
        made.url, made.mapping = replay.url, request.param
        yield made


def test_every_shipped_mapping_is_harvested_here() -> None:
    assert set(SYSTEMS) == set(named.names())


def test_r25_r18_records_of_a_shipped_mapping_are_complete_and_wait(harvest, system) -> None:
    harvest.make(system.url, "ttdn_json", kind=system.kind, mapping=system.mapping)
    assert harvest.counted() == "new: 3"
    vietnamese, english = system.expected
    assert len(harvest.waiting()) == 3
    assert call("package_search")["count"] == 0
    item = harvest.item(vietnamese)
    assert (item["type"], item["owner_org"]) == (system.kind, harvest.people.agency_org)
    assert item["title_translated"].get("en") == english
    assert item["source_url"].startswith(system.url)
    assert item["activity_date"] == "2025-11-22"
    for file in item["resources"]:
        assert file["url"].startswith(system.url)
    harvest.approve(item)
    for words in filter(None, system.expected):
        assert [i["id"] for i in call("package_search", q=words)["results"]] == [item["id"]]


def test_r25_r20_changes_wait_and_deletions_are_asked_for(harvest, system) -> None:
    harvest.make(system.url, "ttdn_json", kind=system.kind, mapping=system.mapping)
    harvest.run()
    published, waiting = (harvest.item(system.expected[0][:-1] + str(n)) for n in (0, 1))
    harvest.approve(published)
    assert harvest.counted() == "unchanged: 3"

    system.rename(0, "Tên mới")
    assert harvest.counted() == "changed: 1, unchanged: 2"
    assert call("package_show", id=published["id"])["title"] == system.expected[0]
    assert "Tên mới" in harvest.titles()

    system.withdraw(1)
    assert harvest.counted() == "unchanged: 2, gone: 1"
    assert call("package_show", harvest.people.authority, id=waiting["id"])["state"] == "deleted"
    assert waiting["title"] not in harvest.titles()

    system.withdraw(0)
    assert harvest.counted() == "unchanged: 1, gone: 1"
    # A deletion upstream is a request; only the authority takes a published item away.
    assert call("package_show", id=published["id"])["title"] == system.expected[0]
    asked = call("package_show", harvest.people.authority, id=published["id"])
    assert asked["withdrawal_requested_at"]


def test_an_unchanged_list_is_not_even_sent(harvest) -> None:
    system = EventsLinks()
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="promotion", mapping="events-links")
        harvest.run()
        assert replay.unchanged == 0
        assert harvest.counted() == "unchanged: 3"
        assert replay.unchanged == 2
        system.rename(2, "Tên mới")
        assert harvest.counted() == "changed: 1, unchanged: 2"
        assert replay.unchanged == 3


# Credentials


def _token(path: str, headers: dict[str, str], query: dict[str, str]) -> bool:
    if path != "/oauth/token":
        return headers.get("authorization") == "Bearer phieu-1"
    return query == {"grant_type": "client_credentials", "scope": "doc"}


def _basic(_path: str, headers: dict[str, str], _query: dict[str, str]) -> bool:
    return headers.get("authorization") == "Basic c28tZHUtbGljaDptYXQta2hhdQ=="


SCHEMES: dict[str, tuple[dict[str, str], Callable[..., bool]]] = {
    "header": (
        {"name": "X-API-Key", "value": "khoa-bi-mat"},
        lambda _path, headers, _query: headers.get("x-api-key") == "khoa-bi-mat",
    ),
    "query": (
        {"name": "api_key", "value": "khoa-bi-mat"},
        lambda _path, _headers, query: query.get("api_key") == "khoa-bi-mat",
    ),
    "bearer": (
        {"token": "khoa-bi-mat"},
        lambda _path, headers, _query: headers.get("authorization") == "Bearer khoa-bi-mat",
    ),
    "basic": ({"username": "so-du-lich", "password": "mat-khau"}, _basic),
    "oauth2": (
        {"client_id": "so", "client_secret": "khoa-bi-mat", "scope": "doc"},
        _token,
    ),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_r25_a_guarded_source_is_read_with_its_credentials(harvest, key, scheme) -> None:
    values, permits = SCHEMES[scheme]
    system = NewsPages()

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path == "/oauth/token":
            return Reply({"access_token": "phieu-1", "token_type": "Bearer", "expires_in": 60})
        return system.answer(path, query)

    with ttdn_replay.serving(answer, permits) as replay:
        source = harvest.make(replay.url, "ttdn_json", kind="article", mapping="news-pages")
        status, output = harvest.run()
        assert status == 1
        assert "401" in output

        if scheme == "oauth2":
            values = {**values, "token_url": f"{replay.url}/oauth/token"}
        answered = call(
            "ttdn_harvest_credentials_set",
            harvest.people.sysadmin,
            id=source["id"],
            scheme=scheme,
            **values,
        )
        assert answered == {"id": source["id"], "scheme": scheme}
        assert harvest.counted() == "new: 3"
        shown = json.dumps(
            [
                call("harvest_source_show", harvest.people.sysadmin, id=source["id"]),
                call("ttdn_harvest_preview", harvest.people.sysadmin, id=source["id"]),
            ]
        )
        for secret in ("khoa-bi-mat", "mat-khau", "phieu-1"):
            assert secret not in shown


# Preview


def _preview(harvest, url: str, mapping: Any, **config: Any) -> dict[str, Any]:
    return call(
        "ttdn_harvest_preview",
        harvest.people.sysadmin,
        url=url,
        source_type="ttdn_json",
        owner_org=harvest.people.agency_org,
        config={"kind": "article", "mapping": mapping, **config},
        limit=2,
    )


def _nothing_is_stored(harvest) -> bool:
    return call("ttdn_item_list", harvest.people.sysadmin)["count"] == 0


def test_a_preview_shows_what_would_come_and_what_is_lacking(harvest, allow) -> None:
    system = NewsPages()
    system.rows[0]["luotXem"] = 12
    system.rows[1]["ngayDang"] = "hôm qua"
    mapping = yaml.safe_load((named.SHIPPED / "news-pages.yaml").read_text("utf-8"))
    del mapping["record"]["fields"]["press_outlet"]
    with ttdn_replay.serving(system.answer) as replay:
        allow(replay.url)
        found = _preview(harvest, replay.url, mapping)
        stored = harvest.make(replay.url, "ttdn_json", kind="article", mapping=mapping)
        again = call("ttdn_harvest_preview", harvest.people.sysadmin, id=stored["id"], limit=2)
    assert (found["total"], found["problem"], len(found["records"])) == (3, None, 2)
    first, second = found["records"]
    assert first["dataset"]["title_translated"]["vi"] == system.expected[0]
    assert first["unmapped"] == ["luotXem"]
    assert set(first["errors"]) == {"press_outlet"}
    assert second["dataset"] is None
    assert second["refused"] == "activity_date: hôm qua is no date of the given form."
    assert [r["errors"] for r in again["records"]] == [r["errors"] for r in found["records"]]
    assert _nothing_is_stored(harvest)


def test_a_preview_says_why_the_source_cannot_be_read(harvest, allow) -> None:
    with ttdn_replay.serving(lambda _path, _query: Reply({"loi": "bao tri"})) as replay:
        refused = _preview(harvest, replay.url, "news-pages")
        allow(replay.url)
        shapeless = _preview(harvest, replay.url, "news-pages")
    assert refused["problem"]["code"] == "not_public"
    assert "allowed_networks" in refused["problem"]["message"]
    assert shapeless["problem"]["code"] == "wrong_shape"
    assert "duLieu.danhSach" in shapeless["problem"]["message"]


BARE: dict[str, Any] = {
    "version": 1,
    "request": {"path": "/api"},
    "record": {"id": "id", "fields": {"title_translated": {"vi": "title"}}},
}


def _with(**fields: Any) -> dict[str, Any]:
    return {**BARE, "record": {"id": "id", "fields": fields}}


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        (_with(titel="x"), "mapping.record.fields.titel: Items of this kind have no such field"),
        (
            _with(topics={"from": "a", "map": {"Du lịch": "tourism"}}),
            "mapping.record.fields.topics.map.Du lịch: tourism is no code of this field.",
        ),
        (_with(author="a["), "mapping.record.fields.author.from: a[ is no expression"),
        (
            _with(activity_date={"from": "d", "format": "DD/MM/YYYY"}),
            "mapping.record.fields.activity_date.format: DD/MM/YYYY is no form of a date",
        ),
        ({**BARE, "requests": {}}, "mapping.requests: There is no such key; known are: version,"),
        ({**BARE, "request": {"paging": {"style": "page"}}}, "mapping.request.paging.page: This"),
        (5, "mapping: The value must be of this type: object."),
        ("no-such", "There is no mapping no-such; known are: events-links, news-pages,"),
        ("version: [", "The mapping is not YAML"),
    ],
)
def test_a_wrong_mapping_is_refused_with_the_place_of_the_mistake(harvest, mapping, said) -> None:
    for refused in (
        lambda: _preview(harvest, "https://example.org", mapping),
        lambda: harvest.make("https://example.org", "ttdn_json", kind="article", mapping=mapping),
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            refused()
        assert said in str(refusal.value.error_dict["config"])
    assert call("harvest_source_list", harvest.people.sysadmin) == []


# Mappings of the operator's own


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The folder of stored mappings, with one for news."""
    text = (named.SHIPPED / "news-pages.yaml").read_text("utf-8")
    (tmp_path / "tin-cua-so.yaml").write_text(text)
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.mappings_path", str(tmp_path))
    return tmp_path


def test_a_stored_mapping_is_used_by_its_name_and_read_by_each_job(harvest, folder) -> None:
    system = NewsPages()
    file = folder / "tin-cua-so.yaml"
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="article", mapping="tin-cua-so")
        assert harvest.counted() == "new: 3"
        assert harvest.counted() == "unchanged: 3"
        right = file.read_text()
        file.write_text(right.replace("author: tacGia", "auteur: tacGia"))
        status, output = harvest.run()
        assert status == 1
        assert "record.fields.auteur: Items of this kind have no such field" in output
        assert len(harvest.waiting()) == 3
        # Another mapping makes other items, although the source has changed nothing.
        file.write_text(right.replace("author: tacGia", "author: {const: Tòa soạn}"))
        assert harvest.counted() == "changed: 3"


def test_a_mapping_may_be_given_as_yaml(harvest) -> None:
    system = NewsPages()
    text = (named.SHIPPED / "news-pages.yaml").read_text("utf-8")
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="article", mapping=text)
        assert harvest.counted() == "new: 3"


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("news-pages.yaml", "version: 1", "shipped"),
        ("Tin Của Sở.yaml", "version: 1", "small letters"),
        ("tin.yaml", "version: [", "not YAML"),
        (
            "tin.yaml",
            "version: 1\nrequest: {}\nrecord: {id: id, fields: {titel: x}}",
            "tin: record",
        ),
    ],
)
def test_a_fault_in_a_stored_mapping_stops_the_start(folder, name, text, said) -> None:
    from ckan.exceptions import CkanConfigurationException

    from ckanext.ttdn.logic.harvesting import mappings

    mappings.require_fit()
    (folder / name).write_text(text)
    with pytest.raises(CkanConfigurationException, match=said) as refusal:
        mappings.require_fit()
    assert "ckanext.ttdn.harvest.mappings_path" in str(refusal.value)
