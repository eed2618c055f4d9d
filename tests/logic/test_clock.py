"""``publish_at`` and ``expires_at``: an approved item is public between them, and only then."""

from __future__ import annotations

import datetime as dt

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call

LONG_AGO = "2020-01-01T00:00:00"
NOTHING = {"publish": [], "expire": [], "columns": [], "reindex": [], "compare": []}
FAR_AHEAD = "2099-01-01T00:00:00"


def set_times(item, **times):
    """Let time pass: the clock cannot be turned in a test of the real database."""
    from ckan import model

    from ckanext.ttdn.model import Item

    row = Item.get(item["id"])
    package = model.Package.get(item["id"])
    for name, value in times.items():
        setattr(row, name, dt.datetime.fromisoformat(value))
        package.extras = {**package.extras, name: value}
    model.Session.commit()


def test_r20_an_approved_item_waits_for_its_publication_time(people):
    item = items.in_state(people, "approved")
    assert item["approval_state"] == "approved"
    assert call("ttdn_clock_run", people.sysadmin) == NOTHING
    set_times(item, publish_at=LONG_AGO)
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("ttdn_clock_run", people.sysadmin)["publish"] == [item["id"]]
    assert call("package_show", None, id=item["id"])["approval_state"] == "published"
    assert call("package_search", None, q="le hoi")["count"] == 1


def test_an_expired_item_is_hidden_at_once_and_withdrawn_by_the_clock(people):
    item = items.published(people, expires_at=FAR_AHEAD)
    set_times(item, expires_at=LONG_AGO)
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("ttdn_clock_run", people.sysadmin)["expire"] == [item["id"]]
    assert call("package_search", None)["count"] == 0
    log = call("ttdn_decision_list", people.agency, id=item["id"])["results"]
    assert log[0]["operation"] == "expire"
    assert call("ttdn_clock_run", people.sysadmin) == NOTHING


def test_an_item_that_cannot_be_saved_holds_up_no_other(people):
    from ckan import model

    waiting = [items.in_state(people, "approved") for _ in range(2)]
    broken, sound = sorted(waiting, key=lambda item: item["id"])
    for item in waiting:
        set_times(item, publish_at=LONG_AGO)
    package = model.Package.get(broken["id"])
    package.extras = {**package.extras, "channel": '["no-such-channel"]'}
    model.Session.commit()
    assert call("ttdn_clock_run", people.sysadmin)["publish"] == [sound["id"]]
    state = call("package_show", people.agency, id=broken["id"])["approval_state"]
    assert state == "approved"


def test_the_clock_is_the_operators(people):
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_clock_run", who)
