"""Partial dates (R18, R24)."""

from datetime import date

import pytest

from ckanext.ttdn import dates


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("2019", "2019"),
        (" 2019-05 ", "2019-05"),
        ("2019-05-12", "2019-05-12"),
        ("2019~", "2019~"),
        ("2019-05?", "2019-05?"),
        ("22/11/2025", "2025-11-22"),
        ("1/2/2025", "2025-02-01"),
        ("01.02.2025", "2025-02-01"),
        ("5/2019", "2019-05"),
        ("5/2019~", "2019-05~"),
    ],
)
def test_what_officers_type_is_stored_as_edtf(typed, stored):
    assert dates.normalise(typed) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hôm qua",
        "30/02/2025",
        "2025-02-29",
        "2025-13",
        "2019-21",
        "201X",
        "2019/2020",
        "19",
        "0000",
        "2019-05-12T10:00",
        "Y170000002",
        "2019~?",
        "32/1/2025",
        "..2020",
        "2019-W05-1",
        "20190512",
        "٢٠١٩",
    ],
)
def test_what_is_no_date_is_refused(typed):
    with pytest.raises(dates.DateError) as caught:
        dates.normalise(typed)
    assert caught.value.args == (typed,)


@pytest.mark.parametrize(
    ("value", "first", "last"),
    [
        ("2019", date(2019, 1, 1), date(2019, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2019-05-12", date(2019, 5, 12), date(2019, 5, 12)),
        ("2019~", date(2019, 1, 1), date(2019, 12, 31)),
        ("2019-05?", date(2019, 5, 1), date(2019, 5, 31)),
    ],
)
def test_first_and_last_day(value, first, last):
    assert dates.first_day(value) == first
    assert dates.last_day(value) == last


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        ("2025-11-22", "ngày 22 tháng 11 năm 2025", "22 November 2025"),
        # The week year of this day is 2025.
        ("2024-12-30", "ngày 30 tháng 12 năm 2024", "30 December 2024"),
        ("2019-05", "tháng 5 năm 2019", "May 2019"),
        ("2019", "năm 2019", "2019"),
        ("2019~", "khoảng năm 2019", "about 2019"),
        ("2019-05?", "tháng 5 năm 2019 (chưa chắc chắn)", "May 2019 (uncertain)"),
        ("1802%", "khoảng năm 1802 (chưa chắc chắn)", "about 1802 (uncertain)"),
    ],
)
def test_dates_in_words(value, vi, en):
    assert dates.display(value, "vi") == vi
    assert dates.display(value, "en") == en


def test_other_languages_use_the_locale_data():
    assert dates.display("2025-11-22", "fr") == "22 novembre 2025"
    assert dates.display("2025-11", "fr") == "novembre 2025"


@pytest.mark.parametrize("value", ["22/11/2025", "11/2025", "1802~", "05/2019?"])
def test_what_was_typed_is_shown_again(value):
    assert dates.typed(dates.normalise(value)) == value
