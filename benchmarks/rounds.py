"""Runs the measures in rounds, each in every CKAN in turn, so that what disturbs disturbs all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.figures import Counts, Process, Times
from benchmarks.measures import COUNTED, Counted, Timed
from benchmarks.parties import Party

# A Java server translates what runs often into machine code: Solr's first hundred searches take
# several times as long as what a server that has run for a day answers.
WARM_UP = 10


def time_all(
    measures: Sequence[Timed], parties: Sequence[Party], rounds: int, say: Callable[[str], None]
) -> dict[Timed, Times]:
    """Time every measure in so many rounds; ``WARM_UP`` rounds before them do not count."""
    found = {measure: Times() for measure in measures}
    for number in range(-WARM_UP, rounds):
        for measure, times in found.items():
            _one_round(measure, times, _turned(parties, number), keep=number >= 0)
        say(f"Round {number + 1} of {rounds}" if number >= 0 else f"Warming up, {-number} to go")
    return found


def _one_round(measure: Timed, times: Times, parties: Sequence[Party], keep: bool) -> None:
    # Call by call in turn: a disturbance of a second is shared.
    taken: dict[str, list[tuple[float, int]]] = {}
    for _ in range(measure.samples):
        for party in parties:
            if party.name in measure.parties:
                taken.setdefault(party.name, []).extend(party.ask(time=measure.name, samples=1))
    if keep:
        for name, costs in taken.items():
            times.seconds.setdefault(name, []).append(median(cost[0] for cost in costs))
            times.statements[name] = round(median(cost[1] for cost in costs))


def _turned(parties: Sequence[Party], number: int) -> list[Party]:
    first = number % len(parties)
    return [*parties[first:], *parties[:first]]


def processes(parties: Sequence[Party], starts: int) -> dict[str, Process]:
    """Start each CKAN so many times in turn, and ask those that have measured what they hold."""
    found = {party.name: Process() for party in parties}
    for number in range(starts):
        for party in _turned(parties, number):
            found[party.name].starts.append(party.seconds_to_start())
    for party in parties:
        found[party.name].memory = party.ask(memory=True)
    return found


def count_all(parties: Sequence[Party]) -> dict[Counted, Counts]:
    """Count the statements of every measure, after one call that warms up."""
    found = {measure: Counts() for measure in COUNTED}
    for measure, counts in found.items():
        for party in (party for party in parties if party.name in measure.parties):
            party.ask(count=measure.name, items=1)
            counts.small[party.name] = party.ask(count=measure.name, items=measure.small)
            counts.large[party.name] = party.ask(count=measure.name, items=measure.large)
    return found
