"""Files of a change (R20): the public has the approved ones until others are approved."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_changes import public, submit, upload, with_file
from ttdn_items import call


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


def test_a_file_that_rots_in_the_archive_stops_the_approval(people):
    from ckanext.ttdn.services.files import archive

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

    from ckanext.ttdn.services.files import archive

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
