"""Each action past the appraisal: closed without a reason, in the log with one (R20)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_override_cases import CASES
from ttdn_overrides import REASON, count, harvested, overrides, owned_file, shown, with_file

# What the public, the rights or the log would show of any of these actions.
TABLES = (
    "package",
    "resource",
    "resource_view",
    "package_relationship",
    "package_member",
    "package_tag",
    "tag",
    "member",
    "group",
    "file",
    "file_owner",
    "harvest_object",
    "ttdn_item",
    "ttdn_revision",
    "ttdn_decision",
)
# Core reads the relationship again after it has closed its session, unless the commit is not its.
CONTEXT = {"package_relationship_update": {"defer_commit": True}}


def stored():
    """Return every row that an override could touch."""
    from ckan import model

    with model.ensure_engine().connect() as connection:
        return {
            table: sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{table}"'))))  # noqa: S608 - fixed names
            for table in TABLES
        }


@pytest.fixture
def collaborators(monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckan.auth.allow_dataset_collaborators", True)


@pytest.mark.usefixtures("collaborators")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_r20_the_operator_passes_the_appraisal_with_a_reason_that_the_log_keeps(people, case):
    from ckan import model

    concerned, arguments, holds = case(people)
    name, before = case.__name__, stored()
    model.Session.remove()
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    # Without a reason: neither the operator nor what runs past the auth functions.
    for context in ({"user": people.sysadmin}, {"user": site_user, "ignore_auth": True}):
        for reason in ({}, {"override_reason": "  "}):
            with pytest.raises(tk.ValidationError) as refusal:
                tk.get_action(name)(dict(context), {**arguments, **reason})
            (words,) = refusal.value.error_dict["override_reason"]
            assert "override_reason" in words
    # With a reason: nobody but the operator, whoever lets him in.
    for context in (
        {"user": people.agency},
        {"user": people.authority},
        {"user": ""},
        {"user": people.agency, "ignore_auth": True},
    ):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(name)(dict(context), {**arguments, "override_reason": REASON})
    model.Session.remove()
    assert stored() == before

    context = {"user": people.sysadmin, **CONTEXT.get(name, {})}
    tk.get_action(name)(context, {**arguments, "override_reason": REASON})
    model.Session.remove()
    assert holds()
    rows = overrides(people)
    assert sorted(row["package_id"] for row in rows) == sorted(i["id"] for i in concerned) or [""]
    for row in rows:
        assert (row["reasons"], row["note"]) == ([name], REASON)
        assert row["actor_id"] == model.User.get(people.sysadmin).id
    assert len(rows) == max(1, len(concerned))
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_every_guard_is_tried():
    from ckanext.ttdn.logic.action.core import guards

    tried = {case.__name__ for case in CASES}
    # Each has a test of its own below.
    assert set(guards.around({})) - tried == {
        "file_delete",
        "harvest_source_delete",
        "package_create_default_resource_views",
        "resource_create_default_resource_views",
    }


def test_r20_a_file_of_an_item_is_deleted_with_a_reason_only(people):
    _item, file = owned_file(people)
    with pytest.raises(tk.ValidationError, match="override_reason"):
        call("file_delete", people.sysadmin, id=file.id)
    assert count("file") == 1


def test_r25_a_source_that_goes_with_its_items_needs_a_reason_before_anything_goes(people):
    item, source = harvested(people)
    context = {"user": people.sysadmin, "clear_source": True}
    with pytest.raises(tk.ValidationError, match="override_reason"):
        tk.get_action("harvest_source_delete")(dict(context), {"id": source["id"]})
    assert call("harvest_source_show", people.sysadmin, id=source["id"])["active"]
    arguments = {"id": source["id"], "override_reason": REASON}
    tk.get_action("harvest_source_delete")(dict(context), arguments)
    assert count("package", id=item["id"]) == 0
    assert [row["to_state"] for row in overrides(people)] == ["deleted"]


def test_r25_a_source_that_goes_alone_needs_none(people):
    item, source = harvested(people)
    call("harvest_source_delete", people.sysadmin, id=source["id"])
    assert shown(item)
    assert overrides(people) == []


def test_r20_no_agency_words_a_view_and_the_catalogues_own_views_are_made(people):
    from ckan import model

    item, resource = with_file(people)
    own = call("resource_view_list", None, id=resource["id"])
    assert [view["view_type"] for view in own] == ["image_view"]
    assert overrides(people) == []
    for name, arguments in (
        ("resource_create_default_resource_views", {"resource": resource}),
        ("package_create_default_resource_views", {"package": item}),
    ):
        model.ResourceView.delete_all()
        model.Session.commit()
        with pytest.raises(tk.NotAuthorized):
            call(name, people.agency, **arguments)
        assert count("resource_view") == 0
        call(name, people.sysadmin, **arguments)
        assert count("resource_view") == 1
