"""Queries are repaired where they were mistyped, and left alone where they were not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.bilingual import search_fold
from ckanext.ttdn.spelling.lexicon import Lexicon, built
from ckanext.ttdn.spelling.repair import repair, repaired

TEXTS = [
    "Lễ hội áo dài Huế và Festival nghề truyền thống",
    "Lễ hội điện Huệ Nam, lễ hội vật làng Sình",
    "Lễ hội áo dài bên sông Hương",
    "Đầu tư vào khu kinh tế Chân Mây – Lăng Cô",
    "Thu hút đầu tư, hợp tác đầu tư du lịch",
    "Quần thể di tích Cố đô Huế, di sản văn hóa thế giới",
    "Di sản văn hóa phi vật thể: Nhã nhạc cung đình",
    "Hue Imperial City, the festival of traditional crafts",
    "Foreign investment in the economic zone",
    "Huế áo dài week in the Imperial City",
    "Thông tin đối ngoại về biển, đảo",
    "Ẩm thực Huế: bún bò, cơm hến",
]


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    # A catalogue says the same things many times.
    return built(TEXTS * 20)


def read(typed: str, lexicon: Lexicon) -> str:
    words = re.findall(r"[^\W_]+", typed)
    return " ".join(repaired(words, repair(words, lexicon), lexicon))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        # Keys of Telex and VNI.
        ("leex hooij aos daif", "le hoi ao dai"),
        ("le64 ho65i ao1 da2i", "le hoi ao dai"),
        ("leex hội áo dài", "lễ hội áo dài"),
        # Missing and superfluous blanks.
        ("lehoi aodai", "le hoi ao dai"),
        ("lehoiaodai", "le hoi ao dai"),
        ("dautu khukinhte", "dau tu khu kinh te"),
        ("fes tival nghe truyen thong", "festival nghe truyen thong"),
        # Letters.
        ("le hoi ao dau", "le hoi ao dai"),
        ("festivla nghe truyen thong", "festival nghe truyen thong"),
        ("di san van hao", "di san van hoa"),
        ("imperal city", "imperial city"),
        ("foreign investmant", "foreign investment"),
        ("quần thể di tihc", "quần thể di tích"),
        ("tradtionnal crafts", "traditional crafts"),
    ],
)
def test_a_mistyped_query_is_read_as_it_was_meant(lexicon, typed, meant):
    assert read(typed, lexicon) == meant


@pytest.mark.parametrize("text", TEXTS)
def test_the_catalogues_own_words_stay(lexicon, text):
    for typed in (text, search_fold(text)):
        assert repair(re.findall(r"[^\W_]+", typed), lexicon) == ()


@pytest.mark.parametrize("typed", ["45 2023 QĐ UBND", "h5n1", "42", "xyzzyqwert", "ax", "Huế", ""])
def test_numbers_codes_and_unknown_words_without_a_likeness_stay(lexicon, typed):
    assert repair(typed.split(), lexicon) == ()


def test_a_known_word_is_changed_only_beside_words_that_it_was_never_seen_with(lexicon):
    # "hoi" alone may be meant.
    assert repair(["hoi"], lexicon) == ()
    (span,) = repair(["le", "hoa", "ao", "dai"], lexicon)
    assert (span.start, span.end, span.words, span.was_known) == (1, 2, ("hoi",), True)


def test_without_a_lexicon_nothing_is_repaired():
    assert repair(["leex", "hooij"], Lexicon({})) == ()


def test_a_lexicon_comes_back_from_its_copy(lexicon):
    copy = Lexicon.loads(lexicon.dumps())
    assert read("leex hooij", copy) == "le hoi"
    assert copy.marked("hue") == "huế"


@given(st.lists(st.text(max_size=60), max_size=20))
def test_any_query_is_read_or_left(lexicon_words):
    words = [word for text in lexicon_words for word in text.split()]
    for span in repair(words, built(TEXTS)):
        assert 0 <= span.start < span.end <= len(words)
        assert span.words


def test_endless_words_end_soon():
    repeated = built(["a a a aa aa aaa a aaa aa a"])
    for length in (39, 10_000):
        assert repair(["a" * length], repeated) == ()
