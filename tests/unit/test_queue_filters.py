"""The filters of the queue as they travel in addresses."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ckanext.ttdn.services.queue import Filters

NOW = dt.datetime(2026, 3, 10, 12)


def test_filters_come_back_as_they_went():
    filters = Filters("so-du-lich", "promotion", "lễ hội & 100%", "anna", "true", "7", "title asc")
    assert Filters.parse(str(filters)) == filters


def test_the_default_needs_no_address():
    assert str(Filters()) == ""
    assert not Filters(sort="title asc", page=3).is_set
    assert Filters(q="huế").is_set


def test_the_age_is_reckoned_from_now():
    asked = Filters(days="7", page=2).search(NOW)
    assert asked == {
        "state": "submitted",
        "sort": "submitted_at asc",
        "submitted_before": "2026-03-03T12:00:00",
    }


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/",
        "//example.org",
        "sort=password&days=0&page=-1&is_change=maybe&organization=../../x&type=%0d%0aLocation:x",
        "page=²",
        "&" * 5000,
        "&".join(f"a{n}=1" for n in range(500)),
        None,
    ],
)
def test_what_is_no_filter_is_dropped(text):
    assert Filters.parse(text) == Filters()


@given(st.text())
def test_any_text_gives_filters_that_can_be_written_again(text):
    filters = Filters.parse(text)
    assert Filters.parse(str(filters)) == filters
