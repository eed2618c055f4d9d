"""Ways to write past the appraisal (workflow of R20): each is closed for an agency's account."""

from __future__ import annotations

import functools
import inspect

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import COMPLETE, call
from ttdn_people import PASSWORD

# What an agency's account may call, and why that passes nothing by.
OPEN = {
    # drafts and their files: held to the rights by the chained package_update
    "package_create",
    "package_update",
    "package_patch",
    "package_revise",
    "package_delete",
    "package_resource_reorder",
    "resource_create",
    "resource_update",
    "resource_patch",
    "resource_delete",
    # the appraisal itself
    "ttdn_dataset_submit",
    "ttdn_dataset_recall",
    "ttdn_withdrawal_request",
    "ttdn_notice_mark_read",
    # each answers item by item with the rights' refusal
    "ttdn_dataset_decide_bulk",
    # CKAN's package_update under other names; on a real source it is refused, see below
    "harvest_source_patch",
    "harvest_source_update",
    # the account's own secrets
    "user_update",
    "user_patch",
    "api_token_create",
    "api_token_revoke",
    "ttdn_session_end_all",
    # an account's own mails of what it may find
    "ttdn_saved_search_create",
    # take back what a newer installation cannot have given
    "unfollow_dataset",
    "unfollow_group",
    "unfollow_user",
}


def _writing_actions():
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table of actions
    return sorted(
        name
        for name, action in logic._actions.items()
        if not getattr(action, "side_effect_free", False)
    )


def test_every_registered_action_takes_a_context_and_arguments(plugins):
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table of actions
    others = []
    for name, action in logic._actions.items():
        function = inspect.unwrap(action)
        while isinstance(function, functools.partial):
            function = inspect.unwrap(function.func)
        names = list(inspect.signature(function).parameters)
        if not inspect.isfunction(function) or names[-2:] != ["context", "data_dict"]:
            others.append(name)
    assert others == []


def _arguments(people):
    """Arguments that get past look-ups to the permission check of any core action."""
    from ckan import model
    from ckan.tests import factories

    item = items.draft(people)
    other = factories.Organization()
    return {
        "id": item["id"],
        "dataset_id": item["id"],
        "package_id": item["id"],
        "object": item["id"],
        "subject": item["id"],
        "type": "child_of",
        "org_id": other["id"],
        "organization_id": other["id"],
        "datasets": [item["id"]],
        "source_id": item["id"],
        "user_id": model.User.get(people.other).id,
        "username": people.other,
        "capacity": "editor",
        "object_type": "user",
        "life_span": 1,
        "data": [{"entity_id": item["id"]}],
    }


def test_r20_every_action_that_writes_is_listed_above_or_refused_to_an_agency(people):
    arguments = _arguments(people)
    let_through = []
    for name in _writing_actions():
        if name in OPEN:
            continue
        try:
            call(name, people.agency, **arguments)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            continue
        except tk.ValidationError:
            # Core looked at the arguments first; with better ones the permission must stop it.
            # Of many translations at once, that is the permission of each.
            needed = name.removesuffix("_many") if name.startswith("term_") else name
            with pytest.raises(tk.NotAuthorized):
                tk.check_access(needed, {"user": people.agency}, dict(arguments))
        except Exception as error:
            let_through.append(f"{name}: {error!r}")
        else:
            let_through.append(name)
    assert let_through == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("package_patch", {"state": "active"}),
        ("package_patch", {"private": False}),
        ("package_patch", {"owner_org": "so-tu-phap"}),
        ("package_update", {"state": "active"}),
    ],
)
def test_r20_a_draft_cannot_be_switched_to_the_public(people, name, change):
    item = items.draft(people)
    data = change if name == "package_patch" else {**COMPLETE, **change}
    with pytest.raises(tk.ValidationError) as refusal:
        call(name, people.agency, **{**data, "id": item["id"]})
    assert set(refusal.value.error_dict) == set(change)
    after = call("package_show", people.agency, id=item["id"])
    assert (after["state"], after["private"], after["owner_org"]) == (
        "draft",
        True,
        people.agency_org,
    )


def test_r20_what_a_client_sends_at_creation_makes_no_more_than_a_draft(people):
    item = items.draft(
        people, state="active", private=False, approval_state="published", tags=[{"name": "x"}]
    )
    assert item["approval_state"] == "draft"
    assert item["tags"] == []
    assert call("package_search", None)["count"] == 0


def test_r20_revise_and_resource_actions_are_held_to_the_same_rule(people):
    item = items.published(people)
    attempts = [
        ("package_revise", {"match": {"id": item["id"]}, "update": {"author": "Khác"}}),
        ("resource_create", {"package_id": item["id"], "url": "https://example.org/a.csv"}),
        ("package_resource_reorder", {"id": item["id"], "order": []}),
    ]
    for name, data in attempts:
        for who in (people.other, people.user, people.authority):
            with pytest.raises(tk.NotAuthorized):
                call(name, who, **data)
    shown = call("package_show", None, id=item["id"])
    assert (shown["author"], shown["resources"]) == (COMPLETE["author"], [])
    assert "pending_revision" not in call("package_show", people.agency, id=item["id"])


def test_h_6_6_an_agency_supplies_in_its_own_name_and_kinds_only(people):
    from ckan import model

    from ckanext.ttdn.model import Agency

    with pytest.raises(tk.NotAuthorized):
        items.draft(people, owner_org=people.other_org)
    Agency.get(people.agency_org).kinds = ["media"]
    model.Session.commit()
    with pytest.raises(tk.NotAuthorized) as refusal:
        items.draft(people)
    assert "H 6.6" in str(refusal.value)
    assert call("ttdn_item_list", people.authority)["count"] == 0


@pytest.mark.parametrize("field", ["fullname", "about", "image_url"])
def test_an_agency_changes_no_public_text_of_its_account(people, field):
    with pytest.raises(tk.ValidationError) as refusal:
        call("user_patch", people.agency, id=people.agency, **{field: "https://example.org/x"})
    assert field in refusal.value.error_dict


def test_an_agency_changes_its_own_password(people):
    data = {"id": people.agency, "password": "another-good-one"}
    with pytest.raises(tk.ValidationError, match="old_password"):
        call("user_patch", people.agency, **data)
    call("user_patch", people.agency, **data, old_password=PASSWORD)


def test_a_double_click_makes_one_item(people):
    first = items.draft(people, form_token="the same form")
    second = items.draft(people, form_token="the same form")
    assert first["id"] == second["id"]
    assert call("ttdn_item_list", people.agency)["count"] == 1


def test_a_stale_save_is_a_conflict_and_changes_nothing(people):
    item = items.draft(people)
    call("package_patch", people.agency, id=item["id"], author="Người thứ nhất")
    with pytest.raises(tk.ValidationError) as refusal:
        call(
            "package_patch",
            people.agency,
            id=item["id"],
            author="Người thứ hai",
            metadata_modified=item["metadata_modified"],
        )
    conflict = refusal.value.error_dict["conflict"]
    assert conflict["expected"] == item["metadata_modified"]
    assert call("package_show", people.agency, id=item["id"])["author"] == "Người thứ nhất"


def test_names_carry_the_agencys_code_so_that_only_its_own_collide(people):
    first = items.draft(people)
    second = items.draft(people)
    assert first["name"] == "so-du-lich-le-hoi-hue"
    assert second["name"] == "so-du-lich-le-hoi-hue-2"
    other = call("package_create", people.other, **COMPLETE)
    assert other["name"] == "so-tu-phap-le-hoi-hue"
    named = items.draft(people, name="festival-2025")
    assert named["name"] == "so-du-lich-festival-2025"


def test_an_item_that_was_published_keeps_its_name(people):
    item = items.in_state(people, "withdrawn")
    with pytest.raises(tk.ValidationError) as refusal:
        call("package_patch", people.agency, id=item["id"], name="so-du-lich-khac")
    assert "name" in refusal.value.error_dict
    with pytest.raises(tk.NotAuthorized):
        call("package_delete", people.agency, id=item["id"])


def test_r25_a_harvest_source_is_the_operators_to_make_and_change(people):
    source = {
        "name": "cong-du-lieu",
        "title": "Cổng dữ liệu",
        "url": "https://example.org",
        "source_type": "ttdn_ckan",
        "owner_org": people.agency_org,
    }
    for who in (people.agency, people.authority, people.user):
        with pytest.raises(tk.NotAuthorized):
            call("harvest_source_create", who, **source)
        with pytest.raises(tk.NotAuthorized):
            call("package_create", who, type="harvest", **source)
    made = call("harvest_source_create", people.sysadmin, **source)
    for name in ("harvest_source_update", "package_update", "package_patch", "package_delete"):
        with pytest.raises(tk.NotAuthorized):
            call(name, people.agency, **{**source, "id": made["id"], "title": "Khác"})
    with pytest.raises(tk.NotAuthorized):
        call("harvest_job_create", people.agency, source_id=made["id"])
    assert call("harvest_source_show", people.agency, id=made["id"])["title"] == "Cổng dữ liệu"


def test_r25_a_harvest_source_is_seen_by_its_agency_and_the_authority_only(people):
    made = call(
        "harvest_source_create",
        people.sysadmin,
        name="cong-du-lieu",
        title="Cổng dữ liệu",
        url="https://example.org",
        source_type="ttdn_ckan",
        owner_org=people.agency_org,
    )
    for who, sees in ((people.agency, 1), (people.authority, 1), (people.other, 0), (None, 0)):
        assert len(call("harvest_source_list", who)) == sees
        if not sees:
            with pytest.raises(tk.ObjectNotFound):
                call("harvest_source_show", who, id=made["id"])
    assert call("package_list", None) == []
