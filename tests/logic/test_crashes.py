"""A process that is killed between any two parts of a decision (R20): nothing is lost, nothing is
published by half or twice, and the decision can be repeated.

The decision is taken in a child process, which ends without a word just before one of its parts.
"""

from __future__ import annotations

import os

import pytest
import ttdn_items as items
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call
from ttdn_points import Point

from ckanext.ttdn.model import Reindex
from ckanext.ttdn.search import lock
from ckanext.ttdn.services.appraisal import effects, requirements, steps
from ckanext.ttdn.services.decisions import log as decision_log
from ckanext.ttdn.services.index import sync
from ckanext.ttdn.services.revisions import changes, payloads

KILLED = 77
REQUIRE_BASE = Point(requirements.require_base)
SAVE_ITEM = Point(changes.save_item)
MARK, CLEAR = Point(Reindex.mark), Point(Reindex.clear)
APPEND = Point(decision_log.append)
COMMIT = Point(model.Session.commit)
INDEX, REMOVE = Point(sync._index), Point(sync._remove)
HOLD = Point(lock.hold)
SEND = Point(steps.step_taken.send)
# The parts of a decision, in their order.
PARTS = (
    Point(requirements.require_hash),
    REQUIRE_BASE,
    Point(effects.take_effect),
    Point(payloads.shown),
    SAVE_ITEM,
    Point(steps.finish),
    Point(sync.is_available, sync),
    MARK,
    Point(steps.log),
    APPEND,
    COMMIT,
    Point(sync._default_views),
    INDEX,
    HOLD,
    CLEAR,
    SEND,
)


def killed_before(part, action, user, **data):
    """Run an action in a child that is killed when it comes to ``part``; tell whether it did."""
    model.Session.remove()
    model.ensure_engine().dispose()
    child = os.fork()
    if child == 0:
        try:
            part.replace(lambda *_args, **_rest: os._exit(KILLED))
            call(action, user, **data)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status) == KILLED


def facts_of(item):
    """What the public can find out about the item, by the page and by the search."""
    try:
        shown = call("package_show", None, id=item["id"])["title"]
    except tk.ObjectNotFound:
        shown = None
    return shown, [found["title"] for found in call("package_search", None)["results"]]


def settled(people):
    """The clock comes by, as it does every half minute."""
    call("ttdn_clock_run", people.sysadmin)


def operations(people, item):
    log = call("ttdn_decision_list", people.authority, id=item["id"])["results"]
    return [entry["operation"] for entry in log]


@pytest.mark.parametrize("part", PARTS, ids=str)
def test_r20_an_approval_of_a_change_killed_before_a_part_can_be_repeated(people, part):
    item = items.published(people, title_translated={"vi": "Cũ"})
    call("package_patch", people.agency, id=item["id"], title_translated={"vi": "Mới"})
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    seen = items.content_hash(people, item)
    decision = {"id": item["id"], "content_hash": seen}
    assert killed_before(part, "ttdn_dataset_approve", people.authority, **decision)
    decided = operations(people, item)[0] == "approve"
    page, search = facts_of(item)
    assert page == ("Mới" if decided else "Cũ")
    assert set(search) <= {page, "Cũ"}
    settled(people)
    assert facts_of(item) == (page, [page])
    if decided:
        with pytest.raises(tk.ValidationError):
            call("ttdn_dataset_approve", people.authority, **decision)
    else:
        call("ttdn_dataset_approve", people.authority, **decision)
    assert facts_of(item) == ("Mới", ["Mới"])
    assert operations(people, item).count("approve") == 2
    assert call("ttdn_audit_verify", people.authority)["intact"]


@pytest.mark.parametrize("part", [p for p in PARTS if p is not REQUIRE_BASE][4:], ids=str)
def test_r20_a_first_approval_killed_before_a_part_publishes_nothing_by_half(people, part):
    item = items.submitted(people, title_translated={"vi": "Mới"})
    decision = {"id": item["id"], "content_hash": items.content_hash(people, item)}
    assert killed_before(part, "ttdn_dataset_approve", people.authority, **decision)
    decided = operations(people, item)[0] == "approve"
    page, search = facts_of(item)
    assert page == ("Mới" if decided else None)
    assert set(search) <= {page}
    settled(people)
    assert facts_of(item)[1] == ([page] if page else [])
    if not decided:
        call("ttdn_dataset_approve", people.authority, **decision)
    assert facts_of(item) == ("Mới", ["Mới"])


@pytest.mark.parametrize(
    "part",
    [
        SAVE_ITEM,
        MARK,
        INDEX,
        HOLD,
        APPEND,
        COMMIT,
        CLEAR,
        SEND,
    ],
    ids=str,
)
def test_r20_a_withdrawal_killed_before_a_part_leaves_nothing_to_be_found_alone(people, part):
    item = items.published(people, title_translated={"vi": "Cũ"})
    step = {"id": item["id"], "reasons": ["expired"]}
    assert killed_before(part, "ttdn_dataset_withdraw", people.authority, **step)
    page, search = facts_of(item)
    # What is withdrawn is never found any more, not even until the clock comes by.
    assert set(search) <= {page}
    settled(people)
    assert facts_of(item)[1] == ([page] if page else [])
    if page:
        call("ttdn_dataset_withdraw", people.authority, **step)
    assert facts_of(item) == (None, [])


@pytest.mark.parametrize(
    "part",
    [
        SAVE_ITEM,
        MARK,
        HOLD,
        REMOVE,
        APPEND,
        COMMIT,
        INDEX,
        CLEAR,
    ],
    ids=str,
)
def test_r20_a_narrowing_killed_before_a_part_shows_nobody_what_is_no_longer_theirs(people, part):
    item = items.published(people, title_translated={"vi": "Cũ"})
    change = {"visibility": "owner", "title_translated": {"vi": "Chỉ nội bộ"}}
    call("package_patch", people.agency, id=item["id"], **change)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    decision = {"id": item["id"], "content_hash": items.content_hash(people, item)}
    assert killed_before(part, "ttdn_dataset_approve", people.authority, **decision)
    page, search = facts_of(item)
    assert page in (None, "Cũ")
    assert set(search) <= {page}
    settled(people)
    assert facts_of(item) == (page, [page] if page else [])
    if page:
        call("ttdn_dataset_approve", people.authority, **decision)
    assert facts_of(item) == (None, [])
    assert call("package_list", None) == []


def test_a_mark_of_a_step_under_way_is_left_alone(people):
    from ckan import model

    from ckanext.ttdn.model import Reindex
    from ckanext.ttdn.services import timestamps

    item = items.published(people)
    Reindex.mark(item["id"], timestamps.now())
    with model.ensure_engine().connect() as other, other.begin():
        import sqlalchemy as sa

        other.execute(
            sa.text("SELECT id FROM package WHERE id = :id FOR UPDATE"), {"id": item["id"]}
        )
        assert call("ttdn_clock_run", people.sysadmin)["reindex"] == []
    assert call("ttdn_clock_run", people.sysadmin)["reindex"] == [item["id"]]
    assert call("ttdn_clock_run", people.sysadmin)["reindex"] == []
