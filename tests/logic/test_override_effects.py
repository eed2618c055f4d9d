"""What an override does to an item and leaves in the log, and what is none (R20)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call
from ttdn_overrides import REASON, bulk, count, harvested, in_group, overrides, shown


def test_r20_what_concerns_no_item_is_cores_own(people):
    from ckan import model
    from ckan.tests import factories

    _item, source = harvested(people)
    group = factories.Group()
    sysadmin = people.sysadmin
    member = {"id": group["id"], "object": source["id"], "object_type": "package"}
    call("member_create", sysadmin, **member, capacity="public")
    call("group_patch", sysadmin, id=group["id"], title="Nhóm")
    call("group_update", sysadmin, id=group["id"], name="nhom", packages=[])
    call("group_delete", sysadmin, id="nhom")
    call("organization_patch", sysadmin, id=people.agency_org, description="Mô tả")
    trash = items.draft(people)
    call("package_delete", people.agency, id=trash["id"])
    call("dataset_purge", sysadmin, id=trash["id"])
    assert model.Package.get(trash["id"]) is None
    assert overrides(people) == []


def test_r20_a_group_that_is_saved_with_the_items_it_has_changes_nothing(people):
    item, group = in_group(people)
    packages = [{"id": item["id"], "capacity": "public"}]
    call("group_update", people.sysadmin, id=group["id"], name="nhom", packages=packages)
    assert count("member", table_id=item["id"], state="active", capacity="public") == 1
    assert overrides(people) == []


def test_r20_what_core_refuses_is_not_in_the_log(people):
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {"id": group["id"], "object": item["id"], "object_type": "package"}
    with pytest.raises(tk.ValidationError) as refusal:
        call("member_create", people.sysadmin, **arguments, override_reason=REASON)
    assert "capacity" in refusal.value.error_dict
    assert overrides(people) == []


def test_r20_an_override_that_fails_halfway_leaves_nothing(people, monkeypatch):
    import ckan.logic
    from ckan import model

    item = items.published(people)

    def down(_id):
        raise RuntimeError("the index does not answer")

    monkeypatch.setattr(ckan.logic, "index_remove_package", down)
    with pytest.raises(RuntimeError):
        call("dataset_purge", people.sysadmin, id=item["id"], override_reason=REASON)
    model.Session.commit()
    assert shown(item)
    assert overrides(people) == []


def test_r20_what_the_operator_publishes_is_kept_as_what_the_public_saw(people):
    item = items.submitted(people)
    call("bulk_update_public", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert call("package_search", None)["count"] == 1
    assert call("ttdn_revision_list", people.authority, state="submitted")["count"] == 0
    version = call("ttdn_version_show", people.authority, id=item["id"])
    assert version["payload"]["title_translated"] == item["title_translated"]
    (row,) = overrides(people)
    assert (row["from_state"], row["to_state"]) == ("submitted", "published")
    assert row["content_hash"] == version["content_hash"]
    # Its agency goes on as with any published item.
    call("package_patch", people.agency, id=item["id"], author="Khác")
    assert shown(item)["author"] == item["author"]


def test_r18_the_operator_publishes_nothing_incomplete(people):
    item = items.draft(people, notes_translated={})
    with pytest.raises(tk.ValidationError) as refusal:
        call("bulk_update_public", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert "notes_translated" in refusal.value.error_dict
    assert shown(item) is None
    assert overrides(people) == []


def test_r20_what_the_operator_hides_leaves_no_change_behind(people):
    item = items.published(people)
    call("package_patch", people.agency, id=item["id"], author="Khác")
    call("bulk_update_delete", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert shown(item) is None
    seen = shown(item, people.agency)
    assert (seen["approval_state"], seen["state"]) == ("withdrawn", "draft")
    assert "pending_revision" not in seen
    assert call("package_search", None)["count"] == 0
    (row,) = overrides(people)
    assert (row["from_state"], row["to_state"]) == ("published", "withdrawn")


def test_r20_what_is_as_the_operator_wants_it_is_left_alone(people):
    draft, public = items.draft(people), items.published(people)
    for name, item in (("bulk_update_private", draft), ("bulk_update_public", public)):
        call(name, people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert shown(draft, people.agency)["approval_state"] == "draft"
    assert overrides(people) == []


def test_r20_another_owner_is_seen_in_rights_at_once(people):
    item = items.draft(people)
    arguments = {"id": item["id"], "organization_id": people.other_org}
    call("package_owner_org_update", people.sysadmin, **arguments, override_reason=REASON)
    assert shown(item, people.agency) is None
    assert shown(item, people.other)["owner_org"] == people.other_org
    found = call("package_search", people.other, include_drafts=True, include_private=True)
    assert found["count"] == 1
    assert call("package_search", people.agency, include_drafts=True)["count"] == 0
