"""Declared mappings: what they may say, and what becomes of a record (R16, R17, R18, R25)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ckanext.ttdn.harvesters import targets
from ckanext.ttdn.harvesters.mapping import dates
from ckanext.ttdn.harvesters.mapping.declarative import library, loader
from ckanext.ttdn.harvesters.mapping.declarative.expressions import EXPRESSION_LENGTH, Expression
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

FIELDS = targets.current()
SOURCE = SourceFacts(
    kind="article",
    url="https://so.vn/",
    title="Cổng của Sở",
    agency_name="Sở Ngoại vụ",
    language="vi",
    defaults={"license_id": "ttdn-nc"},
)


def of(fields: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    record = {"id": "id", "fields": {"title_translated": {"vi": "title"}, **(fields or {})}}
    record |= {name: more.pop(name) for name in ("address", "resources") if name in more}
    return {
        "version": 1,
        "request": {"path": "/api"},
        "record": record,
    } | more


def made(record: Any, fields: dict[str, Any] | None = None, **more: Any) -> Record | Refused:
    return loader.load(of(fields, **more), FIELDS).to_record(record, SOURCE)


def item(
    record: dict[str, Any], fields: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    found = made({"id": 1, "title": "Tin", **record}, fields, **more)
    assert isinstance(found, Record), found
    return dict(found.item)


def test_r25_a_bare_record_has_its_provenance() -> None:
    found = made({"id": 7, "title": "<b>Tin</b>", "extra": 1, "none": None})
    assert isinstance(found, Record)
    assert found.original_id == "7"
    assert found.item == {
        "type": "article",
        "title_translated": {"vi": "Tin"},
        "notes_translated": {"vi": "Tin"},
        "author": "Sở Ngoại vụ",
        "copyright_owner": "Sở Ngoại vụ",
        "source_name": "Cổng của Sở",
        "translation_status": {"vi": "original"},
        "license_id": "ttdn-nc",
    }
    assert found.unmapped == ("extra",)
    assert json.loads(found.raw)["title"] == "<b>Tin</b>"


def test_r17_languages_come_from_suffixes_and_nested_objects() -> None:
    fields = {
        "title_translated": {"vi": "title", "en": "title_en"},
        "notes_translated": {"vi": "content.vi", "en": "content.en", "fr": "content.fr"},
    }
    record = {"title_en": "News", "content": {"vi": "<p>Tin</p>", "en": "", "fr": "Nouvelle"}}
    found = item(record, fields)
    assert found["title_translated"] == {"vi": "Tin", "en": "News"}
    assert found["notes_translated"] == {"vi": "Tin"}
    assert found["translation_status"] == {"vi": "original", "en": "original"}
    told = made({"id": 1, "title": "Tin", **record}, fields)
    assert isinstance(told, Record)
    assert "notes_translated.fr" in told.unmapped


@pytest.mark.parametrize(
    ("written", "formats", "day"),
    [
        ("22/11/2025", ["dd/MM/yyyy"], "2025-11-22"),
        ("5/9/2025", ["dd/MM/yyyy"], "2025-09-05"),
        ("11/2025", ["dd/MM/yyyy", "MM/yyyy"], "2025-11"),
        ("2025", ["yyyy"], "2025"),
        ("Ngày 22 tháng 11 năm 2025", ["'ngày' dd 'tháng' MM 'năm' yyyy"], "2025-11-22"),
        ("08:30 22.11.2025", ["HH:mm dd.MM.yyyy"], "2025-11-22"),
        ("20251122T083000", ["yyyyMMddTHHmmss"], "2025-11-22"),
        (1763749800, ["epoch"], "2025-11-22"),
        ("1763749800000", ["epoch_ms"], "2025-11-22"),
        ("2025-11-21T18:30:00Z", ["iso"], "2025-11-22"),
        ("2025-11-22T00:30:00.123+0700", ["iso"], "2025-11-22"),
        ("2025-11-22 23:30:00", ["iso"], "2025-11-22"),
        ("22/11/2025", [], "2025-11-22"),
        ("2025-11-22T08:00:00+07:00", [], "2025-11-22"),
        ("31/02/2025", ["dd/MM/yyyy"], None),
        ("11/22/2025", ["dd/MM/yyyy"], None),
        ("hôm qua", [], None),
        ("1e400", ["epoch"], None),
        (True, ["epoch"], None),
        ("2025-13-45T99:00", ["iso"], None),
    ],
)
def test_r18_days_are_read_as_declared(written: Any, formats: list[str], day: str | None) -> None:
    assert dates.day(written, formats) == day


@settings(deadline=None)
@given(st.text() | st.integers() | st.floats() | st.none() | st.booleans())
def test_r18_no_value_breaks_the_reading_of_days(value: Any) -> None:
    for formats in ([], ["dd/MM/yyyy"], list(dates.NAMED), ["HH:mm yyyy"]):
        found = dates.day(value, formats)
        assert found is None or found[:4].isdigit()


def test_r20_moments_keep_their_time() -> None:
    fields = {"publish_at": {"from": "at", "format": ["iso", "dd/MM/yyyy HH:mm", "dd/MM/yyyy"]}}
    assert item({"at": "2025-11-22T01:30:00Z"}, fields)["publish_at"] == "2025-11-22T08:30+07:00"
    assert item({"at": "22/11/2025 08:30"}, fields)["publish_at"] == "2025-11-22T08:30+07:00"
    assert item({"at": "22/11/2025"}, fields)["publish_at"] == "2025-11-22T00:00+07:00"


@pytest.mark.parametrize(
    ("rule", "value", "topics"),
    [
        ({}, "Du lịch", ["promotion"]),
        ({}, "Du li\u0323ch", ["promotion"]),
        ({}, ["Du lịch", "Đầu tư"], ["promotion", "policies"]),
        ({"split": ";"}, "Đầu tư; Du lịch", ["policies", "promotion"]),
        ({"unknown": "drop"}, "Khác", None),
        ({"unknown": "drop"}, ["Khác", "Du lịch"], ["promotion"]),
        ({"unknown": "keep"}, "sovereignty", ["sovereignty"]),
        ({"default": ["other-tasks"]}, "Khác", ["other-tasks"]),
        ({"default": ["other-tasks"]}, None, ["other-tasks"]),
        ({}, None, None),
    ],
)
def test_r16_values_are_mapped_to_codes(rule: Any, value: Any, topics: Any) -> None:
    listed = {"Du lịch": "promotion", "Đầu tư": ["policies"]}
    fields = {"topics": {"from": "category", "map": listed, **rule}}
    assert item({"category": value}, fields).get("topics") == topics


@pytest.mark.parametrize(
    ("record", "code", "facts"),
    [
        ({"title": "x"}, "no_id", {}),
        ({"id": {"a": 1}, "title": "x"}, "no_id", {}),
        ({"id": "x" * 501, "title": "x"}, "id_too_long", {"limit": 500}),
        ({"id": 1}, "no_title", {}),
        ({"id": 1, "title": {"vi": "x"}}, "not_a_value", {"field": "title_translated"}),
        ([1], "not_a_record", {}),
        ("x", "not_a_record", {}),
        (None, "not_a_record", {}),
        ({"id": 1, "title": "x", "status": "deleted"}, "deleted_at_source", {}),
        ({"id": 1, "title": "x", "c": "Khác"}, "not_in_map", {"field": "topics"}),
        ({"id": 1, "title": "x", "d": "xx"}, "bad_date", {"field": "activity_date", "value": "xx"}),
        ({"id": 1, "title": "x", "k": list("abc") * 40}, None, {}),
        ({"id": 1, "title": "x", "k": list(map(str, range(101)))}, "too_many", {"count": 101}),
        ({"id": 1, "title": "x", "n": "x"}, "expression_failed", {"field": "author"}),
    ],
)
def test_r25_a_record_that_does_not_fit_is_refused_with_its_reason(
    record: Any, code: str | None, facts: dict[str, Any]
) -> None:
    fields = {
        "topics": {"from": "c", "map": {"Du lịch": "promotion"}},
        "activity_date": {"from": "d", "format": "dd/MM/yyyy"},
        "keywords_translated": {"vi": "k"},
        "author": "n && join(', ', n)",
    }
    found = made(record, fields, deleted="status == 'deleted'")
    if code is None:
        assert isinstance(found, Record)
        return
    assert isinstance(found, Refused)
    assert found.code == code
    assert facts.items() <= found.facts.items()
    if code not in ("no_id", "id_too_long", "not_a_record"):
        assert found.original_id == "1"


def test_r34_what_a_source_sends_is_made_fit_by_the_field() -> None:
    fields = {
        "title_translated": {"vi": "title", "en": "title_en"},
        "notes_translated": {"vi": "body", "en": "body_en"},
        "keywords_translated": {"vi": {"from": "tags", "split": ","}},
        "article_url": "link",
    }
    record = {
        "title": "<script>alert(1)</script>Tin",
        "title_en": "<img src=x onerror=alert(1)>News",
        "body": "<p onclick=x>Nội dung</p><script>x</script>",
        "body_en": "[x](javascript:alert(1))",
        "tags": "<b>áo dài</b>, lễ hội,, áo dài",
        "link": "javascript:alert(1)",
    }
    found = item(record, fields)
    assert found["title_translated"] == {"vi": "Tin", "en": "News"}
    assert found["notes_translated"] == {"vi": "Nội dung", "en": "[x](#)"}
    assert found["keywords_translated"] == {"vi": ["áo dài", "lễ hội"]}
    assert "article_url" not in found


def test_r25_addresses_and_files() -> None:
    files = {"from": "files", "url": "link", "name": {"vi": "name"}, "format": "type"}
    record = {
        "slug": "tin 1/2",
        "files": [
            {"link": "/a.pdf", "name": "Tệp", "type": "PDF"},
            {"link": "data:text/html,x", "name": "Xấu"},
            {"link": "anh/b.jpg"},
            "không phải tệp",
        ],
    }
    found = item(record, address="https://so.vn/tin/{slug}", resources=files)
    assert found["source_url"] == "https://so.vn/tin/tin%201%2F2"
    assert found["resources"] == [
        {"url": "https://so.vn/a.pdf", "name_translated": {"vi": "Tệp"}, "format": "PDF"},
        {"url": "https://so.vn/tin/anh/b.jpg", "name_translated": {"vi": "b.jpg"}},
    ]
    assert "source_url" not in item({}, address="https://so.vn/tin/{slug}")


def test_templates_constants_and_alternatives() -> None:
    fields = {
        "notes_translated": {"vi": {"from": ["long", "short"]}},
        "press_outlet": {"const": "Báo Huế"},
        "speaker": {"template": "{rank} {name}"},
    }
    found = item({"long": "", "short": None, "name": "A & B", "rank": "Ông"}, fields)
    assert found["press_outlet"] == "Báo Huế"
    assert found["speaker"] == "Ông A & B"


def test_an_unchanged_record_keeps_its_fingerprint() -> None:
    one, two = made({"id": 1, "title": "Tin", "n": 1}), made({"n": 2, "title": "Tin ", "id": 1})
    three = made({"id": 1, "title": "Tin mới"})
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert isinstance(three, Record)
    assert one.fingerprint == two.fingerprint != three.fingerprint


@pytest.mark.parametrize("name", library.names())
def test_shipped_mappings_are_right(name: str) -> None:
    assert loader.check(name, FIELDS) == []
    kind = "article" if name.startswith("news") else "promotion"
    assert loader.check(name, FIELDS, kind) == []


WRONG: list[tuple[Any, str, dict[str, Any]]] = [
    ("no-such", "unknown_mapping", {"name": "no-such", "known": list(library.names())}),
    ("../../secret", "unknown_mapping", {}),
    (None, "wrong_type", {"path": "", "expected": "object"}),
    (of() | {"version": 2}, "unknown_version", {"version": 2, "known": [1]}),
    ({"version": 1, "record": of()["record"]}, "missing_key", {"path": "request"}),
    (of(requests={}), "unknown_key", {"path": "requests"}),
    (of(request={"path": 5}), "wrong_type", {"path": "request.path", "expected": "string"}),
    (of(request={"paging": {"style": "pages"}}), "not_one_of", {"path": "request.paging.style"}),
    (of(request={"paging": {"style": "page"}}), "missing_key", {"path": "request.paging.page"}),
    (of(request={"paging": {"style": "none", "per_page": 9999}}), "out_of_bounds", {}),
    (of({"titel": "x"}), "unknown_field", {"path": "record.fields.titel"}),
    (of({"owner_org": "x"}), "unknown_field", {"path": "record.fields.owner_org"}),
    (of({"name": "x"}), "unknown_field", {"path": "record.fields.name"}),
    (of({"author": "a["}), "bad_expression", {"path": "record.fields.author.from", "at": 2}),
    (of({"author": "a" * (EXPRESSION_LENGTH + 1)}), "bad_expression", {}),
    (of({"author": "[" * EXPRESSION_LENGTH}), "bad_expression", {}),
    (
        of({"author": {"from": "a", "form": "b"}}),
        "unknown_key",
        {"path": "record.fields.author.form"},
    ),
    (of({"author": {"split": ","}}), "rule_without_source", {"path": "record.fields.author"}),
    (of({"author": {"template": "{a}{"}}), "bad_expression", {}),
    (of({"notes_translated": {"xx": "a"}}), "unknown_language", {"language": "xx"}),
    (of({"topics": {"const": "tourism"}}), "unknown_code", {"path": "record.fields.topics.const"}),
    (
        of({"topics": {"from": "a", "map": {"Du lịch": "tourism"}}}),
        "unknown_code",
        {"path": "record.fields.topics.map.Du lịch", "value": "tourism"},
    ),
    (of({"activity_date": {"from": "d", "format": "DD/MM/YYYY"}}), "bad_format", {}),
    (of({"activity_date": {"from": "d", "format": "dd/dd/yyyy"}}), "bad_format", {}),
    (of({"activity_date": {"from": "d", "format": "dd/MM"}}), "bad_format", {}),
    (of({"topics": {"from": "a", "map": {1: "promotion"}}}), "wrong_key", {}),
    (
        of(languages={"en": {"join": "x", "alone": "keep", "fields": {"title_translated": "t"}}}),
        "missing_key",
        {"path": "languages.en.id"},
    ),
    (of(languages={"en": {"join": "x", "fields": {"author": "t"}}}), "not_translated", {}),
    (
        of(languages={"vn": {"join": "x", "fields": {"title_translated": "t"}}}),
        "unknown_language",
        {},
    ),
]


@pytest.mark.parametrize(("given", "code", "facts"), WRONG)
def test_problems_name_the_key_and_the_reason(given: Any, code: str, facts: dict[str, Any]) -> None:
    found = loader.check(given, FIELDS)
    assert [told for told, _ in found] == [code]
    assert facts.items() <= found[0][1].items()
    with pytest.raises(loader.MappingError):
        loader.load(given, FIELDS)


def test_a_field_must_be_of_the_kind() -> None:
    given = of({"press_outlet": "x"})
    assert loader.check(given, FIELDS, "article") == []
    assert loader.check(given, FIELDS, "legal-document")[0][0] == "unknown_field"


def test_a_mapping_of_endless_depth_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(100):
        deep = {"a": deep}
    assert loader.check(of(detail=deep), FIELDS)[0][0] == "too_deep"


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=20),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["id", "title", "c", "d", "k", "x"]), inner, max_size=6
            )
        ),
        max_leaves=15,
    )
)
def test_no_record_raises(record: Any) -> None:
    fields = {
        "topics": {"from": "c", "map": {"a": "promotion"}, "unknown": "keep"},
        "activity_date": {"from": ["d", "x.d"], "format": ["dd/MM/yyyy", "epoch"]},
        "keywords_translated": {"vi": {"from": "k[].x || k", "split": ","}},
    }
    found = made(record, fields, resources={"from": "x", "url": "@", "name": {"vi": "d"}})
    found.raw.encode()
    if isinstance(found, Record):
        assert len(found.fingerprint) == 64


def test_expressions_know_the_fields_that_they_read() -> None:
    expression = Expression("(data.items[?a=='x'] | [0].b) || join(',', tags) || @.c.d")
    assert expression.fields == {"data", "tags", "c"}
