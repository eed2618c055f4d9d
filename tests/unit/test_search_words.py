"""What a person types in the search box is read as words, whatever punctuation is in it."""

import unicodedata

import pytest

from ckanext.ttdn.search import words
from ckanext.ttdn.search.expression import express

FIELDS = {"title", "name", "topics", "organization", "metadata_modified"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("lễ hội", "lễ OR hội"),
        ('"lễ hội" Huế', '"lễ hội" OR Huế'),
        ("“lễ hội” Huế", '"lễ hội" OR Huế'),
        ("+lễ -hội", "+lễ -hội"),
        ("thuỷ hoà", "thủy OR hòa"),
        (unicodedata.normalize("NFD", "Đà Nẵng"), "Đà OR Nẵng"),
        ("Huế: di sản?", "Huế OR di OR sản"),
        ("Chân Mây -Lăng Cô", "Chân OR Mây OR Lăng OR Cô"),
        ("lễ hội -Huế", "-Huế lễ OR hội"),
        ("-QĐ/UBND", '-"QĐ UBND"'),
        ("(lễ hội) [Huế] {2025}", "lễ OR hội OR Huế OR 2025"),
        ("C++ z*b? ~x^2 \\y", "C OR z OR b OR x OR 2 OR y"),
        ('lễ "hội', "lễ OR hội"),
        ("lễ AND hội", "+lễ +hội"),
        ("lễ NOT hội", "-hội lễ"),
        ("lễ ! hội", "lễ OR hội"),
        ("Huế +lễ xưa nay", "+lễ Huế OR xưa OR nay"),
        ("AND lễ OR", "lễ"),
        ("hue.gov.vn", "hue.gov.vn"),
        ("Huế's festival", "Huế's OR festival"),
        ("{!lucene}x _query_:y", "lucene OR x OR _query_ OR y"),
    ],
)
def test_a_query_is_read_as_words_phrases_and_signs(typed, read):
    assert express(words.read(typed)).text == read


@pytest.mark.parametrize("typed", ["", "  ", "***", "AND", "OR NOT", '"', '""', "( ) [ ] ~ \\ / :"])
def test_without_a_letter_nothing_is_asked_for(typed):
    assert words.read(typed).clauses == ()


def test_or_makes_one_word_enough():
    assert words.read("lễ OR hội").any_of
    assert not words.read("lễ or hội").any_of


def test_a_pasted_page_is_cut_to_what_solr_takes():
    reading = words.read("lễ hội " * 700)
    assert sum(len(clause.words) for clause in reading.clauses) == words.MOST_WORDS


@pytest.mark.parametrize(
    "query",
    [
        "title:foo",
        "title:foo AND topics:culture",
        '+title:"lễ hội" -name:x',
        "metadata_modified:[2024-01-01T00:00:00Z TO *]",
        "(title:a OR title:b)",
        "*:* -topics:culture",
        'title:"a (b"',
    ],
)
def test_queries_with_known_fields_stay_solrs(query):
    assert words.is_fielded(query, FIELDS)


@pytest.mark.parametrize(
    "query",
    [
        "lễ hội",
        "Huế: di sản",
        "Huế:di sản",
        "http://hue.gov.vn",
        "title:(foo",
        'title:"foo',
        "title:foo AND",
        "title:/a",
        "title: foo",
        "internal_values:x title:foo",
        '"title:foo"',
    ],
)
def test_everything_else_is_a_persons_words(query):
    assert not words.is_fielded(query, FIELDS)


@pytest.mark.parametrize(
    ("typed", "english"),
    [
        ("le hoi", True),
        ("lễ hội", False),
        ("di sản", False),
        ("Trung tâm NGHIÊN cuu", False),
        ("lễ hội festivals", True),
        ("Huế garden houses", True),
        ("“lễ hội” 2025", True),
    ],
)
def test_words_may_be_english_unless_they_are_syllables_beside_marked_ones(typed, english):
    assert words.read(typed).may_be_english is english
