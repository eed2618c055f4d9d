"""Versions of a published item (R20): compared, found by a day, written again, carried over."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_changes import NEW_TITLE, public, revision_id, submit, with_file
from ttdn_items import call, patch


def test_h_6_3_a_discarded_change_is_gone_and_can_be_written_again(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    given_up = revision_id(people, item)
    call("ttdn_revision_discard", people.agency, dataset_id=item["id"])
    assert "pending_revision" not in call("package_show", people.agency, id=item["id"])
    assert patch(people, item, author="Khác")["title_translated"] == item["title_translated"]
    restored = call("ttdn_version_restore", people.agency, id=given_up)
    assert restored["title_translated"] == NEW_TITLE
    assert restored["author"] == items.COMPLETE["author"]
    assert public(item)["title_translated"] == item["title_translated"]
    log = call("ttdn_decision_list", people.agency, id=item["id"])["results"]
    assert (log[0]["operation"], log[0]["from_state"]) == ("discard", "draft")


def test_r20_an_earlier_version_comes_back_with_its_files(people, app):
    item = with_file(people, b"cu,1\n")
    first = call("ttdn_version_list", people.agency, id=item["id"])["results"][-1]["id"]
    call("resource_delete", people.agency, id=item["resources"][0]["id"])
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    items.decided(people, "approve", item)
    assert public(item)["resources"] == []
    call("ttdn_version_restore", people.agency, id=first)
    submit(people, item)
    items.decided(people, "approve", item)
    back = public(item)
    assert back["title_translated"] == item["title_translated"]
    address = back["resources"][0]["url"].partition("test.ckan.net")[2]
    assert app.get(address).data == b"cu,1\n"
    versions = call("ttdn_version_list", people.agency, id=item["id"])["results"]
    assert [bool(v["public_from"] and not v["public_to"]) for v in versions] == [True, False, False]
    assert versions[0]["content_hash"] == versions[2]["content_hash"]


def test_r20_any_two_versions_are_compared_and_a_day_is_answered(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    items.decided(people, "approve", item)
    patch(people, item, author="Khác")
    third, second, first = call("ttdn_version_list", people.agency, id=item["id"])["results"]
    diff = call("ttdn_revision_diff", people.agency, id=third["id"], base_id=first["id"])
    assert {c["field"] for c in diff["changes"]} == {"author", "title", "title_translated"}
    against_public = call("ttdn_revision_diff", people.authority, dataset_id=item["id"])
    assert [c["field"] for c in against_public["changes"]] == ["author"]
    seen = call("ttdn_version_show", people.agency, id=item["id"], as_of=first["public_from"])
    assert seen["id"] == first["id"]
    assert call("ttdn_version_show", people.agency, id=item["id"])["id"] == second["id"]
    with pytest.raises(tk.ObjectNotFound):
        call("ttdn_revision_diff", people.other, id=third["id"], base_id=first["id"])


def test_r20_a_withdrawn_item_keeps_its_change_as_a_version(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    seen = items.content_hash(people, item)
    change = revision_id(people, item)
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    with pytest.raises(tk.ValidationError):
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    with pytest.raises(tk.ObjectNotFound):
        public(item)
    assert call("package_show", people.agency, id=item["id"])["title"] == "Lễ hội Huế"
    call("ttdn_version_restore", people.agency, id=change)
    assert call("package_show", people.agency, id=item["id"])["title"] == "Lễ hội Huế 2026"


def test_r20_a_change_of_another_public_version_is_carried_over_and_appraised_again(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE, author="Của thay đổi")
    submit(people, item)
    seen = items.content_hash(people, item)
    _change_live(item, author="Của bản công khai", copyright_owner="Sở khác")
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    assert refusal.value.error_dict["conflict"]["changed"] == ["author", "copyright_owner"]
    assert public(item)["title_translated"] == item["title_translated"]
    items.decided(people, "return", item, reasons=["inaccurate"])
    carried = call("ttdn_revision_rebase", people.agency, dataset_id=item["id"])
    assert carried["conflicts"] == ["author"]
    submit(people, item)
    items.decided(people, "approve", item)
    after = public(item)
    assert (after["title_translated"], after["author"]) == (NEW_TITLE, "Của thay đổi")
    assert after["copyright_owner"] == "Sở khác"


def _change_live(item, **values):
    """Change the public content past every guard, as a script on the database would."""
    from ckan import model
    from ckan.lib.search import rebuild

    package = model.Package.get(item["id"])
    for name, value in values.items():
        if name == "author":
            package.author = value
        else:
            package.extras = {**package.extras, name: value}
    model.Session.commit()
    rebuild(item["id"])
