"""Controlled vocabularies (R16)."""

import json
import re
from pathlib import Path

import pytest

from ckanext.ttdn import definitions, vocabularies

WITH_LABELS = [
    name for name in vocabularies.names() if not definitions.vocabulary(name).locale_data
]


@pytest.mark.parametrize("name", vocabularies.names())
def test_codes_are_plain(name):
    for code in definitions.vocabulary(name):
        assert re.fullmatch(r"[a-z0-9][a-z0-9_.-]*|[A-Z]{2}", code), code


@pytest.mark.parametrize("name", WITH_LABELS)
def test_each_code_has_a_label_in_both_languages(name):
    loaded = definitions.vocabulary(name)
    for code in loaded:
        assert set(loaded.labels[code]) == {"vi", "en"}, code
        assert all(isinstance(text, str) for text in loaded.labels[code].values()), code
        assert loaded.label(code, "vi") != code
    for code, group in loaded.grouped.items():
        assert group in loaded.groups, code


def test_labels_of_one_vocabulary_differ():
    for name in vocabularies.names():
        loaded = definitions.vocabulary(name)
        for lang in ("vi", "en"):
            labels = [loaded.label(code, lang) for code in loaded]
            assert len(set(labels)) == len(labels), (name, lang)


def test_membership_and_fallbacks():
    channels = definitions.vocabulary("channels")
    assert "border-gate" in channels
    assert "tram-vu-tru" not in channels
    assert len(channels.codes) == 11
    assert channels.label("unheard-of", "vi") == "unheard-of"
    assert channels.label("other", "lo") == channels.label("other", "en")


def test_unknown_vocabulary_is_an_error():
    with pytest.raises(LookupError):
        definitions.vocabulary("nowhere")


def test_hue_has_40_wards_and_communes():
    places = definitions.vocabulary("places")
    kinds = list(places.grouped.values())
    assert kinds.count("ward") == 21
    assert kinds.count("commune") == 19
    assert len(places.codes) == 40


def test_countries_are_those_of_iso_3166():
    countries = definitions.vocabulary("countries")
    assert len(countries.codes) == 249
    assert countries.label("LA", "vi") == "Lào"
    assert countries.label("LA", "en") == "Laos"
    assert countries.label("LA", "fr") == "Laos"
    assert countries.label("TW", "vi") == "Đài Loan (Trung Quốc)"
    assert "EU" not in countries


def test_language_names_come_from_the_locale_data():
    languages = definitions.vocabulary("languages")
    assert languages.label("en", "vi") == "Tiếng Anh"
    assert languages.label("lo", "en") == "Lao"


def test_the_topics_are_the_six_contents_of_d7():
    assert len(definitions.vocabulary("topics").codes) == 6


def test_r21_ckans_licences_are_those_of_the_vocabulary():
    listed = json.loads(Path(vocabularies.LICENCES_URL.removeprefix("file://")).read_text("utf-8"))
    labels = definitions.vocabulary("licences").labels
    assert {entry["id"]: entry["title_translated"] for entry in listed} == labels
    assert all(entry["title"] == entry["title_translated"]["vi"] for entry in listed)
