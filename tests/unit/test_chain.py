"""The chain of the decision log (R35)."""

from __future__ import annotations

import pytest

from ckanext.ttdn.workflow import chain

ROW = {"id": 1, "at": "2026-01-01T00:00:00", "operation": "approve", "reasons": []}


def test_r35_the_same_row_after_the_same_row_has_the_same_hash():
    assert chain.row_hash(ROW, chain.BEGINNING) == chain.row_hash(dict(ROW), chain.BEGINNING)


@pytest.mark.parametrize(
    "change",
    [{"id": 2}, {"at": "2026-01-02T00:00:00"}, {"operation": "reject"}, {"reasons": ["x"]}],
)
def test_r35_any_change_of_a_row_changes_its_hash(change):
    assert chain.row_hash({**ROW, **change}, chain.BEGINNING) != chain.row_hash(
        ROW, chain.BEGINNING
    )


def test_r35_a_row_after_another_row_has_another_hash():
    assert chain.row_hash(ROW, "1" * 64) != chain.row_hash(ROW, chain.BEGINNING)
