"""The transition table: from, operation, to, and what each step requires."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .states import State


class Operation(str, Enum):
    """A step of the appraisal; the value is the code in the decision log."""

    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    PUBLISH = "publish"  # the clock: publish_at has come
    EXPIRE = "expire"  # the clock: expires_at has come
    WITHDRAW = "withdraw"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    # These are in the log, too, but lead from no state to another.
    DISCARD = "discard"  # the agency gives up its change of a published item, or its withdrawal
    CORRECT_KIND = "correct_kind"
    OVERRIDE = "override"  # the operator, past the appraisal, with a reason


class Requirement(str, Enum):
    """What must be at hand for a step; the value is the reason code of its refusal."""

    DECLARATIONS = "declarations_missing"  # R31 no state secrets, R21 rights cleared
    COMPLETE = "incomplete"  # R18
    CONTENT_HASH = "content_changed"  # what was appraised is what is decided on
    REASONS = "reasons_missing"
    DUE = "not_due"
    NOT_DUE = "already_due"


@dataclass(frozen=True)
class Transition:
    """One row of the table; ``clause`` is the article that the row keeps."""

    operation: Operation
    sources: frozenset[State]
    target: State
    requires: frozenset[Requirement]
    clause: str


def _row(
    operation: Operation,
    sources: set[State],
    target: State,
    requires: set[Requirement],
    clause: str,
) -> Transition:
    return Transition(operation, frozenset(sources), target, frozenset(requires), clause)


_APPRAISED = {Requirement.CONTENT_HASH}

TRANSITIONS: tuple[Transition, ...] = (
    _row(
        Operation.SUBMIT,
        {State.DRAFT, State.RETURNED, State.REJECTED, State.WITHDRAWN},
        State.SUBMITTED,
        {Requirement.DECLARATIONS, Requirement.COMPLETE},
        "H 6.2, 6.4, 4.6",
    ),
    _row(Operation.RECALL, {State.SUBMITTED}, State.DRAFT, set(), "H 6.3"),
    _row(
        Operation.APPROVE,
        {State.SUBMITTED},
        State.PUBLISHED,
        {*_APPRAISED, Requirement.DUE},
        "H 6.4, 9.1, 12",
    ),
    _row(
        Operation.APPROVE,
        {State.SUBMITTED},
        State.APPROVED,
        {*_APPRAISED, Requirement.NOT_DUE},
        "H 6.4, 9.1, 12",
    ),
    _row(
        Operation.RETURN,
        {State.SUBMITTED},
        State.RETURNED,
        {*_APPRAISED, Requirement.REASONS},
        "H 6.4",
    ),
    _row(
        Operation.REJECT,
        {State.SUBMITTED},
        State.REJECTED,
        {*_APPRAISED, Requirement.REASONS},
        "H 6.4, 7",
    ),
    _row(Operation.PUBLISH, {State.APPROVED}, State.PUBLISHED, {Requirement.DUE}, "H 6.4"),
    _row(Operation.EXPIRE, {State.PUBLISHED}, State.WITHDRAWN, set(), "H 6.5"),
    _row(
        Operation.WITHDRAW,
        {State.APPROVED, State.PUBLISHED},
        State.WITHDRAWN,
        {Requirement.REASONS},
        "H 6.4, 12",
    ),
    _row(
        Operation.REQUEST_WITHDRAWAL,
        {State.PUBLISHED},
        State.PUBLISHED,
        {Requirement.REASONS},
        "H 6.3",
    ),
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
