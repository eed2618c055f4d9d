"""The demonstration's content is whole: every kind and state, both languages, every file."""

from __future__ import annotations

import io
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import av
import pytest
import yaml
from PIL import Image

from ckanext.ttdn import definitions
from ckanext.ttdn.profiles import text_of
from ckanext.ttdn.services.files import upload_policy
from ttdn_demo import documents, items, pictures, recordings
from ttdn_demo.fill import CHANGES, WAYS, WRITERS
from ttdn_demo.items import File, Item

ITEMS = items.load()
KINDS = list(definitions.vocabulary("kinds").codes)
each_item = pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.name)


def translated(value: Any) -> Iterator[dict[str, Any]]:
    """Every {language: text} in nested values."""
    if isinstance(value, dict):
        if {"vi", "en"} & set(value):
            yield value
        for part in value.values():
            yield from translated(part)
    elif isinstance(value, list):
        for part in value:
            yield from translated(part)


def test_every_kind_has_items_and_every_state_is_there() -> None:
    kinds = Counter(item.kind for item in ITEMS)
    states = Counter(item.state for item in ITEMS)
    assert len(ITEMS) >= 110
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 6
    assert set(states) == set(WAYS)
    assert states["published"] >= 80
    assert states["submitted"] >= 6


def test_every_story_that_the_appraisal_knows_is_told() -> None:
    changes = {item.change.state for item in ITEMS if item.change}
    assert changes == set(CHANGES)
    assert all(item.state == "published" for item in ITEMS if item.change)
    assert [item for item in ITEMS if item.state == "approved" and item.publish_in_days]
    assert [item for item in ITEMS if item.has_expired and item.state == "withdrawn"]
    assert [item for item in ITEMS if item.state == "published" and item.expires_in_days]
    shown_to = {item.fields.get("visibility", "public") for item in ITEMS}
    assert shown_to == set(definitions.vocabulary("visibility-levels").codes)


def test_an_item_in_one_language_a_machine_translation_and_partial_dates_are_there() -> None:
    statuses = [item.fields.get("translation_status", {}) for item in ITEMS]
    assert {"vi": "original"} in statuses
    assert {"en": "original"} in statuses
    assert {"vi": "original", "en": "machine"} in statuses
    dates = {item.fields.get("activity_date", "") for item in ITEMS}
    assert {"1555~", "1904", "1993-12"} <= dates


def test_series_belong_together() -> None:
    parts: dict[str, set[str]] = {}
    for item in ITEMS:
        for link in item.fields.get("related", []):
            if link["type"] == "part_of":
                parts.setdefault(link["target"], set()).add(item.kind)
    festival = parts["trung-tam-festival-hue-festival-nghe-truyen-thong-hue"]
    assert {"official-information", "media", "foreign-press"} <= festival
    flood = parts["so-nong-nghiep-va-moi-truong-mua-lu-thang-10-2025"]
    assert {"official-information", "media", "clarification"} <= flood
    kinds = {(link["type"], item.kind) for item in ITEMS for link in item.fields.get("related", [])}
    assert {("responds_to", "clarification"), ("amends", "legal-document")} <= kinds


def test_the_texts_have_every_vietnamese_letter_with_every_tone() -> None:
    vowels = "aăâeêioôơuưy"
    tones = ["", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"]
    small = {unicodedata.normalize("NFC", v + t) for v in vowels for t in tones} | {"đ"}
    text = "".join(str(value) for item in ITEMS for value in translated(item.fields))
    assert small | {letter.upper() for letter in small} <= set(text)


def test_names_are_unique_and_short_enough_to_stay_as_they_are() -> None:
    names = [item.name for item in ITEMS]
    assert len(set(names)) == len(names)
    # The catalogue keeps room for a number behind a name, see logic.naming.
    assert max(map(len, names)) <= 96


def test_every_agency_of_today_has_an_item_of_a_kind_that_it_may_supply() -> None:
    profile = yaml.safe_load(text_of("hue"))
    current = {entry["code"]: entry for entry in profile["agencies"] if "valid_to" not in entry}
    authority = profile["authority"][-1]["agency"]
    assert {item.agency for item in ITEMS} == set(current) - {authority}
    for item in ITEMS:
        assert item.kind in current[item.agency].get("kinds", KINDS)


@each_item
def test_codes_are_in_their_vocabularies(item: Item) -> None:
    for field in ("topics", "sectors", "places", "audiences"):
        assert set(item.fields.get(field, [])) <= set(definitions.vocabulary(field).codes), field
    assert set(item.topics) <= set(definitions.vocabulary("topics").codes)
    if item.state in ("returned", "rejected"):
        assert set(item.decision["reasons"]) <= set(
            definitions.vocabulary(
                "return-reasons" if item.state == "returned" else "reject-reasons"
            ).codes
        )


@pytest.mark.parametrize(
    "item", [item for item in ITEMS if item.state != "draft"], ids=lambda item: item.name
)
def test_r18_what_is_submitted_has_every_field_that_its_kind_requires(item: Item) -> None:
    given = {"owner_org": item.agency, **item.fields}

    def is_asked(field: dict[str, Any]) -> bool:
        for other, codes in field.get("show_when", {}).items():
            values = given.get(other, [])
            if not set([values] if isinstance(values, str) else values) & set(codes):
                return False
        return bool(field.get("required")) and "default" not in field

    asked = filter(is_asked, definitions.schema(item.kind)["dataset_fields"])
    assert [field["field_name"] for field in asked if not given.get(field["field_name"])] == []


@each_item
def test_texts_are_of_the_two_languages_and_in_composed_letters(item: Item) -> None:
    found = [*translated(item.fields), *(file.texts["name_translated"] for file in item.files)]
    for texts in found:
        assert set(texts) <= {"vi", "en"}
        for text in itertools.chain.from_iterable(
            value if isinstance(value, list) else [value] for value in texts.values()
        ):
            assert text.strip()
            assert text == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    "item", [item for item in ITEMS if item.state == "published"], ids=lambda item: item.name
)
def test_what_is_public_says_enough_and_where_it_comes_from(item: Item) -> None:
    for text in item.fields["notes_translated"].values():
        assert len(text.split()) >= 40
    assert item.fields["source_name"]
    assert item.topics


@each_item
def test_files_exist_and_pictures_have_text_alternatives_in_both_languages(item: Item) -> None:
    for file in item.files:
        if file.is_picture:
            assert pictures.is_picture(file.key), file.key
            assert set(file.texts["alt_text_translated"]) == {"vi", "en"}
        elif file.medium == "recording":
            assert recordings.is_recording(file.key), file.key
        else:
            assert (documents.FILES / file.key).with_suffix(".yaml").is_file(), file.key
        assert set(file.texts["name_translated"]) == {"vi", "en"}
        assert file.texts["credit"]


def test_no_picture_is_used_twice_and_the_motifs_are_many() -> None:
    pictures_used = [file for item in ITEMS for file in item.files if file.is_picture]
    keys = [file.key.partition(".")[0] for file in pictures_used]
    assert len(set(keys)) == len(keys) >= 100
    assert len({key.partition("@")[0] for key in keys}) >= 30


def test_links_point_to_items_that_come_before() -> None:
    seen: set[str] = set()
    for item in ITEMS:
        assert set(item.targets) <= seen
        seen.add(item.name)


@pytest.mark.parametrize("motif", pictures.MOTIFS)
def test_a_picture_is_the_same_each_time_and_small(motif: str) -> None:
    content = pictures.draw(f"{motif}@dawn")
    assert content == pictures.draw(f"{motif}@dawn")
    assert len(content) <= pictures.MOST_BYTES
    assert Image.open(io.BytesIO(content)).size == (1600, 1000)


@pytest.mark.parametrize("suffix", pictures.FORMATS)
def test_a_picture_can_be_of_another_format(suffix: str) -> None:
    content = pictures.draw(f"loom@jade{suffix}")
    assert len(content) <= pictures.MOST_BYTES
    assert upload_policy.refusal(f"loom{suffix}", io.BytesIO(content), 1) is None


@pytest.mark.parametrize(
    "file",
    {f.key: f for item in ITEMS for f in item.files if not f.is_picture}.values(),
    ids=lambda file: file.key,
)
def test_a_document_is_what_the_catalogue_takes_and_says_what_it_is_for(file: File) -> None:
    content = WRITERS[file.medium](file.key)
    assert upload_policy.refusal(file.filename, io.BytesIO(content), 1) is None
    assert documents.source(file.key.partition(".")[0])["title"]["vi"]


def test_r47_the_files_are_of_every_format_that_may_be_uploaded() -> None:
    suffixes = {file.filename.rpartition(".")[2] for item in ITEMS for file in item.files}
    twice = {"htm", "jpeg"}
    assert suffixes == set(upload_policy.ALLOWED) - twice


def test_a_recording_is_the_same_each_time_and_as_long_as_its_item_says() -> None:
    told = {
        file.key: item.fields["duration_seconds"]
        for item in ITEMS
        for file in item.files
        if file.medium == "recording" and not file.key.endswith(".vtt")
    }
    assert {key.rpartition(".")[2] for key in told} == {"mp3", "mp4", "webm"}
    for key, seconds in told.items():
        content = recordings.make(key)
        assert content == recordings.make(key)
        with av.open(io.BytesIO(content)) as container:
            assert round(container.duration / av.time_base) == seconds


@pytest.mark.parametrize("language", ["vi", "en"])
def test_captions_fill_the_time_of_their_recording(language: str) -> None:
    for stem in ("truong-tien-four-hours", "five-notes"):
        lines = recordings.make(f"{stem}.{language}.vtt").decode().splitlines()
        assert lines[0] == "WEBVTT"
        times = [line.split(" --> ") for line in lines if " --> " in line]
        assert times[0][0] == "00:00:00.000"
        assert [end for _, end in times[:-1]] == [start for start, _ in times[1:]]
        minutes, seconds = times[-1][1].split(":")[1:]
        assert int(minutes) * 60 + float(seconds) == recordings.seconds(stem)


def test_the_list_of_wards_is_whole() -> None:
    assert len(documents.source("wards-and-communes")["rows"]) == 40


def test_items_of_some_agencies_link_only_among_themselves() -> None:
    some = items.load({"so-noi-vu"})
    assert {item.agency for item in some} == {"so-noi-vu"}
    assert {target for item in some for target in item.targets} <= {item.name for item in some}
