"""The tables of the benchmarks: what is compared with what, and when a limit counts as missed."""

from __future__ import annotations

import pytest

from benchmarks.content import as_stock, rows
from benchmarks.figures import Counts, Ratio, Times, counts_table, missed, times_table
from benchmarks.measures import AS_BEFORE, BEFORE, NOW, STOCK, Counted, Timed

SHOW = Timed("show", "showing", 5, limit=AS_BEFORE)
LABELS = Counted("labels", "labels", 10, 50, limit=0)


def times(now: list[float], before: list[float]) -> Times:
    return Times({NOW: now, BEFORE: before}, {NOW: 5, BEFORE: 4})


def test_a_ratio_is_the_median_of_the_rounds_and_its_spread() -> None:
    ratio = Ratio.of(times([1.0, 3.0, 2.0], [1.0, 1.0, 1.0]), BEFORE)
    assert str(ratio) == "2.00 (1.00–3.00)"


def test_what_was_not_measured_is_told_as_nothing() -> None:
    found = times([0.002], [0.001])
    assert Ratio.of(found, STOCK) is None
    assert "| – | 1.0 | 2.0 |" in times_table({SHOW: found})
    assert "– / 4 / 5" in times_table({SHOW: found})


@pytest.mark.parametrize(("now", "said"), [(1.1, 0), (1.2, 1)])
def test_a_limit_is_missed_only_beyond_it(now: float, said: int) -> None:
    assert len(list(missed({SHOW: times([now], [1.0])}, {}))) == said


@pytest.mark.parametrize(("large", "each"), [(10, "0"), (50, "1")])
def test_statements_of_each_further_item_are_told_and_judged(large: int, each: str) -> None:
    counts = Counts({NOW: 10}, {NOW: large})
    assert counts_table({LABELS: counts}).endswith(f"| {each} |")
    assert bool(list(missed({}, {LABELS: counts}))) is (each != "0")


def test_both_ckans_get_the_same_values_under_the_same_keys() -> None:
    row = next(iter(rows(1)))
    stock = as_stock(row)
    extras = {extra["key"] for extra in stock["extras"]}
    assert row.keys() - {"type"} <= extras | stock.keys()
    assert len(stock["resources"]) == len(row["resources"])
