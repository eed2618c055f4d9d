"""The syllables of Vietnamese, and letters that only look like others."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.bilingual import fold, normalise, search_fold
from ckanext.ttdn.spelling.syllables import all_syllables, is_syllable

TEXT = """
Huế là thành phố di sản; quần thể di tích Cố đô được ghi danh, Nhã nhạc là kiệt tác truyền khẩu.
Nguyễn Huệ, khuya, khuỷu tay, thuở xưa, giếng nước, gìn giữ, quốc lộ, quyển sách, nghiêng, ghềnh
"""


TONES = set("\u0300\u0301\u0303\u0309\u0323")


def test_the_syllables_of_a_text_are_known():
    words = re.findall(r"[^\W\d_]+", TEXT)
    assert [word for word in words if not is_syllable(word)] == []
    assert [word for word in words if not is_syllable(fold(word))] == []


@pytest.mark.parametrize("word", ["strengths", "qđ", "cê", "ngi", "kat", "lắcs", "tậg", "h5", ""])
def test_other_words_are_no_syllables(word):
    assert not is_syllable(word)


def test_every_syllable_is_composed_and_has_one_tone():
    for syllable in all_syllables():
        assert syllable == normalise(syllable)
        tones = [
            c
            for c in unicodedata.normalize("NFD", syllable)
            if c in "\u0300\u0301\u0303\u0309\u0323"
        ]
        assert len(tones) <= 1


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lễ\u200b hội", "lễ hội"),
        ("di\u00adsản", "disản"),
        ("\u202elễ hội\u202c", "lễ hội"),
        ("Ｈｕế", "Huế"),
        ("fеstivаl", "festival"),  # Cyrillic е and а
        ("Ηuế", "Huế"),  # Greek Η
        ("Москва", "Москва"),
        ("thuỷ sản", "thủy sản"),
        (unicodedata.normalize("NFD", "Đà Nẵng"), "Đà Nẵng"),
    ],
)
def test_what_only_looks_the_same_is_the_same(typed, read):
    assert normalise(typed) == read


@pytest.mark.parametrize(
    ("one", "other"), [("kỹ", "kĩ"), ("Mỹ", "Mĩ"), ("lý", "lí"), ("quý", "quí"), ("tỷ", "tỉ")]
)
def test_i_and_y_are_the_same_without_marks(one, other):
    assert search_fold(one) == search_fold(other)
    assert search_fold("thuy") != search_fold("thui")


@given(st.text(max_size=30))
def test_normalising_twice_changes_nothing_more(text):
    assert normalise(normalise(text)) == normalise(text)
