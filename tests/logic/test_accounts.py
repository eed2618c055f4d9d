"""One account for an agency, whichever way it is tried (H 6.6, R22)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.ttdn.model import Account, Agency

Act = Callable[..., Any]


def state() -> tuple[Any, ...]:
    """Who acts for whom, and who is a member of what."""
    model.Session.expire_all()
    accounts = {(a.user_id, a.organization_id, a.role) for a in model.Session.query(Account)}
    members = {
        (m.table_id, m.group_id, m.capacity)
        for m in model.Session.query(model.Member).filter_by(table_name="user", state="active")
    }
    return accounts, members, model.Session.query(model.User).count()


def end(organization_id: str, day: str) -> None:
    agency = Agency.get(organization_id)
    assert agency is not None
    agency.valid_to = day
    model.Session.commit()


@pytest.fixture
def empty_agency(people: SimpleNamespace) -> str:
    """An agency without an account; gives its code."""
    model.Session.query(Account).filter_by(organization_id=people.other_org).delete()
    model.Session.query(model.Member).filter_by(group_id=people.other_org).delete()
    model.Session.commit()
    return "so-tu-phap"


class TestSet:
    def test_makes_the_user_editor_of_its_agency(
        self, people: SimpleNamespace, empty_agency: str, act: Act
    ) -> None:
        row = act("ttdn_account_set", people.sysadmin, user=people.user, organization=empty_agency)

        user_id = model.User.get(people.user).id
        accounts, members, _ = state()
        assert row["changed"] is True
        assert (user_id, people.other_org, "agency") in accounts
        assert (user_id, people.other_org, "editor") in members

    def test_the_same_again_changes_nothing(
        self, people: SimpleNamespace, empty_agency: str, act: Act
    ) -> None:
        data = {"user": people.user, "organization": empty_agency}
        act("ttdn_account_set", people.sysadmin, **data)
        before = state()

        assert act("ttdn_account_set", people.sysadmin, **data)["changed"] is False
        assert state() == before

    def test_a_second_account_is_refused_and_nothing_changes(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        """R22: H 6.6 gives each agency exactly one account."""
        before = state()

        with pytest.raises(tk.ValidationError, match=r"H 6\.6"):
            act("ttdn_account_set", people.sysadmin, user=people.user, organization="so-du-lich")

        assert state() == before

    def test_a_replacement_takes_the_first_one_s_place_and_no_more(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        act(
            "ttdn_account_set",
            people.sysadmin,
            user=people.user,
            organization="so-du-lich",
            replace=True,
        )

        accounts, members, _ = state()
        first, second = model.User.get(people.agency), model.User.get(people.user)
        org = people.agency_org
        assert {row for row in accounts if row[1] == org} == {(second.id, org, "agency")}
        editors = {row[0] for row in members if row[1:] == (org, "editor")}
        assert editors == {second.id}
        assert first.state == "active"

    def test_an_account_acts_for_one_agency(
        self, people: SimpleNamespace, empty_agency: str, act: Act
    ) -> None:
        data = {"user": people.agency, "organization": empty_agency}
        before = state()
        with pytest.raises(tk.ValidationError):
            act("ttdn_account_set", people.sysadmin, **data)
        assert state() == before

        act("ttdn_account_set", people.sysadmin, **data, replace=True)

        user_id = model.User.get(people.agency).id
        assert {row for row in state()[0] if row[0] == user_id} == {
            (user_id, people.other_org, "agency")
        }

    def test_the_authority_has_several(self, people: SimpleNamespace, act: Act) -> None:
        act(
            "ttdn_account_set",
            people.sysadmin,
            user=people.user,
            organization="so-van-hoa",
            role="authority",
        )

        roles = [row[2] for row in state()[0] if row[1] == people.authority_org]
        assert roles == ["authority", "authority"]

    @pytest.mark.parametrize(
        ("change", "field"),
        [
            ({"user": "nobody-here"}, "user"),
            ({"user": "sysadmin"}, "user"),
            ({"organization": "so-nao"}, "organization"),
            ({"role": "authority"}, "role"),
            ({"role": "editor"}, "role"),
        ],
    )
    def test_what_cannot_be_is_refused(
        self,
        people: SimpleNamespace,
        empty_agency: str,
        act: Act,
        change: dict[str, str],
        field: str,
    ) -> None:
        data = {"user": people.user, "organization": empty_agency, **change}
        if data["user"] == "sysadmin":
            data["user"] = people.sysadmin
        before = state()

        with pytest.raises(tk.ValidationError) as refused:
            act("ttdn_account_set", people.sysadmin, **data)

        assert field in refused.value.error_dict
        assert state() == before

    def test_an_ended_agency_gets_none(
        self, people: SimpleNamespace, empty_agency: str, act: Act
    ) -> None:
        """C9."""
        end(people.other_org, "2025-06-30")
        before = state()

        with pytest.raises(tk.ValidationError, match="C9"):
            act("ttdn_account_set", people.sysadmin, user=people.user, organization=empty_agency)

        assert state() == before

    def test_the_account_of_an_ended_agency_creates_nothing(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        """C9."""
        end(people.agency_org, "2025-06-30")

        with pytest.raises(tk.NotAuthorized):
            act("package_create", people.agency, type="article", title_translated={"vi": "Tin"})

        assert model.Session.query(model.Package).count() == 0

    @pytest.mark.parametrize("who", ["agency", "authority", "user"])
    @pytest.mark.parametrize("action", ["ttdn_account_set", "ttdn_account_add"])
    def test_only_the_operator_gives_accounts(
        self, people: SimpleNamespace, act: Act, who: str, action: str
    ) -> None:
        before = state()
        with pytest.raises(tk.NotAuthorized):
            act(action, getattr(people, who), user=people.user, organization="so-du-lich")
        assert state() == before


class TestOtherWays:
    """CKAN's own ways to a second account, for the operator, whom no auth function stops."""

    @pytest.mark.parametrize("capacity", ["editor", "admin"])
    def test_memberships_that_write_are_refused(
        self, people: SimpleNamespace, act: Act, capacity: str
    ) -> None:
        org, before = people.agency_org, state()
        for action, data in (
            ("organization_member_create", {"username": people.user, "role": capacity}),
            ("group_member_create", {"username": people.user, "role": capacity}),
            (
                "member_create",
                {"object": people.user, "object_type": "user", "capacity": capacity},
            ),
        ):
            with pytest.raises(tk.ValidationError, match=r"H 6\.6"):
                act(action, people.sysadmin, id=org, **data)
            assert state() == before

    def test_an_invitation_is_refused_before_its_account_is_made(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        before = state()
        with pytest.raises(tk.ValidationError, match=r"H 6\.6"):
            act(
                "user_invite",
                people.sysadmin,
                email="second@example.org",
                group_id=people.agency_org,
                role="editor",
            )
        assert state() == before

    @pytest.mark.parametrize("action", ["organization_patch", "organization_update"])
    def test_a_list_of_users_is_refused(
        self, people: SimpleNamespace, act: Act, action: str
    ) -> None:
        before = state()
        data = act("organization_show", people.sysadmin, id=people.agency_org, include_users=True)
        users = [*data["users"], {"name": people.user, "capacity": "editor"}]

        with pytest.raises(tk.ValidationError, match=r"H 6\.6"):
            act(action, people.sysadmin, **{**data, "users": users})

        assert state() == before

    def test_the_public_texts_of_an_agency_can_still_be_saved(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        before = state()
        act("organization_patch", people.sysadmin, id=people.agency_org, description="Mô tả")
        assert state() == before
        assert model.Group.get(people.agency_org).description == "Mô tả"

    def test_an_organisation_outside_the_register_is_ckan_s_own(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        other = factories.Organization()
        act(
            "organization_member_create",
            people.sysadmin,
            id=other["id"],
            username=people.user,
            role="editor",
        )
        assert (model.User.get(people.user).id, other["id"], "editor") in state()[1]


class TestAdd:
    def test_makes_a_user_who_acts_for_the_agency(
        self, people: SimpleNamespace, empty_agency: str, act: Act
    ) -> None:
        row = act(
            "ttdn_account_add",
            people.sysadmin,
            name="tu-phap",
            email="tu-phap@example.org",
            password="correct-horse-battery",
            fullname="Sở Tư pháp",
            organization=empty_agency,
        )

        assert (row["user"], row["role"]) == ("tu-phap", "agency")
        assert model.User.get("tu-phap").validate_password("correct-horse-battery")

    def test_a_refused_one_leaves_no_user(self, people: SimpleNamespace, act: Act) -> None:
        before = state()

        with pytest.raises(tk.ValidationError, match=r"H 6\.6"):
            act(
                "ttdn_account_add",
                people.sysadmin,
                name="second",
                email="second@example.org",
                password="correct-horse-battery",
                organization="so-du-lich",
            )

        assert state() == before
        assert model.User.get("second") is None


class TestList:
    def test_the_authority_and_the_operator_see_who_acts_for_whom(
        self, people: SimpleNamespace, act: Act
    ) -> None:
        for who in (people.authority, people.sysadmin):
            rows = act("ttdn_account_list", who)
            assert [(row["organization"]["name"], row["role"]) for row in rows] == [
                ("so-du-lich", "agency"),
                ("so-tu-phap", "agency"),
                ("so-van-hoa", "authority"),
            ]
        (row,) = act("ttdn_account_list", people.authority, organization="so-du-lich")
        assert row["user"] == people.agency

    @pytest.mark.parametrize("who", ["agency", "user", None])
    def test_nobody_else_does(self, people: SimpleNamespace, act: Act, who: str | None) -> None:
        with pytest.raises(tk.NotAuthorized):
            act("ttdn_account_list", getattr(people, who) if who else None)
