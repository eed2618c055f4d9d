"""The one writer of states: of items, of their changes and of revisions (R20).

The callers have locked the rows and asked the rights and the transition table. Nothing here
commits or indexes. No other module assigns these columns; ``tests/unit/test_states.py`` reads the
code and fails otherwise.
"""

from __future__ import annotations

import datetime as dt

from ckan import model

from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.workflow import OPERATIONS, Operation, State


def move(
    operation: Operation,
    target: State | None,
    row: Item,
    revision: Revision | None,
    at: dt.datetime,
    *,
    on_change: bool,
) -> None:
    """Write the states and times that ``operation`` leads to.

    ``target``: the state afterwards, None when a change ends. ``on_change``: ``revision`` is the
    open change, and the item's own state stays. ``at``: UTC.
    """
    state = OPERATIONS[operation].revision_state
    if revision is not None and state is not None:
        revision.state = state
        if operation is Operation.SUBMIT:
            revision.submitted_at = at
        else:
            revision.decided_at = at
    if operation is Operation.REQUEST_WITHDRAWAL:
        row.withdrawal_requested_at = at
    elif not on_change:
        assert target is not None  # noqa: S101 - an item is always in a state
        _move_item(operation, target, row, revision, at)
    elif revision is not None:
        _move_change(target, row, revision, at)


def _move_item(
    operation: Operation, target: State, row: Item, revision: Revision | None, at: dt.datetime
) -> None:
    row.state = target.value
    if operation is Operation.SUBMIT:
        row.submitted_at = at
    if revision is not None:
        revision.is_open = target is State.SUBMITTED
    if target is State.PUBLISHED:
        row.published_at = row.published_at or at
        row.withdrawal_requested_at = row.withdrawn_at = None
        if revision is not None and revision.public_from is None:
            revision.public_from = at
    elif target is State.WITHDRAWN:
        row.withdrawn_at = at
        end_public_version(row.package_id, at)
        _set_change_aside(row)


def _move_change(target: State | None, row: Item, revision: Revision, at: dt.datetime) -> None:
    ended = target is None or target is State.PUBLISHED
    row.change_state = None if ended else target.value
    revision.is_open = not ended
    if target is State.PUBLISHED:
        revision.public_from = at


def _set_change_aside(row: Item) -> None:
    """Keep the change of a withdrawn item as a version that can be restored."""
    revision = Revision.open_change(row.package_id, for_update=True)
    if revision is not None:
        supersede(revision)
    row.change_state = None
    model.Session.flush()


def end_public_version(package_id: str, at: dt.datetime) -> None:
    """End the version that the public sees; the caller brings the next one, or none."""
    shown = Revision.shown(package_id)
    if shown is not None:
        shown.public_to = at


def open_change(row: Item) -> None:
    """Set the change of a published item to draft: one is written, or carried over."""
    row.change_state = State.DRAFT.value


def cancel_withdrawal_request(row: Item) -> None:
    """Clear the request to withdraw an item."""
    row.withdrawal_requested_at = None


def close(revision: Revision) -> None:
    """Close a revision in whose place the next one is written."""
    revision.is_open = False
    model.Session.flush()


def supersede(revision: Revision) -> None:
    """Close a revision that is not decided on."""
    revision.state, revision.is_open = "superseded", False


def approve_by_override(revision: Revision, at: dt.datetime, *, is_change: bool) -> None:
    """Set content that nobody appraised to approved: the operator answers for it (R20)."""
    revision.state, revision.is_change = "approved", is_change
    revision.submitted_at = revision.decided_at = at
