"""What comes into the fields of the kinds, the bad input above all (R17, R18)."""

from __future__ import annotations

import unicodedata
from typing import Any

import pytest

from ckanext.ttdn import definitions
from ckanext.ttdn.services.call_options import CallOptions

pytestmark = pytest.mark.usefixtures("database")


def validate(kind: str, complete: bool = False, **sent: Any) -> tuple[dict, dict, dict]:
    """What is stored, the errors, and the internal values, of a new item; nothing is saved."""
    from ckan import model
    from ckan.lib import plugins as lib_plugins

    plugin = lib_plugins.lookup_package_plugin(kind)
    internal: dict[str, Any] = {}
    context = {
        "model": model,
        "session": model.Session,
        "user": "",
        "ttdn": CallOptions(complete=complete, internal=internal),
    }
    schema = plugin.update_package_schema()
    data, errors = lib_plugins.plugin_validate(
        plugin, context, {"type": kind, "owner_org": "x", **sent}, schema, "package_update"
    )
    # The organisation is asked of the database; it is no matter of these tests.
    errors.pop("owner_org", None)
    model.Session.remove()
    stored = {extra["key"]: extra["value"] for extra in data.get("extras", [])}
    columns = {k: data[k] for k in ("title", "notes", "author", "license_id") if k in data}
    return {**stored, **columns}, errors, internal


def stored(kind: str, **sent: Any) -> dict[str, Any]:
    values, errors, _internal = validate(kind, **sent)
    assert errors == {}
    return values


def error(kind: str, field: str, **sent: Any) -> str:
    _values, errors, _internal = validate(kind, **sent)
    assert set(errors) == {field}, errors
    (message,) = errors[field]
    return message


# Text in two languages


def test_r17_text_is_stored_as_fluent_does():
    values = stored("media", title_translated={"vi": " Cố đô Huế ", "en": ""})
    assert values["title_translated"] == '{"vi": "Cố đô Huế"}'
    assert values["title"] == "Cố đô Huế"


def test_the_inputs_of_a_form_make_one_text():
    values = stored(
        "media",
        **{"title_translated-en": "Hue", "title_translated-vi": "", "notes_translated-vi": ""},
    )
    assert values["title_translated"] == '{"en": "Hue"}'
    assert values["title"] == "Hue"
    assert "notes_translated" not in values
    assert values["notes"] == ""


def test_core_text_comes_from_the_primary_language():
    values = stored("media", title_translated={"en": "Hue", "vi": "Huế"}, title="Old")
    assert values["title"] == "Huế"


def test_a_client_without_languages_writes_the_primary_one():
    values = stored("media", title="Huế", notes="Nội dung")
    assert values["title_translated"] == '{"vi": "Huế"}'
    assert values["notes_translated"] == '{"vi": "Nội dung"}'


def test_text_is_normalised():
    typed = unicodedata.normalize("NFD", "Thuỷ Xuân") + "\r\nhai\x00 dòng"
    values = stored("media", notes_translated={"vi": typed})
    assert values["notes"] == "Thuỷ Xuân\nhai dòng"


@pytest.mark.parametrize("value", ["chỉ một câu", 7, ["vi"], '["vi"]'])
def test_what_is_no_text_by_language_is_refused(value):
    assert '{"vi": "…", "en": "…"}' in error("media", "title_translated", title_translated=value)


def test_an_unknown_language_is_named():
    message = error("media", "title_translated", title_translated={"vi": "Huế", "xx": "?"})
    assert "xx" in message
    assert "vi, en" in message


def test_a_title_of_300_characters_is_fine_and_one_more_is_told():
    assert stored("media", title_translated={"vi": "ế" * 300})
    message = error("media", "title_translated-en", title_translated={"vi": "Huế", "en": "a" * 301})
    assert "301" in message
    assert "300" in message


def test_5_mb_of_text_are_refused_in_words():
    message = error("media", "notes_translated-vi", notes_translated={"vi": "Huế " * 1_300_000})
    assert "200000" in message


def test_keywords_are_lists_in_each_language():
    values = stored(
        "media",
        **{"keywords_translated-vi": "áo dài,  lễ hội ; Áo dài\n", "keywords_translated-en": ""},
    )
    assert values["keywords_translated"] == '{"vi": ["áo dài", "lễ hội"]}'
    values = stored("media", keywords_translated={"en": ["ao dai", " ", "festival"]})
    assert values["keywords_translated"] == '{"en": ["ao dai", "festival"]}'


def test_translation_status_takes_its_codes():
    assert stored("media", translation_status={"vi": "original", "en": "machine"})
    assert "guessed" in error(
        "media", "translation_status-en", translation_status={"vi": "original", "en": "guessed"}
    )


# Codes


@pytest.mark.parametrize("sent", [["VN", "LA"], '["VN", "LA"]', ["VN", "LA", "VN", ""]])
def test_r16_lists_of_codes(sent):
    assert stored("media", countries=sent)["countries"] == '["LA", "VN"]'


def test_one_ticked_box_is_a_list_of_one():
    assert stored("promotion", channel="internet")["channel"] == '["internet"]'


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("countries", ["VN", "XX"], "XX"),
        ("places", ["vinh-ha-long"], "vinh-ha-long"),
        ("topics", [{"code": 1}], "code"),
        ("media_type", "hologram", "hologram"),
        ("license_id", "wtfpl", "wtfpl"),
        ("visibility", "nobody", "nobody"),
    ],
)
def test_an_unknown_code_is_named(field, value, named):
    assert named in error("media", field, **{field: value})


def test_visibility_is_public_unless_said_otherwise():
    """R30."""
    assert stored("media")["visibility"] == "public"


# Dates and moments


def test_r18_partial_dates_are_stored_as_edtf():
    values = stored("media", activity_date="22/11/2025", activity_end_date="12/2025")
    assert values["activity_date"] == "2025-11-22"
    assert values["activity_end_date"] == "2025-12"


@pytest.mark.parametrize("value", ["hôm qua", "30/02/2025", "2025-13-01", "x" * 5000, True])
def test_a_wrong_date_is_told_with_an_example(value):
    message = error("media", "activity_date", activity_date=value)
    assert len(message) < 400


def test_an_end_before_its_beginning_is_refused():
    assert error("media", "activity_end_date", activity_date="2025-06", activity_end_date="2025-05")
    assert stored("media", activity_date="2025-06", activity_end_date="2025")
    assert error(
        "legal-document", "effective_to", effective_from="2021-02-15", effective_to="2021-02-14"
    )


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("2025-11-22T08:30", "2025-11-22T01:30:00+00:00"),
        ("2025-11-22 08:30:15", "2025-11-22T01:30:15+00:00"),
        ("2025-11-22T01:30:00Z", "2025-11-22T01:30:00+00:00"),
        ("2025-11-22T08:30:00+07:00", "2025-11-22T01:30:00+00:00"),
        ("2025-11-22", "2025-11-21T17:00:00+00:00"),
    ],
)
def test_r20_moments_are_viet_nams_and_stored_in_utc(sent, kept):
    assert stored("media", publish_at=sent)["publish_at"] == kept
    assert stored("media", publish_at=kept)["publish_at"] == kept


@pytest.mark.parametrize("value", ["ngày mai", "2025-11-31T00:00", "25:00", "0001-01-01T00:00"])
def test_a_wrong_moment_is_refused(value):
    assert error("media", "publish_at", publish_at=value)


def test_what_ends_before_it_begins_is_refused():
    assert error(
        "media", "expires_at", publish_at="2025-11-22T08:00", expires_at="2025-11-22T08:00"
    )


# Other values


@pytest.mark.parametrize(
    "value",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.org/",
        "//example.org",
        "https://",
        "example.org",
        "https://example.org/ x",
        'https://example.org/"onclick=',
        "http://[",
        "https://example.org:99999/",
    ],
)
def test_only_web_addresses_are_links(value):
    assert error("media", "source_url", source_url=value)


def test_a_resource_is_a_web_address_or_a_file():
    _values, errors, _internal = validate("media", resources=[{"url": "javascript:alert(1)"}])
    assert errors["resources"][0]["url"]
    _values, errors, _internal = validate("media", True, resources=[{"url": ""}])
    assert errors["resources"][0]["url"]


@pytest.mark.parametrize(
    ("kind", "field", "good", "kept", "bad"),
    [
        ("publication", "isbn", "978-0-306-40615-7", "978-0-306-40615-7", "978-0-306-40615-8"),
        ("publication", "isbn", "0-306-40615-2", "0-306-40615-2", "12345"),
        ("publication", "publication_year", 2019, "2019", "19"),
        ("publication", "publication_year", "2019", "2019", "năm ngoái"),
        ("publication", "page_count", "1.200", "1200", "0"),
        ("publication", "print_run", 1000, "1000", "-5"),
        ("information-cluster", "latitude", "16,4637", "16.4637", "91"),
        ("information-cluster", "longitude", 107.59, "107.59", "180.1"),
        ("information-cluster", "longitude", -180, "-180.0", "nan"),
    ],
)
def test_numbers_and_book_numbers(kind, field, good, kept, bad):
    assert stored(kind, **{field: good})[field] == kept
    assert error(kind, field, **{field: bad})


def test_plain_text_takes_no_structures():
    assert error("media", "creator", creator={"name": "x"})
    assert error("media", "creator", creator="x" * 501)


def test_lines_are_a_list():
    values = stored("overseas-event", partners="Hội hữu nghị\r\n\r\n Đại sứ quán ")
    assert values["partners"] == '["Hội hữu nghị", "Đại sứ quán"]'
    assert error("overseas-event", "partners", partners={"a": 1})


def test_free_tags_and_extras_are_refused():
    assert error("media", "tag_string", tag_string="huế, áo dài")
    assert error("media", "tags", tags=[{"name": "huế"}])
    _values, errors, _internal = validate(
        "media", extras=[{"key": "impact_translated", "value": "x"}]
    )
    assert "impact_translated" in errors["extras"][0]["key"][0]


# Rows


def test_r09_measures_are_rows():
    row = {"measure_type": "posting", "measure_date": "13/3/2025", "unknown": "x"}
    values = stored("clarification", measures=[row, {"measure_type": "", "outlet": " "}])
    assert values["measures"] == '[{"measure_date": "2025-03-13", "measure_type": "posting"}]'


def test_rows_of_a_form():
    values = stored(
        "media",
        **{
            "related-0-type": "part_of",
            "related-0-target": "https://ttdn.example.org/en/media/so-du-lich-ao-dai?x=1",
            "related-3-type": "",
            "related-3-target": "",
        },
    )
    assert values["related"] == '[{"target": "so-du-lich-ao-dai", "type": "part_of"}]'


def test_a_row_that_was_begun_needs_its_parts():
    _values, errors, _internal = validate("clarification", measures=[{"outlet": "Báo"}])
    assert set(errors["measures"][0]) == {"measure_type", "measure_date"}
    _values, errors, _internal = validate("media", related=[{"type": "likes", "target": "x"}])
    assert "likes" in errors["related"][0]["type"][0]


# Internal values and completeness


def test_r06_internal_values_leave_the_data():
    values, errors, internal = validate(
        "clarification",
        **{"impact_translated-vi": "Tác động", "impact_translated-en": ""},
        recipients="A\nB",
        notice_number="",
    )
    assert errors == {}
    assert internal["impact_translated"] == {"vi": "Tác động"}
    assert internal["recipients"] == ["A", "B"]
    assert internal["notice_number"] is None
    assert "messaging_translated" not in internal
    assert not {"impact_translated", "recipients", "notice_number"} & set(values)


def test_an_internal_value_with_an_error_is_not_kept():
    _values, errors, internal = validate("clarification", opened_by="nobody")
    assert set(errors) == {"opened_by"}
    assert "opened_by" not in internal


@pytest.mark.parametrize("kind", definitions.vocabulary("kinds"))
def test_r18_a_draft_may_be_empty_and_a_submission_may_not(kind):
    """Each missing field is named; what a choice would ask for is not asked before it is made."""
    assert validate(kind)[1] == {}
    errors = validate(kind, complete=True)[1]
    required = {
        field["field_name"]: field["label"]["vi"]
        for field in definitions.schema(kind)["dataset_fields"]
        if field.get("required") and "show_when" not in field and field["field_name"] != "owner_org"
    }
    assert set(errors) == set(required)
    for name, label in required.items():
        assert label in errors[name][0]


def test_required_internal_fields_are_asked_for_too():
    errors = validate("clarification", complete=True, opened_by="authority-notice")[1]
    assert {"impact_translated", "messaging_translated", "notice_number"} <= set(errors)
    errors = validate("clarification", complete=True, opened_by="own-detection")[1]
    assert "notice_number" not in errors
