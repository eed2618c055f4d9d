"""Changes of published items (H 6.4, 12; R20): the public sees nothing of them before approval."""

from __future__ import annotations

import io

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call
from werkzeug.datastructures import FileStorage

NEW_TITLE = {"vi": "Lễ hội Huế 2026", "en": "Hue Festival 2026"}


def upload(content, name="chuong-trinh.csv"):
    return FileStorage(io.BytesIO(content), name)


def patch(people, item, **changes):
    return call("package_patch", people.agency, id=item["id"], **changes)


def submit(people, item):
    return call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)


def public(item):
    return call("package_show", None, id=item["id"])


def with_file(people, content=b"ngay,gio\n1,2\n", **changes):
    item = items.draft(people, **changes)
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        name_translated={"vi": "Chương trình"},
        upload=upload(content),
    )
    submit(people, item)
    items.decided(people, "approve", item)
    return call("package_show", people.agency, id=item["id"])


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


def test_r20_resources_of_a_change_are_found_written_and_keep_their_ids(people):
    item = with_file(people)
    old = item["resources"][0]
    added = call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        url="https://example.org/anh.html",
        name_translated={"vi": "Trang ảnh"},
    )
    patched = call("resource_patch", people.agency, id=added["id"], credit="Ảnh: Nguyễn Văn A")
    assert (patched["id"], patched["credit"]) == (added["id"], "Ảnh: Nguyễn Văn A")
    updated = call("resource_update", people.agency, **{**patched, "credit": "Ảnh: B"})
    assert updated["credit"] == "Ảnh: B"
    assert call("resource_show", people.agency, id=added["id"])["credit"] == "Ảnh: B"
    for who in (None, people.other):
        with pytest.raises(tk.ObjectNotFound):
            call("resource_show", who, id=added["id"])
    call("package_resource_reorder", people.agency, id=item["id"], order=[added["id"]])
    assert [r["id"] for r in public(item)["resources"]] == [old["id"]]
    submit(people, item)
    items.decided(people, "approve", item)
    assert [r["id"] for r in public(item)["resources"]] == [added["id"], old["id"]]
    assert call("resource_view_list", None, id=added["id"]) == []


def test_r20_a_removed_file_stays_public_until_its_removal_is_approved(people):
    item = with_file(people)
    gone = item["resources"][0]["id"]
    call("resource_delete", people.agency, id=gone)
    assert call("resource_show", None, id=gone)["id"] == gone
    with pytest.raises(tk.ObjectNotFound):
        call("resource_patch", people.agency, id=gone, credit="x")
    submit(people, item)
    items.decided(people, "approve", item)
    assert public(item)["resources"] == []
    with pytest.raises(tk.ObjectNotFound):
        call("resource_show", None, id=gone)


def test_r20_a_replaced_file_is_served_only_after_approval(people, app):
    item = with_file(people, b"cu,1\n")
    resource = item["resources"][0]
    address = resource["url"].partition("test.ckan.net")[2]
    assert app.get(address).data == b"cu,1\n"
    tag = app.get(address).headers["ETag"]
    call("resource_patch", people.agency, id=resource["id"], upload=upload(b"moi,2\n"))
    assert (app.get(address).data, app.get(address).headers["ETag"]) == (b"cu,1\n", tag)
    submit(people, item)
    assert app.get(address).data == b"cu,1\n"
    items.decided(people, "approve", item)
    assert app.get(address).data == b"moi,2\n"
    assert public(item)["resources"][0]["id"] == resource["id"]


def test_r20_nobody_gets_a_file_by_naming_its_hash(people):
    hidden = call(
        "package_create",
        people.other,
        **{**items.COMPLETE, "title_translated": {"vi": "Kín"}},
    )
    secret = call(
        "resource_create", people.other, package_id=hidden["id"], upload=upload(b"bi mat\n")
    )
    item, draft = items.published(people), items.draft(people)
    stolen = {**secret, "url": "https://example.org/a.csv"}
    for target in (item, draft):
        for resource in (secret, stolen, {**stolen, "id": ""}):
            got = attempt(people, **{**resource, "package_id": target["id"]})
            assert not got.get("hash")
            assert got.get("url_type") != "upload"
            assert got.get("id") != secret["id"]


def attempt(people, **resource):
    """Send a resource; what is refused leaves nothing."""
    try:
        return call("resource_create", people.agency, **resource)
    except tk.ValidationError:
        return {}


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
            ("ttdn_version_restore", {"id": _revision_id(people, item)}),
            ("ttdn_revision_rebase", {"dataset_id": item["id"]}),
        ):
            with pytest.raises(tk.ObjectNotFound):
                call(name, who, **data)


def _revision_id(people, item):
    return call("ttdn_revision_show", people.agency, dataset_id=item["id"])["id"]


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


def test_h_6_3_a_discarded_change_is_gone_and_can_be_written_again(people):
    item = items.published(people)
    patch(people, item, title_translated=NEW_TITLE)
    given_up = _revision_id(people, item)
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
    change = _revision_id(people, item)
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    with pytest.raises(tk.ValidationError):
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    with pytest.raises(tk.ObjectNotFound):
        public(item)
    assert call("package_show", people.agency, id=item["id"])["title"] == "Lễ hội Huế"
    call("ttdn_version_restore", people.agency, id=change)
    assert call("package_show", people.agency, id=item["id"])["title"] == "Lễ hội Huế 2026"


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


def test_a_file_that_rots_in_the_archive_stops_the_approval(people):
    from ckanext.ttdn.logic import archive

    item = with_file(people)
    resource = item["resources"][0]
    call("resource_patch", people.agency, id=resource["id"], upload=upload(b"moi,3\n"))
    submit(people, item)
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    path = archive.path_of(revision["files"][0]["sha256"])
    with open(path, "wb") as stream:
        stream.write(b"khac\n")
    try:
        with pytest.raises(tk.ValidationError) as refusal:
            call(
                "ttdn_dataset_approve",
                people.authority,
                id=item["id"],
                content_hash=revision["content_hash"],
            )
    finally:
        import os

        os.unlink(path)
    assert refusal.value.error_dict["conflict"]["changed"] == ["resources"]


def test_a_full_disk_saves_nothing_and_says_so(people, monkeypatch):
    import errno

    from ckanext.ttdn.logic import archive

    item = with_file(people)
    draft = items.draft(people)

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive.shutil, "copyfileobj", full)
    for name, data in (
        ("resource_patch", {"id": item["resources"][0]["id"]}),
        ("resource_create", {"package_id": item["id"]}),
        ("resource_create", {"package_id": draft["id"]}),
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            call(name, people.agency, upload=upload(b"day,9\n"), **data)
        assert "storage" in str(refusal.value.error_dict["upload"])
    assert "pending_revision" not in call("package_show", people.agency, id=item["id"])
    assert call("package_show", people.agency, id=draft["id"])["resources"] == []
