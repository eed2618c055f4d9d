"""Whether a legal document is in force on a day."""

from __future__ import annotations

import datetime as dt

import pytest

from ckanext.ttdn import definitions
from ckanext.ttdn.services.validity.state import REPLACED, state_on

TODAY = dt.date(2026, 7, 15)


@pytest.mark.parametrize(
    ("declared", "begins", "ends", "state"),
    [
        ("in-force", "2020-01-01", None, "in-force"),
        ("in-force", None, None, "in-force"),
        ("unknown", "2020-01-01", None, "unknown"),
        ("partly-expired", "2020-01-01", None, "partly-expired"),
        # The date has passed since the agency wrote it.
        ("in-force", "2020-01-01", "2026-07-15", "expired"),
        ("partly-expired", None, "2025-01-01", "expired"),
        ("unknown", None, "2025", "expired"),
        ("not-yet-in-force", "2026-07-01", None, "in-force"),
        ("not-yet-in-force", "2026-07-01", "2026-07-10", "expired"),
        # The last day of force.
        ("in-force", "2020-01-01", "2026-07-16", "in-force"),
        # What is declared counts where no date speaks against it.
        ("expired", "2020-01-01", None, "expired"),
        ("expired", "2020-01-01", "2030-01-01", "expired"),
        ("not-yet-in-force", None, None, "not-yet-in-force"),
        ("in-force", "2026-08-01", None, "not-yet-in-force"),
        # A month or a year leaves open on which day.
        ("in-force", "2020-01-01", "2026-07", "unknown"),
        ("in-force", "2020-01-01", "2026~", "unknown"),
        ("in-force", "2026", None, "unknown"),
        ("in-force", "2025", "2027", "in-force"),
        # What cannot be read decides nothing.
        ("in-force", "sometime", "never", "in-force"),
        (None, None, None, "unknown"),
    ],
)
def test_the_later_truth_wins(declared, begins, ends, state):
    assert state_on(TODAY, declared, begins, ends) == state
    assert state in definitions.vocabulary("validity-states")


@pytest.mark.parametrize(
    ("declared", "begins", "ends", "state"),
    [
        ("in-force", "2020-01-01", None, REPLACED),
        ("partly-expired", None, None, REPLACED),
        ("expired", None, None, "expired"),
        ("in-force", "2020-01-01", "2025-01-01", "expired"),
    ],
)
def test_a_document_that_another_has_replaced_is_not_in_force(declared, begins, ends, state):
    assert state_on(TODAY, declared, begins, ends, replaced=True) == state
