"""Records of a foreign CKAN as items (R18, R25), and which addresses are reached."""

from __future__ import annotations

import pytest

from ckanext.ttdn.harvesters.mapping.ckan import to_record
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

SOURCE = SourceFacts(
    kind="dataset",
    url="https://data.example.org/",
    title="Cổng số liệu",
    agency_name="Sở Du lịch",
    language="vi",
    defaults={"license_id": "ttdn-open", "author": "Mặc định"},
)
RECORD = {
    "id": "1",
    "name": "khach-san",
    "title": "Khách sạn",
    "metadata_created": "2023-02-03T04:05:06",
    "metadata_modified": "2024-02-03T04:05:06",
}


def of(given):
    made = to_record(given, SOURCE)
    assert isinstance(made, Record), made
    return made


def test_r18_a_bare_record_still_has_the_required_metadata():
    item = of(RECORD).item
    assert item["title_translated"] == {"vi": "Khách sạn"}
    assert item["notes_translated"] == {"vi": "Khách sạn"}
    assert item["activity_date"] == "2023-02-03"
    assert item["copyright_owner"] == "Sở Du lịch"
    assert item["license_id"] == "ttdn-open"
    assert item["source_url"] == "https://data.example.org/dataset/khach-san"


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("2019", "2019"),
        ("5/2019", "2019-05"),
        ("12/05/2019", "2019-05-12"),
        ("2019-05-12T10:00:00", "2019-05-12"),
        ("năm ngoái", "2023-02-03"),
    ],
)
def test_dates_are_read_as_portals_write_them(written, stored):
    record = {**RECORD, "extras": [{"key": "Date", "value": written}]}
    assert of(record).item["activity_date"] == stored


@pytest.mark.parametrize("key", ["Ngày", "ngày ban hành", "Nga\u0300y ban hành", "Năm", "Nam"])
def test_dates_are_found_under_the_names_that_portals_show(key):
    record = {**RECORD, "extras": [{"key": key, "value": "2019"}, {"key": "Tên", "value": "x"}]}
    made = of(record)
    assert made.item["activity_date"] == "2019"
    assert made.unmapped == ("extras.tên",)


def test_bilingual_records_keep_their_languages():
    record = {**RECORD, "title_translated": {"vi": "Khách sạn", "en": "Hotels", "fr": ""}}
    assert of(record).item["title_translated"] == {"vi": "Khách sạn", "en": "Hotels"}


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "file:///etc", ""])
def test_only_web_addresses_become_files(url):
    record = {**RECORD, "resources": [{"url": url, "name": "x"}]}
    assert "resources" not in of(record).item


def test_r25_the_fingerprint_follows_the_content_alone():
    later = {**RECORD, "metadata_modified": "2025-01-01T00:00:00", "id": "2"}
    assert of(RECORD).fingerprint == of(later).fingerprint
    other = {**RECORD, "title": "Nhà nghỉ"}
    assert of(RECORD).fingerprint != of(other).fingerprint


RICH = {
    **RECORD,
    "notes": "<p>Danh sách <b>khách sạn</b></p><script>alert(1)</script>",
    "private": True,
    "license_id": "CC-BY",
    "author": "Phòng <i>Nghiệp vụ</i>",
    "organization": {"id": "x", "title": "Sở Du lịch Huế", "name": "so-du-lich"},
    "tags": [{"name": "khach-san", "display_name": "khách sạn"}, {"name": "du-lich"}],
    "groups": [{"name": "du-lich"}],
    "num_tags": 2,
    "extras": [
        {"key": "title_en", "value": "Hotels"},
        {"key": "notes-en", "value": "Hotels of Hue, 5 < 6"},
        {"key": "tags_en", "value": "hotels, tourism"},
        {"key": "Issued", "value": "22/11/2025"},
        {"key": "spatial", "value": "{}"},
    ],
    "resources": [
        {"url": "https://data.example.org/a", "name": "Bảng", "name_en": "Table", "format": "CSV"},
        {"url": "https://data.example.org/b.csv", "description": "<b>Mô tả</b>"},
    ],
}


def record(**more) -> Record:
    return of({**RICH, **more})


def test_r25_a_whole_dataset_becomes_an_item():
    made = record()
    assert made.original_id == "1"
    assert made.address == made.item["source_url"] == "https://data.example.org/dataset/khach-san"
    assert made.item["title_translated"] == {"vi": "Khách sạn", "en": "Hotels"}
    assert made.item["notes_translated"] == {
        "vi": "Danh sách **khách sạn**",
        "en": "Hotels of Hue, 5 < 6",
    }
    assert made.item["keywords_translated"] == {
        "vi": ["khách sạn", "du-lich"],
        "en": ["hotels", "tourism"],
    }
    assert made.item["activity_date"] == "2025-11-22"
    assert made.item["author"] == "Phòng Nghiệp vụ"
    assert made.item["copyright_owner"] == "Sở Du lịch Huế"
    assert made.item["license_id"] == "cc-by-4.0"
    assert [file["name_translated"] for file in made.item["resources"]] == [
        {"vi": "Bảng", "en": "Table"},
        {"vi": "b.csv"},
    ]
    assert made.item["resources"][1]["description_translated"] == {"vi": "**Mô tả**"}
    assert made.unmapped == ("extras.spatial", "groups")
    assert not made.item.keys() & {"id", "name", "owner_org", "state", "private"}


def test_r28_a_private_dataset_stays_with_its_agency_and_the_authority():
    assert record().item["visibility"] == "owner"
    assert "visibility" not in record(private=False).item


@pytest.mark.parametrize(
    "more",
    [
        {"title_translated": {"vi": "Khách sạn", "en-GB": "Hotels", "fr": "Hôtels"}},
        {"extras": [{"key": "title_translated", "value": '{"vi": "Khách sạn", "en": "Hotels"}'}]},
        {"title": {"vi": "Khách sạn", "en": "Hotels"}},
        {"title-en": "Hotels", "extras": []},
    ],
)
def test_r17_titles_in_all_the_forms_of_multilingual_portals(more):
    made = record(**more)
    assert made.item["title_translated"] == {"vi": "Khách sạn", "en": "Hotels"}


def test_r34_every_language_is_made_fit():
    made = record(
        title_translated={"vi": "<script>x</script>Tin", "en": "<img src=x onerror=y>News"},
        notes_translated={"vi": "[a](javascript:b)", "en": "<p onclick=x>Text</p>"},
    )
    assert made.item["title_translated"] == {"vi": "Tin", "en": "News"}
    assert made.item["notes_translated"] == {"vi": "[a](#)", "en": "Text"}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ([], "not_a_record"),
        (None, "not_a_record"),
        ({"title": "x"}, "no_id"),
        ({"id": "x" * 501, "title": "x"}, "id_too_long"),
        ({"id": "1", "title": "<p></p>", "name": ""}, "no_title"),
        ({**RECORD, "tags": [{"name": str(n)} for n in range(101)]}, "too_many"),
        (
            {**RECORD, "resources": [{"url": f"https://x.vn/{n}"} for n in range(8327)]},
            "too_many",
        ),
    ],
)
def test_r25_what_cannot_be_an_item_is_refused(given, code):
    made = to_record(given, SOURCE)
    assert isinstance(made, Refused)
    assert made.code == code


def test_limits_are_the_sources_own():
    many = {**RECORD, "tags": [{"name": str(n)} for n in range(101)]}
    assert isinstance(to_record(many, SOURCE, {"keywords": 200}), Record)


@pytest.mark.parametrize("odd", [None, 5, "x", [], {}, [None, 5, "x", {}, {"key": None}]])
def test_odd_parts_break_nothing(odd):
    parts = ("extras", "tags", "resources", "organization", "notes", "author", "title_translated")
    for part in parts:
        assert isinstance(to_record({**RECORD, part: odd}, SOURCE), Record)
