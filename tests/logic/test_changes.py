"""Changes of published items (H 6.4, 12; R20): the public sees nothing of them before approval."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_changes import NEW_TITLE, public, revision_id, submit, upload
from ttdn_items import call, patch


def test_r20_an_edit_of_a_published_item_changes_nothing_that_the_public_sees(people):
    item = items.published(people)
    before = public(item)
    saved = patch(people, item, title_translated=NEW_TITLE)
    assert saved["title_translated"] == NEW_TITLE
    assert public(item) == before
    assert call("package_search", None, q="2026")["count"] == 0
    for who in (people.agency, people.authority):
        shown = call("package_show", who, id=item["id"])
        assert shown["title_translated"] == before["title_translated"]
        assert shown["pending_revision"]["state"] == "draft"
        found = call("package_search", who, q="Lễ hội")["results"][0]
        assert found["pending_revision"]["id"] == shown["pending_revision"]["id"]
    for who in (None, people.user, people.other):
        assert "pending_revision" not in call("package_show", who, id=item["id"])


def test_r20_later_edits_add_to_the_open_change(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    saved = patch(people, item, author="Phòng khác")
    assert (saved["title_translated"], saved["author"]) == (NEW_TITLE, "Phòng khác")
    revised = call(
        "package_revise",
        people.agency,
        match={"id": item["id"]},
        update={"copyright_owner": "Sở khác"},
    )["package"]
    assert revised["title_translated"] == NEW_TITLE
    assert revised["copyright_owner"] == "Sở khác"
    assert revised["pending_revision"]["number"] == 2
    assert call("ttdn_revision_list", people.agency, is_change=True)["count"] == 1


def test_r20_approved_it_is_what_the_public_sees_to_the_letter(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE, consent_record="Canary: later")
    submit(people, item)
    waiting = call("package_show", people.agency, id=item["id"])
    assert waiting["approval_state"] == "published"
    assert waiting["pending_revision"]["state"] == "submitted"
    appraised = items.content_hash(people, item)
    items.decided(people, "approve", item)
    assert public(item)["title_translated"] == NEW_TITLE
    assert call("package_search", None, q="2026")["count"] == 1
    after = call("package_show", people.agency, id=item["id"])
    assert "pending_revision" not in after
    assert after["consent_record"] == "Canary: later"
    assert call("ttdn_version_show", people.agency, id=item["id"])["content_hash"] == appraised


def test_r20_returned_with_remarks_it_is_corrected_and_submitted_again(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    items.decided(
        people,
        "return",
        item,
        reasons=["inaccurate"],
        note="Sửa năm",
        field_comments={"title_translated": "Năm 2027"},
        due_on="2099-01-31",
    )
    shown = call("package_show", people.agency, id=item["id"])
    assert shown["pending_revision"]["state"] == "returned"
    assert shown["pending_revision"]["due_on"] == "2099-01-31"
    submitted = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    patch(people, item, title_translated={"vi": "Lễ hội Huế 2027"})
    kept = call("ttdn_revision_show", people.agency, id=submitted["id"])
    assert kept["payload"]["title_translated"] == NEW_TITLE
    assert kept["state"] == "returned"
    submit(people, item)
    items.decided(people, "approve", item)
    assert public(item)["title"] == "Lễ hội Huế 2027"
    log = call("ttdn_decision_list", people.agency, id=item["id"])["results"]
    assert [entry["operation"] for entry in log] == [
        "approve",
        "submit",
        "return",
        "submit",
        "approve",
        "submit",
    ]
    assert log[2]["due_on"] == "2099-01-31"


@pytest.mark.parametrize("step", ["recall", "reject", "return"])
def test_r20_what_was_recalled_or_refused_can_be_submitted_again_as_it_was(people, step):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    if step == "recall":
        call("ttdn_dataset_recall", people.agency, id=item["id"])
    else:
        reason = "inaccurate" if step == "return" else "not-foreign-information"
        items.decided(people, step, item, reasons=[reason])
    assert public(item)["title_translated"] == item["title_translated"]
    submit(people, item)
    numbers = [
        v["number"] for v in call("ttdn_version_list", people.agency, id=item["id"])["results"]
    ]
    assert numbers == [3, 2, 1]
    items.decided(people, "approve", item)
    assert public(item)["title_translated"] == NEW_TITLE


def test_r20_what_is_being_appraised_cannot_be_edited_and_says_why(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    submit(people, item)
    for name, data in (
        ("package_patch", {"id": item["id"], "author": "Khác"}),
        ("resource_create", {"package_id": item["id"], "url": "https://example.org/"}),
    ):
        with pytest.raises(tk.NotAuthorized) as refusal:
            call(name, people.agency, **data)
        assert "Recall" in str(refusal.value)
    shown = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    assert shown["payload"]["author"] == items.COMPLETE["author"]


def test_r20_nobody_else_can_change_or_ask_about_a_change(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    for who in (people.other, people.user):
        with pytest.raises(tk.NotAuthorized):
            call("package_patch", who, id=item["id"], author="Khác")
        with pytest.raises(tk.ValidationError) as refusal:
            call("package_revise", who, match={"id": item["id"], "title": "Lễ hội Huế 2026"})
        assert "match" in refusal.value.error_dict
        for name, data in (
            ("ttdn_revision_show", {"dataset_id": item["id"]}),
            ("ttdn_revision_diff", {"dataset_id": item["id"]}),
            ("ttdn_version_list", {"id": item["id"]}),
            ("ttdn_version_restore", {"id": revision_id(people, item)}),
            ("ttdn_revision_rebase", {"dataset_id": item["id"]}),
        ):
            with pytest.raises(tk.ObjectNotFound):
                call(name, who, **data)


def test_r20_a_stale_save_of_a_change_is_a_conflict_and_changes_nothing(people):
    item = items.published(people)
    first = patch(
        people, item, author="Người thứ nhất", metadata_modified=item["metadata_modified"]
    )
    stale = first["pending_revision"]["lock_version"]
    patch(people, item, author="Người thứ hai", lock_version=stale)
    for sent in (
        {"metadata_modified": item["metadata_modified"]},
        {"metadata_modified": first["metadata_modified"]},
        {"lock_version": stale},
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            patch(people, item, author="Người thứ ba", **sent)
        assert refusal.value.error_dict["conflict"]["changed"] == list(sent)
    again = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    assert again["payload"]["author"] == "Người thứ hai"


def test_r20_state_and_private_of_a_published_item_are_not_the_agencys(people):
    item = items.published(people)
    patch(people, item, state="active", private=False, author="Khác")
    for change in ({"state": "draft"}, {"private": True}, {"owner_org": people.other_org}):
        with pytest.raises(tk.ValidationError) as refusal:
            patch(people, item, **change)
        assert set(refusal.value.error_dict) == set(change)


def test_r20_bad_input_leaves_the_change_as_it_was(people):
    item = items.published(people)
    patch(people, item, author="Khác")
    with pytest.raises(tk.ValidationError) as refusal:
        patch(people, item, activity_date="hôm qua")
    assert "activity_date" in refusal.value.error_dict
    with pytest.raises(tk.ValidationError) as refusal:
        call("resource_create", people.agency, package_id=item["id"], url="javascript:alert(1)")
    assert "url" in refusal.value.error_dict
    with pytest.raises(tk.ValidationError) as refusal:
        call("resource_create", people.agency, package_id=item["id"], upload=upload(b"x", "a.exe"))
    assert "upload" in refusal.value.error_dict
    shown = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    assert (shown["payload"]["author"], shown["payload"]["resources"]) == ("Khác", [])


def test_r20_an_edit_that_changes_nothing_begins_no_change(people):
    item = items.published(people)
    patch(people, item, author=items.COMPLETE["author"])
    call("package_update", people.agency, **{**item})
    assert "pending_revision" not in call("package_show", people.agency, id=item["id"])


def test_r20_a_change_waits_for_its_publication_time(people):
    import datetime as dt

    from ckan import model

    from ckanext.ttdn.model import Revision

    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE, publish_at="2099-01-01T00:00:00")
    submit(people, item)
    items.decided(people, "approve", item, topics=["policies"])
    shown = call("package_show", people.agency, id=item["id"])
    assert shown["pending_revision"]["state"] == "approved"
    assert public(item)["title_translated"] == item["title_translated"]
    with pytest.raises(tk.NotAuthorized):
        patch(people, item, author="Khác")
    assert call("ttdn_clock_run", people.sysadmin)["publish"] == []
    revision = Revision.open_change(item["id"])
    revision.publish_at = dt.datetime(2020, 1, 1)
    revision.payload = {**revision.payload, "publish_at": "2020-01-01T00:00:00+00:00"}
    from ckanext.ttdn import workflow

    revision.payload_hash = workflow.content_hash(revision.payload)
    model.Session.commit()
    assert call("ttdn_clock_run", people.sysadmin)["publish"] == [item["id"]]
    after = public(item)
    assert (after["title_translated"], after["topics"]) == (NEW_TITLE, ["policies"])
    assert call("ttdn_clock_run", people.sysadmin)["publish"] == []


def test_a_field_that_left_the_schema_stops_an_approval_in_words(people, monkeypatch):
    item = items.published(people)
    patch(people, item, source_name="Báo Huế")
    submit(people, item)
    seen = items.content_hash(people, item)
    schema = tk.h.scheming_get_dataset_schema("promotion")
    left = [f for f in schema["dataset_fields"] if f["field_name"] != "source_name"]
    monkeypatch.setitem(schema, "dataset_fields", left)
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    assert refusal.value.error_dict["conflict"]["changed"] == ["source_name"]
    assert call("package_show", people.agency, id=item["id"])["pending_revision"]
