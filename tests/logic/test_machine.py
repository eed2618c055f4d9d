"""The whole workflow under a random walk of both sides (R20), one after the other and at once.

A model of it in a few lines (``ttdn_model``) says what each act leads to; the public's view, the
index, the versions and the log are compared with it after every step.
"""

from __future__ import annotations

from itertools import permutations
from types import SimpleNamespace
from typing import Any

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
from ttdn_model import ACTS, LEADS_TO, VISIBILITIES, Content, Item, step
from ttdn_races import AtOnce, racing

LOGGED = {*LEADS_TO, "approve", "withdraw"}


class Walk(RuleBasedStateMachine):
    """One item and its model; what always holds, whatever was done to it."""

    people: SimpleNamespace

    @initialize()
    def begin(self):
        content = Content("0")
        item = call("package_create", self.people.agency, **{**COMPLETE, **content.fields})
        self.id, self.name, self.writes, self.logged = item["id"], item["name"], 0, 0
        self.item = Item(content)

    @invariant()
    def the_public_sees_what_was_approved_last_and_nothing_else(self):
        if not hasattr(self, "id"):
            return
        found = call("package_search", None, fq=f"id:{self.id}")
        files = call("resource_search", None, query="name:tep-")["results"]
        if self.item.shown is None:
            with pytest.raises(tk.ObjectNotFound):
                call("package_show", None, id=self.id)
            assert (found["count"], files) == (0, [])
        else:
            author = self.item.shown.author
            assert call("package_show", None, id=self.id)["author"] == author
            assert [result["author"] for result in found["results"]] == [author]
            assert [file["name"] for file in files] == [self.item.shown.file_name]
        assert call("package_list", None) == ([self.name] if self.item.shown else [])

    @invariant()
    def ckans_own_columns_follow_from_the_appraisal(self):
        if not hasattr(self, "id"):
            return
        shown = call("package_show", self.people.agency, id=self.id)
        state = "active" if self.item.state == "published" else "draft"
        assert (shown["state"], shown["private"]) == (state, self.item.shown is None)

    @invariant()
    def the_agency_sees_both_and_where_they_stand(self):
        if hasattr(self, "id"):
            assert self.standing() == self.item

    @invariant()
    def at_most_one_version_is_open_and_one_is_in_force(self):
        if not hasattr(self, "id"):
            return
        versions = call("ttdn_version_list", self.people.agency, id=self.id)["results"]
        assert sum(v["is_open"] for v in versions) <= 1
        in_force = [v for v in versions if v["public_from"] and not v["public_to"]]
        assert len(in_force) == (self.item.state == "published")

    def teardown(self):
        if hasattr(self, "id"):
            assert call("ttdn_audit_verify", self.people.authority)["intact"]
            done = call("ttdn_clock_run", self.people.sysadmin)
            # Nothing was left to the clock to mend.
            assert not any(done.values()), done
            call("dataset_purge", self.people.sysadmin, id=self.id, override_reason="Bước sau")

    # Words of the walks

    def standing(self) -> Item:
        """The item as its agency and the public see it."""
        item = call("package_show", self.people.agency, id=self.id)
        pending = item.get("pending_revision")
        if not pending:
            return Item(self.content_of(item), item["approval_state"])
        change = call("ttdn_revision_show", self.people.agency, id=pending["id"])["payload"]
        return Item(
            self.content_of(item),
            item["approval_state"],
            pending["state"],
            self.content_of(change),
        )

    def content_of(self, item: dict[str, Any]) -> Content:
        content = Content(item["author"], item.get("visibility") or "public")
        assert [file["name"] for file in item["resources"]] == [content.file_name]
        return content

    def next_content(self, visibility: str) -> Content:
        self.writes += 1
        return Content(str(self.writes), visibility)

    def hash(self) -> str:
        try:
            found = call("ttdn_revision_show", self.people.authority, dataset_id=self.id)
        except tk.ObjectNotFound:
            return "0" * 64
        return found["content_hash"]


class OneByOne(Walk):
    """An agency and the authority, each after the other."""

    @rule(
        act=st.sampled_from(ACTS),
        wrong=st.sampled_from([False, False, True]),
        visibility=st.sampled_from(VISIBILITIES),
    )
    def act(self, act, wrong, visibility):
        content, seen = self.next_content(visibility), self.hash()
        if wrong:
            seen = "0" * 64
        found = step(self.people, act, self.id, fields=content.fields, seen_hash=seen)
        after = self.item.after(act, content, None if wrong else self.item.written)
        if after is None:
            self.refused(act, found)
        else:
            name, user, given = found
            call(name, user, **given)
            self.item = after

    @rule()
    def save_what_is_stale(self):
        sent = {"id": self.id, "author": "stale", "metadata_modified": "2001-01-01T00:00:00"}
        with pytest.raises((tk.ValidationError, tk.NotAuthorized)) as refusal:
            call("package_patch", self.people.agency, **sent)
        if self.item.after("save"):
            assert "conflict" in refusal.value.error_dict
        else:
            assert isinstance(refusal.value, tk.NotAuthorized)

    @precondition(lambda self: self.item.working == "submitted")
    @rule(visibility=st.sampled_from(VISIBILITIES))
    def appraise_and_write_the_next(self, visibility):
        """The way of a change, which a walk by chance goes too seldom."""
        self.act("approve", False, "public")
        self.act("save", False, visibility)
        self.act("submit", False, "public")

    @rule()
    def the_clock_comes_by(self):
        done = call("ttdn_clock_run", self.people.sysadmin)
        assert not any(done.values()), done

    @precondition(lambda self: self.item.state == "published")
    @rule()
    def ask_to_delete(self):
        call("package_delete", self.people.agency, id=self.id, reasons=["expired"])

    @rule(name=st.sampled_from(["package_patch", "package_delete", "ttdn_dataset_submit"]))
    def meddle(self, name):
        with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
            call(name, self.people.other, id=self.id, author="meddled", declarations=DECLARED)

    def refused(self, act, found):
        name, user, given = found
        with pytest.raises((tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound)) as refusal:
            call(name, user, **given)
        if act in LOGGED:
            assert "conflict" in refusal.value.error_dict
        if act == "save":
            assert isinstance(refusal.value, tk.NotAuthorized)


class AtTheSameMoment(Walk):
    """Two or three of them at once: what comes of it is what some order of them would have made."""

    at_once: AtOnce

    @rule(
        first=st.integers(0, 3),
        others=st.lists(st.sampled_from(ACTS), min_size=1, max_size=2),
        visibility=st.sampled_from(VISIBILITIES),
    )
    def race(self, first, others, visibility):
        # One of them can be done, so that the walk gets somewhere.
        can = [act for act in ACTS if self.item.after(act, seen=self.item.written)]
        acts = [can[first % len(can)], *others]
        contents = [self.next_content(visibility) for _ in acts]
        seen, seen_hash = self.item.written, self.hash()
        before = self.item
        met = self.at_once(
            *(
                step(self.people, act, self.id, fields=content.fields, seen_hash=seen_hash)
                for act, content in zip(acts, contents, strict=True)
            )
        )
        done = [error is None for error in met]
        self.item = self.standing()
        assert any(
            self.led(before, order, acts, contents, seen) == (self.item, done)
            for order in permutations(range(len(acts)))
        ), f"{before} to {self.item} by {list(zip(acts, met, strict=True))}"
        self.logged += sum(ok and act in LOGGED for act, ok in zip(acts, done, strict=True))

    @invariant()
    def each_step_that_was_done_is_logged_once(self):
        if hasattr(self, "id"):
            log = call("ttdn_decision_list", self.people.authority, id=self.id)["results"]
            assert len([entry for entry in log if entry["operation"] in LOGGED]) == self.logged

    def led(self, item, order, acts, contents, seen):
        """Where an order of the acts leads, and which of them are done on the way."""
        done = [False] * len(acts)
        for number in order:
            after = item.after(acts[number], contents[number], seen)
            done[number] = after is not None
            item = after or item
        return item, done


def walked(machine, **how):
    run_state_machine_as_test(
        machine,
        settings=settings(
            deadline=None,
            # Each step is a transaction with a search server; the walk is short on purpose.
            suppress_health_check=list(HealthCheck),
            **how,
        ),
    )


def test_r20_the_workflow_keeps_its_promises_on_any_walk(people):
    OneByOne.people = people
    walked(OneByOne, max_examples=10, stateful_step_count=25)


def test_r20_what_is_done_at_the_same_moment_is_as_if_done_in_some_order(people, application):
    AtTheSameMoment.people, AtTheSameMoment.at_once = people, staticmethod(racing(application))
    walked(AtTheSameMoment, max_examples=8, stateful_step_count=12)
