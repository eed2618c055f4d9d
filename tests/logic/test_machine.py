"""The whole workflow under a random walk of both sides (R20): a model of it in a few lines, and the
public's view, the index, the versions and the log compared with the model after every step.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from ckan.plugins import toolkit as tk
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from ttdn_items import COMPLETE, DECLARED, call

EDITABLE = ("draft", "returned", "rejected", "withdrawn")


class Workflow(RuleBasedStateMachine):
    """One item. ``state`` and ``title`` of the item, ``change`` and ``new_title`` of its change."""

    people: SimpleNamespace

    @initialize()
    def begin(self):
        item = call("package_create", self.people.agency, **{**COMPLETE, "author": "0"})
        self.id, self.writes = item["id"], 0
        self.state, self.author = "draft", "0"
        self.change, self.new_author = None, None
        self.shown = None  # the author that the public sees

    # What an agency does

    @rule(stale=st.booleans())
    def edit(self, stale):
        self.writes += 1
        author = str(self.writes)
        sent = {"id": self.id, "author": author}
        if stale:
            sent["metadata_modified"] = "2001-01-01T00:00:00"
        working = self.change or self.state
        if working not in (*EDITABLE, "published"):
            self.refused("package_patch", self.people.agency, **sent)
        elif stale:
            self.conflict("package_patch", self.people.agency, **sent)
        else:
            call("package_patch", self.people.agency, **sent)
            if self.state == "published":
                self.change, self.new_author = "draft", author
            else:
                self.author = author

    @rule()
    def submit(self):
        sent = {"id": self.id, "declarations": DECLARED}
        working = self.change or self.state
        if working in EDITABLE:
            call("ttdn_dataset_submit", self.people.agency, **sent)
            self.move("submitted")
        else:
            self.conflict("ttdn_dataset_submit", self.people.agency, **sent)

    @rule()
    def recall(self):
        if (self.change or self.state) == "submitted":
            call("ttdn_dataset_recall", self.people.agency, id=self.id)
            self.move("draft")
        else:
            self.conflict("ttdn_dataset_recall", self.people.agency, id=self.id)

    @precondition(lambda self: self.change in ("draft", "returned", "rejected"))
    @rule()
    def discard(self):
        call("ttdn_revision_discard", self.people.agency, dataset_id=self.id)
        self.change = self.new_author = None

    @precondition(lambda self: self.shown is not None)
    @rule()
    def ask_to_delete(self):
        call("package_delete", self.people.agency, id=self.id, reasons=["expired"])

    # What the authority does

    @rule(
        decision=st.sampled_from(["approve", "return", "reject"]),
        wrong=st.sampled_from([False, False, True]),
    )
    def decide(self, decision, wrong):
        reason = {"return": ["inaccurate"], "reject": ["not-foreign-information"]}
        seen = self.hash() if not wrong else "0" * 64
        sent = {"id": self.id, "content_hash": seen, "reasons": reason.get(decision, [])}
        name = f"ttdn_dataset_{decision}"
        if (self.change or self.state) != "submitted" or wrong:
            self.conflict(name, self.people.authority, **sent)
            return
        call(name, self.people.authority, **sent)
        if decision == "approve":
            if self.change:
                self.author, self.change, self.new_author = self.new_author, None, None
            self.state, self.shown = "published", self.author
        else:
            self.move("returned" if decision == "return" else "rejected")

    @rule()
    def withdraw(self):
        sent = {"id": self.id, "reasons": ["expired"]}
        if self.state == "published":
            call("ttdn_dataset_withdraw", self.people.authority, **sent)
            self.state, self.shown = "withdrawn", None
            self.change = self.new_author = None
        else:
            self.conflict("ttdn_dataset_withdraw", self.people.authority, **sent)

    # What others try

    @rule(name=st.sampled_from(["package_patch", "package_delete", "ttdn_dataset_submit"]))
    def meddle(self, name):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call(name, self.people.other, id=self.id, author="meddled", declarations=DECLARED)

    # What always holds

    @invariant()
    def the_public_sees_what_was_approved_last_and_nothing_else(self):
        if not hasattr(self, "id"):
            return
        found = call("package_search", None, fq=f"id:{self.id}")
        if self.shown is None:
            with pytest.raises(tk.ObjectNotFound):
                call("package_show", None, id=self.id)
            assert found["count"] == 0
        else:
            assert call("package_show", None, id=self.id)["author"] == self.shown
            assert [result["author"] for result in found["results"]] == [self.shown]

    @invariant()
    def the_agency_sees_both_and_where_they_stand(self):
        if not hasattr(self, "id"):
            return
        item = call("package_show", self.people.agency, id=self.id)
        assert (item["approval_state"], item["author"]) == (self.state, self.author)
        pending = item.get("pending_revision") or {}
        assert pending.get("state") == self.change
        if self.change:
            change = call("ttdn_revision_show", self.people.agency, id=pending["id"])
            assert change["payload"]["author"] == self.new_author

    @invariant()
    def at_most_one_version_is_open_and_one_is_public(self):
        if not hasattr(self, "id"):
            return
        versions = call("ttdn_version_list", self.people.agency, id=self.id)["results"]
        assert sum(v["is_open"] for v in versions) <= 1
        public = [v for v in versions if v["public_from"] and not v["public_to"]]
        assert len(public) == (self.shown is not None)

    def teardown(self):
        if hasattr(self, "id"):
            assert call("ttdn_audit_verify", self.people.authority)["intact"]

    # Words of the machine

    def move(self, state):
        if self.change:
            self.change = state
        else:
            self.state = state

    def hash(self):
        try:
            found = call("ttdn_revision_show", self.people.authority, dataset_id=self.id)
        except tk.ObjectNotFound:
            return "0" * 64
        return found["content_hash"]

    def refused(self, name, user, **sent):
        with pytest.raises(tk.NotAuthorized):
            call(name, user, **sent)

    def conflict(self, name, user, **sent):
        with pytest.raises(tk.ValidationError) as refusal:
            call(name, user, **sent)
        assert "conflict" in refusal.value.error_dict


def test_r20_the_workflow_keeps_its_promises_on_any_walk(people):
    Workflow.people = people
    run_state_machine_as_test(
        Workflow,
        settings=settings(
            max_examples=10,
            stateful_step_count=25,
            deadline=None,
            # Each step is a transaction with a search server; the walk is short on purpose.
            suppress_health_check=list(HealthCheck),
        ),
    )
