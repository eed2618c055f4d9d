"""The register follows the profile, tells drift, and shows everyone what is public (R02, C9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.tests import factories

from ckanext.ttdn.model import Account, Agency

pytestmark = pytest.mark.usefixtures("clean")

Act = Callable[..., Any]

PROFILE = """
code: small
name: {vi: Tỉnh nhỏ, en: Small Province}
languages: [vi, en]
topics: topics
licences: {default: ttdn-nc, dataset: ttdn-open}
ministry: [{name: {vi: Bộ, en: Ministry}}]
authority:
  - {agency: so-cu, valid_to: 2025-02-28}
  - {agency: so-moi, valid_from: 2025-03-01}
agencies:
  - {code: so-cu, name: {vi: Sở cũ, en: Old Department}, kind: specialised-agency,
     valid_to: 2025-02-28}
  - {code: so-moi, name: {vi: Sở mới, en: New Department}, kind: specialised-agency,
     successor_of: [so-cu], contact: {website: 'https://example.org'}}
  - {code: bao-tinh, name: {vi: Báo tỉnh, en: Newspaper}, kind: press, kinds: [article]}
"""


def changed_profile(**changes: dict[str, Any] | None) -> str:
    """The profile with fields of agencies changed by code; None takes the agency out."""
    data = yaml.safe_load(PROFILE)
    for code, fields in changes.items():
        name = code.replace("_", "-")
        if fields is None:
            data["agencies"] = [entry for entry in data["agencies"] if entry["code"] != name]
        for entry in data["agencies"]:
            if entry["code"] == name:
                entry.update(fields or {})
    return yaml.safe_dump(data, allow_unicode=True)


@pytest.fixture
def admin() -> str:
    return factories.Sysadmin()["name"]


@pytest.fixture
def loaded(admin: str, act: Act) -> str:
    """A loaded register; gives the sysadmin's name."""
    act("ttdn_profile_load", admin, content=PROFILE)
    return admin


def rows() -> dict[str, dict[str, Any]]:
    """Everything that loading writes."""
    model.Session.expire_all()
    keys = [column.name for column in Agency.__table__.columns]
    found = {
        row.code: {key: getattr(row, key) for key in keys} for row in model.Session.query(Agency)
    }
    for group in model.Session.query(model.Group):
        found.setdefault(group.name, {}).update(title=group.title, description=group.description)
    return found


class TestLoad:
    def test_makes_organisations_and_rows(self, admin: str, act: Act) -> None:
        report = act("ttdn_profile_load", admin, content=PROFILE)

        assert report["created"] == ["so-cu", "so-moi", "bao-tinh"]
        assert report["authority"] == "so-moi"
        shown = tk.get_action("organization_show")({"user": admin}, {"id": "so-moi"})
        assert (shown["title"], shown["description"]) == ("Sở mới", "New Department")
        assert rows()["bao-tinh"]["kinds"] == ["article"]
        assert rows()["so-moi"]["is_authority"]

    def test_leaves_nobody_a_member_of_an_agency(self, loaded: str) -> None:
        assert model.Session.query(model.Member).filter_by(table_name="user").count() == 0

    def test_a_second_run_changes_nothing(self, loaded: str, act: Act) -> None:
        before = rows()

        report = act("ttdn_profile_load", loaded, content=PROFILE)

        assert (report["created"], report["changed"], report["unchanged"]) == ([], [], 3)
        assert rows() == before

    def test_a_dry_run_tells_and_writes_nothing(self, loaded: str, act: Act) -> None:
        before = rows()
        content = changed_profile(bao_tinh={"name": {"vi": "Báo mới", "en": "Newspaper"}})

        report = act("ttdn_profile_load", loaded, content=content, dry_run=True)

        fields = report["changed"][0]["fields"]
        assert fields["title"] == {"stored": "Báo tỉnh", "profile": "Báo mới"}
        assert rows() == before

    def test_takes_a_change_over_and_keeps_the_address(self, loaded: str, act: Act) -> None:
        before = rows()["bao-tinh"]["organization_id"]
        content = changed_profile(
            bao_tinh={"kinds": ["article", "media"], "valid_to": "2030-01-01"}
        )

        report = act("ttdn_profile_load", loaded, content=content)

        assert [change["code"] for change in report["changed"]] == ["bao-tinh"]
        assert rows()["bao-tinh"]["organization_id"] == before
        assert rows()["bao-tinh"]["kinds"] == ["article", "media"]

    def test_the_authority_moves_without_two_at_a_time(self, loaded: str, act: Act) -> None:
        """C9."""
        data = yaml.safe_load(changed_profile(so_cu={"valid_to": "2025-02-28"}))
        data["authority"] = [
            {"agency": "so-cu", "valid_to": "2025-02-28"},
            {"agency": "bao-tinh", "valid_from": "2025-03-01"},
        ]

        act("ttdn_profile_load", loaded, content=yaml.safe_dump(data, allow_unicode=True))

        assert [code for code, row in rows().items() if row.get("is_authority")] == ["bao-tinh"]

    def test_a_gone_agency_is_reported_and_stays(self, loaded: str, act: Act) -> None:
        before = rows()["bao-tinh"]

        report = act("ttdn_profile_load", loaded, content=changed_profile(bao_tinh=None))

        assert report["gone"] == ["bao-tinh"]
        assert rows()["bao-tinh"] == before

    def test_a_change_by_hand_is_told_as_drift_and_set_right(self, loaded: str, act: Act) -> None:
        act("organization_patch", loaded, id="so-moi", title="Sở của tôi")

        drift = act("ttdn_profile_load", loaded, content=PROFILE, dry_run=True)["changed"]
        act("ttdn_profile_load", loaded, content=PROFILE)

        assert drift == [
            {"code": "so-moi", "fields": {"title": {"stored": "Sở của tôi", "profile": "Sở mới"}}}
        ]
        assert rows()["so-moi"]["title"] == "Sở mới"

    def test_a_deleted_organisation_comes_back(self, loaded: str, act: Act) -> None:
        act("organization_delete", loaded, id="bao-tinh", override_reason="Tried by mistake")

        report = act("ttdn_profile_load", loaded, content=PROFILE)

        assert list(report["changed"][0]["fields"]) == ["state"]
        assert model.Group.get("bao-tinh").state == "active"

    def test_an_organisation_that_was_there_is_taken_over(self, admin: str, act: Act) -> None:
        made = factories.Organization(name="bao-tinh", title="Báo")

        act("ttdn_profile_load", admin, content=PROFILE)

        assert rows()["bao-tinh"]["organization_id"] == made["id"]
        assert rows()["bao-tinh"]["title"] == "Báo tỉnh"
        assert model.Session.query(model.Member).filter_by(table_name="user").count() == 0

    def test_a_name_of_a_group_is_refused_and_nothing_is_made(self, admin: str, act: Act) -> None:
        factories.Group(name="bao-tinh")

        with pytest.raises(tk.ValidationError, match="bao-tinh"):
            act("ttdn_profile_load", admin, content=PROFILE)

        assert model.Session.query(Agency).count() == 0

    def test_accounts_that_time_left_behind_are_reported(self, loaded: str, act: Act) -> None:
        """C9: the authority's former accounts keep no right unnoticed."""
        user = factories.User()
        old = Agency.by_code("so-cu")
        assert old is not None
        model.Session.add(
            Account(user_id=user["id"], organization_id=old.organization_id, role="authority")
        )
        model.Session.commit()

        report = act("ttdn_profile_load", loaded, content=PROFILE)

        assert report["review"] == [{"code": "so-cu", "reason": "no_longer_authority"}]

    def test_a_wrong_profile_is_refused_with_its_places(self, loaded: str, act: Act) -> None:
        before = rows()

        with pytest.raises(tk.ValidationError) as refused:
            act("ttdn_profile_load", loaded, content=changed_profile(bao_tinh={"kind": "papre"}))

        assert "agencies[bao-tinh].kind" in refused.value.error_dict
        assert rows() == before

    def test_a_path_of_the_server_is_no_name(self, admin: str, act: Act) -> None:
        with pytest.raises(tk.ValidationError, match="hue"):
            act("ttdn_profile_load", admin, name="../../etc/passwd")

    @pytest.mark.parametrize("who", [None, "user"])
    def test_only_the_operator_loads(self, who: str | None, act: Act) -> None:
        name = factories.User()["name"] if who else None
        for action in ("ttdn_profile_load", "ttdn_profile_check"):
            with pytest.raises(tk.NotAuthorized):
                act(action, name, content=PROFILE)
        assert model.Session.query(Agency).count() == 0


class TestAgencies:
    def test_everyone_sees_them_with_both_names(self, loaded: str, act: Act) -> None:
        agencies = {agency["code"]: agency for agency in act("ttdn_agency_list")}

        assert agencies["so-cu"]["name_translated"] == {"vi": "Sở cũ", "en": "Old Department"}
        assert agencies["so-cu"]["current"] is False
        assert agencies["so-cu"]["in_charge"] == ["so-moi"]
        assert agencies["so-moi"]["is_authority"] is True

    def test_filters(self, loaded: str, act: Act) -> None:
        def codes(**filters: Any) -> list[str]:
            return [agency["code"] for agency in act("ttdn_agency_list", **filters)]

        assert codes(current=True) == ["bao-tinh", "so-moi"]
        assert codes(current="false") == ["so-cu"]
        assert codes(kind="press") == ["bao-tinh"]

    def test_one_is_shown_by_code_and_by_id(self, loaded: str, act: Act) -> None:
        by_code = act("ttdn_agency_show", id="so-moi")

        assert act("ttdn_agency_show", id=by_code["id"]) == by_code
        assert by_code["contact"] == {"website": "https://example.org"}

    def test_an_unknown_one_is_not_found(self, loaded: str, act: Act) -> None:
        with pytest.raises(tk.ObjectNotFound):
            act("ttdn_agency_show", id="so-nao")

    def test_neither_accounts_nor_persons_are_told(self, loaded: str, act: Act) -> None:
        """R22, R42."""
        user = factories.User(fullname="Nguyễn Thị Thử")
        act("ttdn_account_set", loaded, user=user["name"], organization="bao-tinh")
        act(
            "ttdn_focal_person_set",
            loaded,
            organization="bao-tinh",
            name="Trần Văn Thử",
            email="thu@example.org",
        )

        told = str(act("ttdn_agency_list")) + str(act("ttdn_agency_show", id="bao-tinh"))

        for secret in (user["name"], user["id"], "Nguyễn Thị Thử", "Trần Văn Thử", "thu@example"):
            assert secret not in told

    def test_only_public_items_are_counted_even_for_the_operator(
        self, loaded: str, act: Act
    ) -> None:
        user = factories.User()
        act("ttdn_account_set", loaded, user=user["name"], organization="bao-tinh")
        act(
            "package_create",
            user["name"],
            type="article",
            owner_org="bao-tinh",
            title_translated={"vi": "Bản nháp"},
        )

        assert act("ttdn_agency_show", loaded, id="bao-tinh")["dataset_count"] == 0
