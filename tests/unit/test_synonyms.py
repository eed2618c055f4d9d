"""Synonyms and abbreviations: entries as they are written, and found in queries; pure."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.spelling import entries, shipped
from ckanext.ttdn.spelling.entries import EntryError, parse
from ckanext.ttdn.spelling.synonyms import Synonyms

SHIPPED = Synonyms(one.entry for one in shipped.listed())


def forms(query: str, synonyms: Synonyms = SHIPPED) -> set[str]:
    return {" ".join(form) for match in synonyms.matches(query.split()) for form in match.forms}


def some(*texts: str) -> Synonyms:
    return Synonyms(map(parse, texts))


@pytest.mark.parametrize(
    "typed",
    ["UBND", "ubnd", "U.B.N.D", "U.B.N.D.", "U B N D", "UB-ND", "UB ND", "u.b.n.d"],
)
def test_an_abbreviation_is_found_with_and_without_separators(typed: str) -> None:
    assert "ủy ban nhân dân" in forms(typed)


@pytest.mark.parametrize(
    "typed", ["VH-TT", "VHTT", "VH TT", "VH&TT", "VH & TT", "vh/tt", "V.H.T.T"]
)
def test_an_abbreviation_in_parts_is_found_joined(typed: str) -> None:
    assert "văn hóa và thể thao" in forms(typed)


def test_an_abbreviation_is_looked_for_in_both_ways_of_writing() -> None:
    assert {"vh tt", "vhtt"} <= forms("văn hóa thể thao")


@pytest.mark.parametrize(
    "typed", ["hdnd", "HDND", "HĐND", "hội đồng nhân dân", "hoi dong nhan dan"]
)
def test_abbreviation_long_form_and_unmarked_words_find_the_english_form(typed: str) -> None:
    assert "people's council" in forms(typed)


@pytest.mark.parametrize(
    "typed", ["People's Committees", "people’s committee", "peoples committee"]
)
def test_english_finds_vietnamese_whatever_its_apostrophe_and_number(typed: str) -> None:
    assert {"ubnd", "ủy ban nhân dân"} <= forms(typed)


@pytest.mark.parametrize(
    ("typed", "form"), [("TP.", "thành phố"), ("tp", "thành phố"), ("TP.Huế", "thành phố huế")]
)
def test_a_glued_abbreviation_keeps_the_word_beside_it(typed: str, form: str) -> None:
    assert form in forms(typed)


def test_a_word_with_other_marks_is_another_word() -> None:
    synonyms = some("di sản = heritage")
    assert forms("di san", synonyms) == {"heritage"}
    assert forms("dì sẵn", synonyms) == set()


@pytest.mark.parametrize("typed", ["bot", "who", "vat", "ngo", "un"])
def test_an_abbreviation_that_is_a_word_is_meant_in_capitals_only(typed: str) -> None:
    assert forms(typed) == set()
    assert forms(typed.upper())


def test_an_ambiguous_abbreviation_is_one_way() -> None:
    assert {"thị trấn", "trung tâm", "thông tin"} <= forms("TT")
    assert "tt" not in forms("trung tâm")


def test_the_longest_form_is_taken_and_matches_do_not_overlap() -> None:
    synonyms = some("di sản = heritage", "di sản thế giới = world heritage", "thế giới = world")
    (match,) = synonyms.matches(["di", "sản", "thế", "giới"])
    assert (match.start, match.end) == (0, 3 + 1)
    assert match.forms == (("world", "heritage"),)


def test_a_form_of_two_entries_has_the_others_of_both() -> None:
    assert forms("a1", some("a1 = b1", "c1 = a1")) == {"b1", "c1"}


def test_positions_are_those_of_the_words_given() -> None:
    found = SHIPPED.matches(["Dự", "án", "của", "UBND", "TP.Huế", "về", "FDI"])
    assert [(match.start, match.end) for match in found] == [(3, 4), (4, 5), (6, 7)]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "one_form"),
        ("UBND", "one_form"),
        ("UBND =", "one_form"),
        ("UBND =>", "one_form"),
        ("=> UBND", "one_form"),
        ("UBND = …!", "punctuation"),
        ("a = " + "b" * 101, "too_long"),
        ("a = " + "b " * 17, "too_long"),
        (" = ".join(f"a{n}" for n in range(13)), "too_many"),
        ("UBND = ubnd", "repeated"),
        ("áo dài = ao dai", "repeated"),
        ("a => b => c", "arrows"),
    ],
)
def test_an_unusable_entry_is_refused_and_says_why(text: str, code: str) -> None:
    with pytest.raises(EntryError) as error:
        parse(text)
    assert error.value.code == code


def test_entries_are_written_as_they_are_read() -> None:
    for text in ("UBND = Ủy ban nhân dân", "TT => thị trấn = trung tâm"):
        assert str(parse(text)) == text


def test_the_shipped_list_has_two_hundred_entries_and_none_twice() -> None:
    found = shipped.listed()
    assert len(found) >= 200
    assert {one.field for one in found} == set(shipped.FIELDS)
    equal = [one.entry for one in found if not one.entry.targets]
    counts = Counter(key for entry in equal for key in entry.keys)
    assert [key for key, count in counts.items() if count > 1] == []
    assert len({one.id for one in found}) == len(found)


def test_each_form_of_the_shipped_list_finds_all_others() -> None:
    for listed in shipped.listed():
        for form in listed.entry.forms:
            found = {entries.key(f) for f in forms(form)}
            missing = {
                entries.key(other)
                for other in (listed.entry.targets or listed.entry.forms)
                if " ".join(map(entries.folded, entries.tokens(other)))
                != " ".join(map(entries.folded, entries.tokens(form)))
            }
            assert {key.replace(" ", "") for key in missing} <= {
                key.replace(" ", "") for key in found
            } | {entries.key(form).replace(" ", "")}, (form, found)


def of_files(path: Path) -> Synonyms:
    """Read the shipped list with another file beside it."""
    return Synonyms(one.entry for one in shipped.listed(path))


def test_r02_a_province_adds_its_own() -> None:
    folder = Path(__file__).parents[1] / "provinces" / "tinh-mau" / "search"
    synonyms = of_files(folder / "synonyms.yaml")
    assert forms("LHBM", synonyms) == {"lễ hội bông mẫu", "mau cotton festival"}
    assert "ủy ban nhân dân" in forms("UBND", synonyms)


def test_r02_a_faulty_file_of_a_province_is_told(tmp_path: Path) -> None:
    path = tmp_path / "synonyms.yaml"
    path.write_text("tourism: [{vi: [a, b]}, {vi: [a, '!']}]", encoding="utf-8")
    with pytest.raises(ValueError, match="tourism, entry 2: punctuation !"):
        of_files(path)


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "sport: []",
        "tourism: {}",
        "tourism: [a]",
        "tourism: [{vi: a}]",
        "tourism: [{vi: [1, 2]}]",
        "tourism: [{vi: [a]}]",
        "tourism: [{fr: [a, b]}]",
        "tourism: [",
    ],
)
def test_a_faulty_file_names_the_place(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        shipped.read(text)


WORDS = st.lists(
    st.one_of(
        st.text(max_size=12), st.sampled_from(["TP.", "UBND", "VH-TT", "di", "sản", "a.b", "x"])
    )
)


def test_a_word_of_many_dots_is_no_abbreviation() -> None:
    assert SHIPPED.matches(["U.B.N.D" * 2000, "FDI"])[0].start == 1
    assert SHIPPED.matches(["."]) == []


@given(WORDS)
def test_matches_lie_in_the_query_in_order(words: list[str]) -> None:
    end = 0
    for match in SHIPPED.matches(words):
        assert end <= match.start < match.end <= len(words)
        assert match.forms
        assert all(form and all(form) for form in match.forms)
        end = match.end


@given(st.lists(st.sampled_from(["UBND", "di", "sản", "khu", "công", "nghiệp"]), min_size=1))
def test_a_form_is_a_form_in_any_case_of_letters(words: list[str]) -> None:
    lower = SHIPPED.matches([word.lower() for word in words])
    assert SHIPPED.matches(words) == lower
