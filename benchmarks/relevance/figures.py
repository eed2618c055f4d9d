"""nDCG@10, recall@50 and the rate of empty answers, by class."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .queries import Grades, Query


@dataclass(frozen=True)
class Figures:
    """Means over some queries."""

    count: int
    ndcg: float
    recall: float
    empty: float


def ndcg(names: Sequence[str], grades: Grades, most: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first ``most`` names."""
    best = sorted(grades.values(), reverse=True)
    return _gain([grades.get(name, 0) for name in names[:most]]) / _gain(best[:most])


def recall(names: Sequence[str], grades: Grades, most: int = 50) -> float:
    """Return the share of the judged items among the first ``most`` names."""
    return len(set(names[:most]) & set(grades)) / len(grades)


def of(answers: Iterable[tuple[Query, Sequence[str]]]) -> dict[str, Figures]:
    """Return the figures by class, those of all queries under ``overall``."""
    rows: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for query, names in answers:
        row = (ndcg(names, query.grades), recall(names, query.grades), not names)
        rows[query.kind].append(row)
        rows["overall"].append(row)
    return {kind: _mean(found) for kind, found in rows.items()}


def _mean(rows: list[tuple[float, float, bool]]) -> Figures:
    sums = [sum(column) / len(rows) for column in zip(*rows, strict=True)]
    return Figures(len(rows), *sums)


def _gain(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))
