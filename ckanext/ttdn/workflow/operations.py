"""The operations of the appraisal: one object for each, with all that depends on it.

From where to where an operation leads, whether it is about the item or its open change, what its
caller may send, what it makes of the revision, who is told, and its words. The desk, the
operator's override and the harvest read it; nothing else says any of this again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from .states import EDITABLE, State


def N_(text: str) -> str:
    """Mark a text for the catalogues of translations and return it as it is."""
    return text


class Operation(str, Enum):
    """An operation of the appraisal; the value is its code in the decision log and the rights."""

    SUBMIT = "submit"
    RECALL = "recall"
    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    PUBLISH = "publish"  # by the clock, at publish_at
    EXPIRE = "expire"  # by the clock, at expires_at
    WITHDRAW = "withdraw"
    REQUEST_WITHDRAWAL = "request_withdrawal"
    DISCARD = "discard"
    CORRECT_KIND = "correct_kind"
    OVERRIDE = "override"


class Scope(Enum):
    """What an operation is applied to."""

    ITEM = "item"  # the item itself, whatever change is being prepared
    WORKING = "working"  # the open change of a published item; without one, the item
    CHANGE = "change"  # the open change alone


class Audience(str, Enum):
    """Whose accounts get a notice of an operation."""

    AGENCY = "agency"
    AUTHORITY = "authority"


class Requirement(str, Enum):
    """What an operation needs; the value is the reason code of its refusal."""

    DECLARATIONS = "declarations_missing"  # R31 no state secrets, R21 rights cleared
    COMPLETE = "incomplete"  # R18
    CONTENT_HASH = "content_changed"  # R20: the decision is about the content that was appraised
    REASONS = "reasons_missing"
    DUE = "not_due"
    NOT_DUE = "already_due"


@dataclass(frozen=True)
class Definition:
    """One operation.

    ``sources``: states of its scope in which it is possible, None for any. ``targets``: the state
    that it leads to, by the requirement that chooses between two (None when there is one); empty
    when the state stays or the change ends. ``inputs``: arguments that the log keeps, besides
    ``note`` and ``acted_by``; others are not written down. ``revision_state``: state of the
    revision afterwards, None where it stays. ``indexed``: whether the item's document in the
    search index changes. ``label`` and ``notice`` are message ids.
    """

    operation: Operation
    clause: str
    label: str
    notice: str
    audience: Audience
    sources: frozenset[State] | None
    targets: Mapping[Requirement | None, State]
    scope: Scope = Scope.ITEM
    requires: frozenset[Requirement] = frozenset()
    inputs: frozenset[str] = frozenset()
    revision_state: str | None = None
    indexed: bool = True


_APPRAISED = frozenset({Requirement.CONTENT_HASH})
_REASONED = frozenset({Requirement.REASONS})

_DEFINITIONS = (
    Definition(
        Operation.SUBMIT,
        clause="H 6.2, 6.4, 4.6",
        label=N_("Submitted for approval"),
        notice=N_("“{title}” was submitted for approval."),
        audience=Audience.AUTHORITY,
        sources=EDITABLE,
        targets={None: State.SUBMITTED},
        scope=Scope.WORKING,
        requires=frozenset({Requirement.DECLARATIONS, Requirement.COMPLETE}),
        inputs=frozenset({"declarations"}),
        revision_state="submitted",
    ),
    Definition(
        Operation.RECALL,
        clause="H 6.3",
        label=N_("Recalled by the agency"),
        notice=N_("“{title}” was recalled by its agency."),
        audience=Audience.AUTHORITY,
        sources=frozenset({State.SUBMITTED}),
        targets={None: State.DRAFT},
        scope=Scope.WORKING,
        revision_state="recalled",
    ),
    Definition(
        Operation.APPROVE,
        clause="H 6.4, 9.1, 12",
        label=N_("Approved"),
        notice=N_("“{title}” was approved."),
        audience=Audience.AGENCY,
        sources=frozenset({State.SUBMITTED}),
        targets={Requirement.DUE: State.PUBLISHED, Requirement.NOT_DUE: State.APPROVED},
        scope=Scope.WORKING,
        requires=_APPRAISED,
        revision_state="approved",
    ),
    Definition(
        Operation.RETURN,
        clause="H 6.4",
        label=N_("Returned for correction"),
        notice=N_("“{title}” was returned for correction."),
        audience=Audience.AGENCY,
        sources=frozenset({State.SUBMITTED}),
        targets={None: State.RETURNED},
        scope=Scope.WORKING,
        requires=_APPRAISED | _REASONED,
        inputs=frozenset({"reasons", "field_comments", "due_on"}),
        revision_state="returned",
    ),
    Definition(
        Operation.REJECT,
        clause="H 6.4, 7",
        label=N_("Rejected"),
        notice=N_("“{title}” was rejected."),
        audience=Audience.AGENCY,
        sources=frozenset({State.SUBMITTED}),
        targets={None: State.REJECTED},
        scope=Scope.WORKING,
        requires=_APPRAISED | _REASONED,
        inputs=frozenset({"reasons"}),
        revision_state="rejected",
    ),
    Definition(
        Operation.PUBLISH,
        clause="H 6.4",
        label=N_("Published"),
        notice=N_("“{title}” is now public."),
        audience=Audience.AGENCY,
        sources=frozenset({State.APPROVED}),
        targets={Requirement.DUE: State.PUBLISHED},
        scope=Scope.WORKING,
    ),
    Definition(
        Operation.EXPIRE,
        clause="H 6.5",
        label=N_("Publication time ended"),
        notice=N_("“{title}” is no longer public: its publication time has ended."),
        audience=Audience.AGENCY,
        sources=frozenset({State.PUBLISHED}),
        targets={None: State.WITHDRAWN},
    ),
    Definition(
        Operation.WITHDRAW,
        clause="H 6.4, 12",
        label=N_("Withdrawn"),
        notice=N_("“{title}” was withdrawn."),
        audience=Audience.AGENCY,
        sources=frozenset({State.APPROVED, State.PUBLISHED}),
        targets={None: State.WITHDRAWN},
        requires=_REASONED,
        inputs=frozenset({"reasons"}),
    ),
    Definition(
        Operation.REQUEST_WITHDRAWAL,
        clause="H 6.3",
        label=N_("Withdrawal requested by the agency"),
        notice=N_("The agency asks to withdraw “{title}”."),
        audience=Audience.AUTHORITY,
        sources=frozenset({State.PUBLISHED}),
        targets={None: State.PUBLISHED},
        requires=_REASONED,
        inputs=frozenset({"reasons"}),
        indexed=False,
    ),
    # The agency gives up its change; the harvest takes back a withdrawal that it asked for.
    Definition(
        Operation.DISCARD,
        clause="H 6.3",
        label=N_("Change discarded by the agency"),
        notice=N_("The change of “{title}” was discarded by its agency."),
        audience=Audience.AUTHORITY,
        sources=frozenset({State.DRAFT, State.RETURNED, State.REJECTED, State.APPROVED}),
        targets={},
        scope=Scope.CHANGE,
        revision_state="discarded",
        indexed=False,
    ),
    Definition(
        Operation.CORRECT_KIND,
        clause="H 6.4, 12",
        label=N_("Kind corrected"),
        notice=N_("The kind of “{title}” was corrected."),
        audience=Audience.AGENCY,
        sources=frozenset({State.SUBMITTED, State.PUBLISHED, State.WITHDRAWN}),
        targets={},
    ),
    # The operator, past the appraisal, with a reason; may lead to any state.
    Definition(
        Operation.OVERRIDE,
        clause="H 9.2",
        label=N_("Changed by the operator, past the appraisal"),
        notice=N_("The operator changed “{title}” past the appraisal."),
        audience=Audience.AGENCY,
        sources=None,
        targets={},
        # The name of the action that was let past the appraisal.
        inputs=frozenset({"reasons"}),
    ),
)

OPERATIONS: Mapping[Operation, Definition] = {entry.operation: entry for entry in _DEFINITIONS}
