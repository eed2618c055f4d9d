"""What was typed for Telex or VNI without an input method is read as it was meant."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.spelling.input_methods import decoded
from ckanext.ttdn.spelling.syllables import all_syllables, is_syllable

TELEX = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}
TONES = {"\u0300": "f2", "\u0301": "s1", "\u0303": "x4", "\u0309": "r3", "\u0323": "j5"}


def keys(syllable: str, marks: dict[str, str], method: int, at_the_end: bool) -> str:
    """The keys for a syllable; its tone after the vowel or at the end."""
    typed, tone = "", ""
    for letter in syllable:
        decomposed = unicodedata.normalize("NFD", letter)
        found = next((TONES[c][method] for c in decomposed if c in TONES), "")
        bare = "".join(c for c in decomposed if c not in TONES)
        bare = unicodedata.normalize("NFC", bare)
        typed += marks.get(bare, bare)
        if found and at_the_end:
            tone = found
        else:
            typed += found
    return typed + tone


@pytest.mark.parametrize(("marks", "method"), [(TELEX, 0), (VNI, 1)], ids=["telex", "vni"])
@pytest.mark.parametrize("at_the_end", [True, False], ids=["end", "vowel"])
def test_every_syllable_comes_back_from_its_keys(marks, method, at_the_end):
    wrong = {}
    for syllable in all_syllables():
        if "oo" in unicodedata.normalize("NFD", syllable).translate(dict.fromkeys(map(ord, TONES))):
            continue  # oong and ooc cannot be told from ông and ôc
        typed = keys(syllable, marks, method, at_the_end)
        if typed != syllable and decoded(typed) != syllable:
            wrong[typed] = (decoded(typed), syllable)
    assert wrong == {}


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("leex", "lễ"),
        ("Hooij", "hội"),
        ("dduwowngf", "đường"),
        ("dduowngf", "đường"),
        ("duongwf", "dường"),
        ("DDaauf", "đầu"),
        ("le64", "lễ"),
        ("ho65i", "hội"),
        ("d9u7o7ng2", "đường"),
        ("tru7o7ng2", "trường"),
        ("quocs", "quóc"),
        ("quoocs", "quốc"),
        ("cuar", "của"),
        ("cura", "của"),
        ("mwa", "mưa"),
        ("muaw", "mưa"),
        ("hoawcj", "hoặc"),
        ("thuyr", "thủy"),
        ("nghieeng", "nghiêng"),
    ],
)
def test_the_usual_orders_of_keys_are_read(typed, meant):
    expected = meant if meant in all_syllables() else None
    assert decoded(typed) == expected


@pytest.mark.parametrize(
    "word", ["", "a", "festival", "covid19", "45", "2024", "h5n1", "www", "dddd", "x" * 10_000, "é"]
)
def test_what_means_no_syllable_stays(word):
    assert decoded(word) is None


@given(st.text(max_size=20))
def test_any_text_is_read_or_left(text):
    result = decoded(text)
    assert result is None or is_syllable(result)
