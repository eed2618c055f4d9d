"""Numbers of documents are one thing however they are typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.spelling.numbers import document_numbers

KEY = "45/2023/qdubnd"


@pytest.mark.parametrize(
    "typed",
    [
        "45/2023/QĐ-UBND",
        "45/2023/QĐ UBND",
        "45/2023/QĐUBND",
        "45/2023/qd-ubnd",
        "45-2023-QD-UBND",
        "45 2023 QĐ UBND",
        "045/2023/QĐ-UBND",
        "45 / 2023 / QĐ - UBND",
        "45_2023_QĐ_UBND",
        "Quyết định số 45/2023/QĐ-UBND ngày 12/5/2023",
    ],
)
def test_any_separators_make_the_same_number(typed):
    (found,) = document_numbers(typed)
    assert found.key == KEY


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("1234/QĐ-UBND", ["1234/qdubnd"]),
        ("15 QĐ-UBND", ["15/qdubnd"]),
        ("45/2023", ["45/2023"]),
        ("45/2023/Q", ["45/2023/q"]),
        ("nghị định 30/2020/NĐ-CP", ["30/2020/ndcp"]),
        ("12a/2024/TT-BTTTT", ["12a/2024/ttbtttt"]),
        ("54-NQ/TW", ["54/nqtw"]),
        ("38/2021/QH15 và 45/2023/QĐ-UBND", ["38/2021/qh", "45/2023/qdubnd"]),
    ],
)
def test_numbers_in_a_query(typed, keys):
    found = [each.key for each in document_numbers(typed)]
    assert [a.startswith(b) for a, b in zip(found, keys, strict=True)] == [True] * len(keys)


@pytest.mark.parametrize(
    "typed",
    [
        "12/5/2023",
        "2023-2024",
        "3 festival",
        "100 năm",
        "20 tỷ đồng",
        "lễ hội 2024",
        "5-star hotel",
        "24/7",
        "100.000 người",
        "cách mạng 4.0",
    ],
)
def test_dates_amounts_and_ranges_are_no_numbers(typed):
    assert document_numbers(typed) == []


def test_a_document_is_found_without_the_year_too():
    (found,) = document_numbers("45/2023/QĐ-UBND")
    assert found.keys == (KEY, "45/qdubnd")


@given(st.text(max_size=60))
def test_any_text_is_read(text):
    for found in document_numbers(text):
        assert found.number
        assert found.key
