"""What accounts are told of one another, and what is left to one whose agency has ended."""

from __future__ import annotations

import datetime as dt

import pytest
import ttdn_items as items
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_items import call

from ckanext.ttdn.model import Agency

PUBLIC = {"id", "name", "fullname", "display_name", "about"}


def _secrets(name):
    user = model.User.get(name)
    return {user.email, user.email_hash}


@pytest.mark.parametrize("who", ["agency", "authority", "user"])
def test_r22_an_account_is_told_the_names_alone_of_another(people, who):
    caller = getattr(people, who)
    shown = call("user_show", caller, id=people.other)
    assert set(shown) == PUBLIC
    for listed in call("user_list", caller):
        assert listed["name"] == caller or set(listed) == PUBLIC


def test_r22_an_account_is_shown_its_own_and_the_operator_all(people):
    assert call("user_show", people.agency, id=people.agency)["email"]
    shown = call("user_show", people.sysadmin, id=people.agency)
    assert shown["email"] == model.User.get(people.agency).email
    assert "last_active" in shown
    listed = call("user_list", people.sysadmin)
    assert all("email_hash" in account for account in listed)


def test_r22_a_member_of_an_organisation_is_told_the_names_of_the_others(people):
    call(
        "organization_member_create",
        people.sysadmin,
        id=people.other_org,
        username=people.user,
        role="member",
    )
    shown = call("organization_show", people.user, id=people.other_org, include_users=True)
    other = next(user for user in shown["users"] if user["name"] == people.other)
    assert set(other) == PUBLIC | {"capacity"}


@pytest.mark.parametrize("who", ["user", "agency", None])
def test_r22_who_is_no_member_of_an_organisation_is_shown_no_account_of_it(people, who):
    with pytest.raises(tk.NotAuthorized):
        call(
            "organization_show",
            getattr(people, who) if who else None,
            id=people.other_org,
            include_users=True,
        )


@pytest.mark.parametrize("order", ["email", "last_active", "password", "created", "sysadmin"])
def test_r22_no_order_of_accounts_tells_what_is_not_shown(people, order):
    listed = [u["name"] for u in call("user_list", people.agency, order_by=order)]
    assert listed == [u["name"] for u in call("user_list", people.agency)]


def test_r22_the_page_of_another_account_tells_no_more(app, people):
    token = call("api_token_create", people.agency, user=people.agency, name="x")["token"]
    headers = {"Authorization": token}
    page = app.get(f"/user/{people.other}", headers=headers)
    assert model.User.get(people.other).fullname in page.body
    assert not any(secret in page.body for secret in _secrets(people.other))


@pytest.fixture
def ended(people):
    """An agency with a draft, a public item and a returned one, which has ended since."""
    made = {
        "draft": items.draft(people),
        "published": items.published(people, name="hien"),
        "returned": items.in_state(people, "returned", name="tra-lai"),
    }
    Agency.get(people.agency_org).valid_to = dt.date(2020, 1, 1)
    model.Session.commit()
    return made


def test_c9_the_account_of_an_ended_agency_reads_what_the_public_reads(people, ended):
    for state in ("draft", "returned"):
        with pytest.raises(tk.ObjectNotFound):
            call("package_show", people.agency, id=ended[state]["id"])
        assert call("package_show", people.authority, id=ended[state]["id"])
    public = call("package_show", None, id=ended["published"]["id"])
    assert call("package_show", people.agency, id=ended["published"]["id"]) == public
    found = call("package_search", people.agency, include_drafts=True, include_private=True)
    assert [item["id"] for item in found["results"]] == [ended["published"]["id"]]


def test_c9_the_account_of_an_ended_agency_is_told_why_it_may_do_nothing(people, ended):
    for action, arguments in (
        ("ttdn_item_list", {}),
        ("package_patch", {"id": ended["published"]["id"], "author": "Khác"}),
    ):
        with pytest.raises(tk.NotAuthorized, match=r"chấm dứt|has ended"):
            call(action, people.agency, **arguments)
    assert call("ttdn_notice_list", people.agency)["count"] == 0


def test_c9_the_account_of_an_authority_that_has_ended_appraises_nothing(people):
    waiting = items.submitted(people)
    seen = items.content_hash(people, waiting)
    Agency.get(people.authority_org).valid_to = dt.date(2020, 1, 1)
    model.Session.commit()
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", people.authority, id=waiting["id"])
    with pytest.raises(tk.ObjectNotFound):
        call("ttdn_dataset_approve", people.authority, id=waiting["id"], content_hash=seen)
    with pytest.raises(tk.NotAuthorized):
        call("ttdn_account_list", people.authority)
