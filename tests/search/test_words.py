"""What is found, and in which order (R17): Vietnamese with and without marks, and English."""

from __future__ import annotations

import unicodedata

import pytest


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Đường thủy sông Hương", "thủy"),
        ("Đường thủy sông Hương", "thuỷ"),
        ("Đường thủy sông Hương", "thuy"),
        ("Đường thuỷ sông Hương", "thủy"),
        ("Đường thuỷ sông Hương", "duong thuy"),
        ("Lễ hội Huế", "lễ hội"),
        ("Lễ hội Huế", "le hoi"),
        ("Lễ hội Huế", "LỄ HỘI"),
        ("Lễ hội Huế", "hội lễ"),
        ("Lễ hội Huế", "hue hoi le"),
        ("Xúc tiến tại Đà Nẵng", "Đà Nẵng"),
        ("Xúc tiến tại Đà Nẵng", "da nang"),
        ("Xúc tiến tại Đà Nẵng", unicodedata.normalize("NFD", "Đà Nẵng")),
        (unicodedata.normalize("NFD", "Xúc tiến tại Đà Nẵng"), "Đà Nẵng"),
        ("Vì hòa bình", "hoà bình"),
        ("Vì hoà bình", "hòa bình"),
        ("Vì hoà bình", "hoa binh"),
        ("Cây, ngày, máy, giấy, dạy, cháy", "cay ngay may giay day chay"),
        ("Quyết định 1234/QĐ-UBND", "1234/QĐ-UBND"),
        ("Quyết định 1234/QĐ-UBND", "1234/qd-ubnd"),
        ("Ảnh: di_sản Huế", "di sản"),
    ],
)
def test_vietnamese_is_found_however_it_is_typed(put, find, title, typed):
    put("found", vi=title)
    put("other", vi="Cơ sở dữ liệu")
    assert find(typed) == ["found"]


@pytest.mark.parametrize(
    "typed",
    [
        "festival",
        "Festivals",
        "water festival",
        "festival water",
        "Huế's",
        "hue festival",
        "lễ hội festivals",
    ],
)
def test_english_is_found_in_any_order_and_number(put, find, typed):
    put("found", vi="Lễ hội Thủy", en="Hue's Water Festival")
    put("other", vi="Cơ sở dữ liệu", en="Database")
    assert find(typed) == ["found"]


def test_words_may_be_spread_over_title_notes_and_keywords(put, find):
    put(
        "found",
        vi="Lễ hội",
        notes={"en": "On the Perfume River"},
        keywords={"vi": ["đua thuyền"]},
    )
    assert find("dua thuyen river") == ["found"]
    assert find("đua thuyền biển", ttdn_exact=True) == []


def test_labels_of_codes_are_found_in_both_languages(put, find):
    from ckanext.ttdn import definitions

    places = definitions.vocabulary("places")
    code = places.codes[0]
    put("found", vi="Ảnh", places=[code])
    put("other", vi="Ảnh")
    assert find(f'"{places.label(code, "vi")}"') == ["found"]
    assert find(places.label(code, "en")) == ["found"]


def test_right_marks_count_more_than_folded_and_title_more_than_notes(put, find):
    put("d-notes-folded", vi="Tin tức", notes={"vi": "Một cây thúy"})
    put("c-notes", vi="Tin tức", notes={"vi": "Đường thủy"})
    put("b-title-folded", vi="Nàng Thúy")
    put("a-title", vi="Đường thủy")
    assert find("thủy") == ["a-title", "b-title-folded", "c-notes", "d-notes-folded"]


def test_syllables_together_count_more_than_apart(put, find):
    put("apart", vi="Hội nghị bàn về lễ")
    put("together", vi="Ngày mở đầu lễ hội")
    assert find("lễ hội") == find("le hoi") == ["together", "apart"]


def test_syllables_together_count_more_than_apart_in_notes(put, find):
    put("apart", vi="Tin tức", notes={"vi": "Hội nghị bàn về lễ"})
    put("together", vi="Tin tức", notes={"vi": "Ngày mở đầu lễ hội"})
    assert find("lễ hội") == ["together", "apart"]


def test_a_keyword_counts_more_than_a_title_that_has_the_syllables_apart(put, find):
    for number in range(20):
        put(f"other-{number}", vi="Tin tức", keywords={"vi": ["nghệ nhân"]})
    put("apart", vi="Khâm định Đại Nam hội điển sự lệ")
    put("keyword", vi="Festival Nghề truyền thống", keywords={"vi": ["làng nghề", "lễ hội"]})
    assert find("lễ hội") == find("le hoi") == ["keyword", "apart"]


def test_one_word_of_four_may_be_missing(put, find):
    put("found", vi="Lễ hội Huế")
    assert find("lễ hội Huế xưa") == ["found"]
    assert find("lễ hội xưa", ttdn_exact=True) == []


@pytest.mark.parametrize("typed", ["+lễ -huế", "lễ NOT huế", 'lễ -"ở huế"'])
def test_excluded_words(put, find, typed):
    put("hue", vi="Lễ ở Huế")
    put("da-nang", vi="Lễ ở Đà Nẵng")
    assert find(typed) == ["da-nang"]


def test_only_an_excluded_word(put, find):
    put("hue", vi="Lễ ở Huế")
    put("da-nang", vi="Lễ ở Đà Nẵng")
    assert find("-huế") == ["da-nang"]


def test_a_phrase_and_one_of_two(put, find):
    put("apart", vi="Hội nghị bàn về lễ")
    put("together", vi="Ngày mở đầu lễ hội")
    assert find('"lễ hội"') == ["together"]
    assert set(find("nghị OR ngày")) == {"apart", "together"}


MARKS = [*"\"():/\\*?~[]{}^!&|+;,.'<>=@#$%"]


@pytest.mark.parametrize(
    ("form", "marks"),
    [
        ("lễ {0} hội", [*MARKS, "AND", "OR"]),
        ("{0} lễ hội", [*MARKS, "AND", "OR"]),
        ("{0}lễ hội", MARKS),
        ("lễ hội{0}", [*MARKS, "-"]),
        ("lễ hội {0}", [*MARKS, "-", "AND", "OR", "NOT"]),
    ],
)
def test_punctuation_neither_breaks_nor_empties_the_list(put, find, form, marks):
    put("found", vi="Lễ hội Huế")
    lists = {mark: find(form.format(mark)) for mark in marks}
    assert {mark: found for mark, found in lists.items() if found != ["found"]} == {}


@pytest.mark.parametrize("typed", ["", "*:*", '""', "***", "?", "( ) [ ] ~ \\ / :", "AND"])
def test_a_query_without_words_shows_everything_latest_activity_first(put, find, typed):
    put("old", vi="Một", activity_date="2019")
    put("none", vi="Ba")
    put("new", vi="Hai", activity_date="2025-05")
    assert find(typed) == ["new", "old", "none"]


def test_five_thousand_characters(put, find):
    put("found", vi="Lễ hội Huế")
    assert find(("lễ hội Huế " * 500)[:5000]) == ["found"]
    assert find("x" * 5000) == []
    assert find("a b c d e f g h i j k l m n o p " * 160) == []
