"""One run: both searches answer all queries."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import figures, parties
from .documents import documents
from .figures import Figures
from .queries import Query, queries

Answers = list[tuple[Query, list[str]]]


def answers(party: Any) -> Answers:
    """Fill the index and ask everything; leaves the party's documents in the index."""
    found = documents()
    party.fill(found)
    return [(query, party.find(query.text)) for query in queries(found)]


def table(ours: Answers, stock: Answers) -> Iterator[str]:
    """Give the lines of a table: classes, both searches, both splits."""
    yield f"{'nDCG@10':18} {'n':>4}    ours  stock  recall  empty  held: ours stock"
    of_ours, of_stock = figures.of(ours), figures.of(stock)
    held = [figures.of([row for row in rows if row[0].split == "held"]) for rows in (ours, stock)]
    for kind in sorted(of_ours, key=lambda kind: (kind == "overall", kind)):
        mine: Figures = of_ours[kind]
        other = of_stock[kind]
        apart = "  ".join(f"{part[kind].ndcg:.3f}" if kind in part else "  -  " for part in held)
        yield (
            f"{kind:18} {mine.count:4}  {mine.ndcg:6.3f} {other.ndcg:6.3f}  {mine.recall:6.3f} "
            f"{mine.empty:6.3f}  {apart}"
        )


def failures(ours: Answers, kind: str) -> Iterator[str]:
    """Give what is ranked badly in a class."""
    for query, names in ours:
        if query.kind == kind and figures.ndcg(names, query.grades) < 0.9:
            yield f"{query.text} → {names[:3]} instead of {sorted(query.grades)}"


__all__ = ["answers", "failures", "parties", "table"]
