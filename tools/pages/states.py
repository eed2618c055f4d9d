"""The states and steps of the appraisal, drawn and listed from the table itself."""

from __future__ import annotations

from collections import defaultdict

from ckanext.ttdn.workflow import TRANSITIONS, State

from . import svg
from .markdown import code
from .markdown import table as rows_of

# Where each state stands in the picture; a state without a place stops the build.
_PLACES = {
    State.DRAFT: svg.Point(80, 220),
    State.RETURNED: svg.Point(240, 60),
    State.REJECTED: svg.Point(240, 380),
    State.SUBMITTED: svg.Point(400, 220),
    State.APPROVED: svg.Point(650, 60),
    State.PUBLISHED: svg.Point(800, 220),
    State.WITHDRAWN: svg.Point(600, 380),
}
_SIZE = (990, 430)


def diagram() -> str:
    """The picture; what it says in words is the table beneath it."""
    arrows: dict[tuple[State, State], list[str]] = defaultdict(list)
    for row in TRANSITIONS:
        for source in sorted(row.sources, key=list(State).index):
            arrows[source, row.target].append(row.operation.value)
    shapes = [svg.box(_PLACES[state], state.value) for state in State]
    shapes += [_arrow(*pair, ", ".join(steps)) for pair, steps in arrows.items()]
    told = ". ".join(
        f"{', '.join(steps)}: from {source.value} to {target.value}"
        for (source, target), steps in arrows.items()
    )
    return svg.picture(_SIZE, "The states of an item and the steps between them", told, shapes)


def _arrow(source: State, target: State, words: str) -> str:
    if source is target:
        return svg.loop(_PLACES[source], words)
    others = [place for state, place in _PLACES.items() if state not in (source, target)]
    return svg.arrow(_PLACES[source], _PLACES[target], words, others)


def table() -> str:
    """One row for each row of the table."""
    return rows_of(
        ("Step", "From", "To", "Requires", "Clause"),
        (
            (
                code(row.operation.value),
                code([state.value for state in State if state in row.sources]),
                code(row.target.value),
                code(sorted(need.name.lower() for need in row.requires)),
                row.clause,
            )
            for row in TRANSITIONS
        ),
    )
