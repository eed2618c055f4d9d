"""Controlled vocabularies (R16)."""

import json
import re
from pathlib import Path

import pytest

from ckanext.ttdn import vocabulary

WITH_LABELS = [name for name in vocabulary.names() if not vocabulary.load(name).locale_data]


@pytest.mark.parametrize("name", vocabulary.names())
def test_codes_are_plain(name):
    for code in vocabulary.load(name):
        assert re.fullmatch(r"[a-z0-9][a-z0-9_.-]*|[A-Z]{2}", code), code


@pytest.mark.parametrize("name", WITH_LABELS)
def test_each_code_has_a_label_in_both_languages(name):
    loaded = vocabulary.load(name)
    for code in loaded:
        assert set(loaded.labels[code]) == {"vi", "en"}, code
        assert all(isinstance(text, str) for text in loaded.labels[code].values()), code
        assert loaded.label(code, "vi") != code
    for code, group in loaded.grouped.items():
        assert group in loaded.groups, code


def test_labels_of_one_vocabulary_differ():
    for name in vocabulary.names():
        loaded = vocabulary.load(name)
        for lang in ("vi", "en"):
            labels = [loaded.label(code, lang) for code in loaded]
            assert len(set(labels)) == len(labels), (name, lang)


def test_membership_and_fallbacks():
    channels = vocabulary.load("channels")
    assert "border-gate" in channels
    assert "tram-vu-tru" not in channels
    assert len(channels.codes) == 11
    assert channels.label("unheard-of", "vi") == "unheard-of"
    assert channels.label("other", "lo") == channels.label("other", "en")


def test_unknown_vocabulary_is_an_error():
    with pytest.raises(LookupError):
        vocabulary.load("nowhere")


def test_hue_has_40_wards_and_communes():
    places = vocabulary.load("places")
    kinds = list(places.grouped.values())
    assert kinds.count("ward") == 21
    assert kinds.count("commune") == 19
    assert len(places.codes) == 40


def test_countries_are_those_of_iso_3166():
    countries = vocabulary.load("countries")
    assert len(countries.codes) == 249
    assert countries.label("LA", "vi") == "Lào"
    assert countries.label("LA", "en") == "Laos"
    assert countries.label("LA", "fr") == "Laos"
    assert countries.label("TW", "vi") == "Đài Loan (Trung Quốc)"
    assert "EU" not in countries


def test_language_names_come_from_the_locale_data():
    languages = vocabulary.load("languages")
    assert languages.label("en", "vi") == "Tiếng Anh"
    assert languages.label("lo", "en") == "Lao"


def test_the_topics_are_the_six_contents_of_d7():
    assert len(vocabulary.load("topics").codes) == 6


def test_r21_ckans_licences_are_those_of_the_vocabulary():
    listed = json.loads(Path(vocabulary.LICENCES_URL.removeprefix("file://")).read_text("utf-8"))
    labels = vocabulary.load("licences").labels
    assert {entry["id"]: entry["title_translated"] for entry in listed} == labels
    assert all(entry["title"] == entry["title_translated"]["vi"] for entry in listed)
