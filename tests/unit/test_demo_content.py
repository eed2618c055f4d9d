"""The demonstration's content is whole: every kind and state, both languages, every file."""

from __future__ import annotations

import io
import itertools
import unicodedata
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from PIL import Image

from ckanext.ttdn import vocabulary
from ckanext.ttdn.demo import documents, items, pictures
from ckanext.ttdn.demo.fill import WAYS
from ckanext.ttdn.demo.items import Item
from ckanext.ttdn.profiles import text_of

ITEMS = items.load()
KINDS = list(vocabulary.load("kinds").codes)
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


def test_every_kind_has_two_items_and_every_state_is_there() -> None:
    kinds = Counter(item.kind for item in ITEMS)
    states = Counter(item.state for item in ITEMS)
    assert set(kinds) == set(KINDS)
    assert min(kinds.values()) >= 2
    assert set(states) == set(WAYS)
    assert states["published"] >= 40
    assert states["submitted"] >= 3


def test_names_are_unique_and_short_enough_to_stay_as_they_are() -> None:
    names = [item.name for item in ITEMS]
    assert len(set(names)) == len(names)
    # The catalogue keeps room for a number behind a name, see logic.naming.
    assert max(map(len, names)) <= 96


def test_the_agencies_exist_today_and_are_many() -> None:
    entries = yaml.safe_load(text_of("hue"))["agencies"]
    current = {entry["code"]: entry for entry in entries if "valid_to" not in entry}
    assert len({item.agency for item in ITEMS}) >= 15
    for item in ITEMS:
        assert item.agency in current
        assert item.kind in current[item.agency].get("kinds", KINDS)


@each_item
def test_codes_are_in_their_vocabularies(item: Item) -> None:
    for field in ("topics", "sectors", "places", "audiences"):
        assert set(item.fields.get(field, [])) <= set(vocabulary.load(field).codes), field
    assert set(item.topics) <= set(vocabulary.load("topics").codes)
    if item.state in ("returned", "rejected"):
        assert set(item.decision["reasons"]) <= set(
            vocabulary.load(
                "return-reasons" if item.state == "returned" else "reject-reasons"
            ).codes
        )


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
        else:
            assert documents.is_document(file.key), file.key
        assert set(file.texts["name_translated"]) == {"vi", "en"}
        assert file.texts["credit"]


def test_no_picture_is_used_twice_and_the_motifs_are_many() -> None:
    keys = [file.key for item in ITEMS for file in item.files if file.is_picture]
    assert len(set(keys)) == len(keys) >= 40
    assert len({key.partition("@")[0] for key in keys}) >= 14


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


@pytest.mark.parametrize(
    "key", sorted({f.key for item in ITEMS for f in item.files if not f.is_picture})
)
def test_a_document_is_of_its_format(key: str) -> None:
    content = documents.write(key)
    starts = {"pdf": b"%PDF-", "docx": b"PK", "xlsx": b"PK", "csv": "\ufeff".encode()}
    assert content.startswith(starts[key.rpartition(".")[2]])


def test_the_list_of_wards_is_whole() -> None:
    assert len(documents.source("wards-and-communes")["rows"]) == 40


def test_items_of_some_agencies_link_only_among_themselves() -> None:
    some = items.load({"so-noi-vu"})
    assert {item.agency for item in some} == {"so-noi-vu"}
    assert {target for item in some for target in item.targets} <= {item.name for item in some}
