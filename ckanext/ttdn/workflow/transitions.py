"""The transition table, read off the operations: from, operation, to, and what it requires."""

from __future__ import annotations

from dataclasses import dataclass

from .operations import OPERATIONS, Definition, Operation, Requirement
from .states import State


@dataclass(frozen=True)
class Transition:
    """One row of the table; ``clause`` is the article that the row keeps."""

    operation: Operation
    sources: frozenset[State]
    target: State
    requires: frozenset[Requirement]
    clause: str


def _rows(entry: Definition) -> tuple[Transition, ...]:
    sources = entry.sources or frozenset[State]()
    return tuple(
        Transition(
            entry.operation,
            sources,
            target,
            entry.requires | ({clock} if clock else frozenset[Requirement]()),
            entry.clause,
        )
        for clock, target in entry.targets.items()
    )


TRANSITIONS: tuple[Transition, ...] = tuple(
    row for entry in OPERATIONS.values() for row in _rows(entry)
)


@dataclass(frozen=True)
class Facts:
    """What the caller established before it asks: the requirements that are met."""

    met: frozenset[Requirement] = frozenset()


class Refused(Exception):
    """The step is not possible; ``code`` is ``wrong_state`` or a :class:`Requirement` value."""

    def __init__(self, code: str, operation: Operation, state: State) -> None:
        super().__init__(code)
        self.code = code
        self.operation = operation
        self.state = state


def plan(state: State, operation: Operation, facts: Facts) -> Transition:
    """Return the one transition that leads on from ``state``, or raise :class:`Refused`.

    DUE and NOT_DUE choose between two rows; every other requirement that is not met refuses.
    """
    rows = [t for t in TRANSITIONS if t.operation is operation and state in t.sources]
    if not rows:
        raise Refused("wrong_state", operation, state)
    missing: Requirement | None = None
    for row in rows:
        lacking = row.requires - facts.met
        if not lacking:
            return row
        clocks = lacking & {Requirement.DUE, Requirement.NOT_DUE}
        if missing is None or not clocks:
            missing = min(lacking - clocks or lacking, key=lambda r: r.value)
    assert missing is not None  # noqa: S101 - every row that was not returned lacks something
    raise Refused(missing.value, operation, state)
