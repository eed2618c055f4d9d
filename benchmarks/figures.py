"""Turns what was measured into tables of ratios, and tells which limits do not hold; pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from benchmarks.measures import BEFORE, NOW, PARTIES, STOCK, Counted, Timed

NONE = "–"


@dataclass
class Times:
    """By party: the median of each round in seconds, and the SQL statements of a call."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    statements: dict[str, int] = field(default_factory=dict)


@dataclass
class Counts:
    """By party: the statements on ``small`` and on ``large`` many items."""

    small: dict[str, int] = field(default_factory=dict)
    large: dict[str, int] = field(default_factory=dict)


@dataclass
class Process:
    """Of one party: the seconds of each start, and the MiB that it held after all rounds."""

    starts: list[float] = field(default_factory=list)
    memory: float = 0.0


@dataclass(frozen=True)
class Ratio:
    """``now`` over another party: the median of the rounds' ratios, the least and the greatest."""

    middle: float
    least: float
    greatest: float

    @classmethod
    def of(cls, times: Times, against: str) -> Ratio | None:
        """The ratio to the party ``against``; None when one of both was not measured."""
        if not {NOW, against} <= times.seconds.keys():
            return None
        pairs = zip(times.seconds[NOW], times.seconds[against], strict=True)
        ratios = [now / other for now, other in pairs]
        return cls(median(ratios), min(ratios), max(ratios))

    def __str__(self) -> str:
        return f"{self.middle:.2f} ({self.least:.2f}–{self.greatest:.2f})"


def times_table(found: Mapping[Timed, Times], parties: Sequence[str] = PARTIES) -> str:
    """Milliseconds of each party, ratios with their spread, SQL statements."""
    others = [name for name in (BEFORE, STOCK) if name in parties]
    head = ["measure", *(f"{name} ms" for name in parties)]
    head += [*(f"now / {name}" for name in others), "limit", "SQL " + " / ".join(parties)]
    rows = [_times_row(measure, times, parties, others) for measure, times in found.items()]
    return _table(head, rows)


def _times_row(
    measure: Timed, times: Times, parties: Sequence[str], others: Sequence[str]
) -> list[str]:
    ratios = {name: Ratio.of(times, name) for name in others}
    limit = measure.limit
    bold = {name: str(ratio or NONE) for name, ratio in ratios.items()}
    if limit and ratios.get(limit.against):
        bold[limit.against] = f"**{bold[limit.against]}**"
    return [
        measure.title,
        *(_milliseconds(times.seconds.get(name)) for name in parties),
        *bold.values(),
        f"{limit.ratio} × {limit.against}" if limit else NONE,
        " / ".join(str(times.statements.get(name, NONE)) for name in parties),
    ]


def processes_table(found: Mapping[str, Process]) -> str:
    """How long a process takes to start, and what it holds, with the ratio to stock CKAN."""
    starts = {name: median(process.starts) for name, process in found.items()}
    memory = {name: process.memory for name, process in found.items()}
    rows = [
        [title, *(f"{of[name]:.{digits}f}" for name in found), f"{of[NOW] / of[STOCK]:.2f}"]
        for title, of, digits in (
            ("start of a process, seconds", starts, 1),
            ("memory of a process after all rounds, MiB", memory, 0),
        )
    ]
    return _table(["", *found, f"now / {STOCK}"], rows)


def counts_table(found: Mapping[Counted, Counts]) -> str:
    """SQL statements on few and on many items, and for each further item."""
    head = ["items", "few and many", *(f"{name}" for name in PARTIES)]
    head += [f"each further item, {name}" for name in PARTIES]
    rows = [
        [
            measure.title,
            f"{measure.small}, {measure.large}",
            *(
                f"{counts.small[name]}, {counts.large[name]}" if name in counts.small else NONE
                for name in PARTIES
            ),
            *(_each(measure, counts, name) for name in PARTIES),
        ]
        for measure, counts in found.items()
    ]
    return _table(head, rows)


def _each(measure: Counted, counts: Counts, name: str) -> str:
    return f"{slope(measure, counts, name):g}" if name in counts.small else NONE


def slope(measure: Counted, counts: Counts, name: str) -> float:
    """Statements for each further item in a party."""
    more = counts.large[name] - counts.small[name]
    return more / (measure.large - measure.small)


def missed(times: Mapping[Timed, Times], counts: Mapping[Counted, Counts]) -> Iterator[str]:
    """Tell each limit that does not hold, in words."""
    for measure, found in times.items():
        limit = measure.limit
        ratio = Ratio.of(found, limit.against) if limit else None
        if limit and ratio and ratio.middle > limit.ratio:
            yield f"{measure.title}: {ratio} × {limit.against}, not {limit.ratio}"
    for measure, found in counts.items():
        each = slope(measure, found, NOW)
        if measure.limit is not None and each > measure.limit:
            yield f"{measure.title}: {each:g} statements an item, not {measure.limit:g}"


def _milliseconds(seconds: Sequence[float] | None) -> str:
    return f"{median(seconds) * 1000:.1f}" if seconds else NONE


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
