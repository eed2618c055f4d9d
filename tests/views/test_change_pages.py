"""Pages of the change of a published item, and of its versions (H 6.4, 12; R20)."""

from __future__ import annotations

import io

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call

NEW = "Lễ hội Huế đổi tên"


def changed(people, state="draft"):
    item = items.published(people)
    call("package_patch", people.agency, id=item["id"], title_translated={"vi": NEW})
    if state != "draft":
        call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    if state == "returned":
        items.decided(
            people,
            "return",
            item,
            reasons=["inaccurate"],
            field_comments={"title_translated": "Tên chính thức là gì?"},
        )
    return call("package_show", people.agency, id=item["id"])


def revision_of(item):
    return f"/ttdn/revision/{item['pending_revision']['id']}"


def test_r20_the_form_of_a_published_item_saves_a_change(app, people, signed_in):
    item = items.published(people)
    headers = signed_in(people.agency)
    form = app.get(f"/en/promotion/edit/{item['name']}", headers=headers)
    assert "The public goes on seeing the approved version" in form
    stamp = BeautifulSoup(form.body, "html.parser").find(attrs={"name": "metadata_modified"})
    sent = {
        "title_translated-vi": NEW,
        "notes_translated-vi": "Nội dung.",
        "author": "Phòng Quảng bá",
        "activity_date": "2025",
        "channel": ["internet"],
        "metadata_modified": stamp["value"],
        "save": "preview",
    }
    saved = app.post(
        f"/promotion/edit/{item['name']}", params=sent, headers=headers, follow_redirects=False
    )
    assert "/ttdn/revision/" in saved.headers["location"]
    assert call("package_show", None, id=item["id"])["title"] == "Lễ hội Huế"
    again = app.get(f"/promotion/edit/{item['name']}", headers=headers)
    assert NEW in again
    stale = app.post(f"/en/promotion/edit/{item['name']}", params=sent, headers=headers)
    assert "Somebody has saved this item" in stale
    assert NEW in stale


def test_r20_both_versions_can_be_looked_at_with_a_link_to_each(app, people, signed_in):
    item = changed(people)
    headers = signed_in(people.agency)
    page = app.get(f"/en/promotion/{item['name']}", headers=headers)
    assert "A change of this item is being prepared." in page
    assert "The public still sees the approved version" in page
    assert revision_of(item) in page
    assert f"<h1>{NEW}" not in page
    change = app.get(f"/en{revision_of(item)}", headers=headers)
    assert NEW in change
    assert f"/promotion/{item['name']}" in change
    shown = BeautifulSoup(change.body, "html.parser").find(class_="ttdn-diff").get_text(" ")
    assert "Lễ hội Huế" in shown
    assert "đổi tên" in shown


@pytest.mark.parametrize("who", ["other", "user"])
def test_r20_the_pages_of_a_change_are_not_found_by_others(app, people, signed_in, who):
    item = changed(people)
    for address in (
        revision_of(item),
        f"{revision_of(item)}/file/{item['id']}",
        f"{revision_of(item)}/restore",
        f"/ttdn/item/{item['id']}/versions",
        f"/ttdn/item/{item['id']}/compare",
    ):
        page = app.get(address, headers=signed_in(getattr(people, who)), status=404)
        assert NEW not in page
    public = app.get(f"/promotion/{item['name']}", headers=signed_in(getattr(people, who)))
    assert NEW not in public
    assert "/ttdn/revision/" not in public


def test_r20_the_public_is_asked_to_log_in_and_sees_the_approved_page(app, people):
    item = changed(people)
    app.get(revision_of(item), follow_redirects=False, status=302)
    assert NEW not in app.get(f"/promotion/{item['name']}")
    assert NEW not in app.get("/dataset")


def test_r20_a_returned_change_opens_with_the_remarks_beside_the_fields(app, people, signed_in):
    item = changed(people, "returned")
    form = app.get(f"/promotion/edit/{item['name']}", headers=signed_in(people.agency))
    field = BeautifulSoup(form.body, "html.parser").find(id="ttdn-field-title_translated")
    assert "Tên chính thức là gì?" in field.get_text()


def test_r20_the_queue_tells_a_change_from_a_new_item(app, people, signed_in):
    item = changed(people, "submitted")
    items.submitted(people, title_translated={"vi": "Mục mới tinh"})
    headers = signed_in(people.authority)
    queue = BeautifulSoup(app.get("/en/ttdn/queue", headers=headers).body, "html.parser")
    lines = [line.get_text(" ") for line in queue.find_all(class_="ttdn-line")]
    assert ["Change of a published item" in line for line in lines] == [True, False]
    assert queue.find("a", href=f"/en{revision_of(item)}")
    only = app.get("/en/ttdn/queue?is_change=false", headers=headers)
    assert "Mục mới tinh" in only
    assert NEW not in only


def test_r20_the_authority_decides_on_the_page_of_the_change(app, people, signed_in):
    item = changed(people, "submitted")
    headers = signed_in(people.authority)
    page = BeautifulSoup(app.get(revision_of(item), headers=headers).body, "html.parser")
    form = page.find("form", action=f"/ttdn/item/{item['name']}/approve")
    seen = form.find(attrs={"name": "content_hash"})["value"]
    app.post(form["action"], params={"content_hash": seen, "topics": "promotion"}, headers=headers)
    assert call("package_show", None, id=item["id"])["title"] == NEW
    assert NEW in app.get(f"/promotion/{item['name']}")


def test_r20_a_new_picture_is_seen_by_insiders_alone(app, people, signed_in):
    item = items.published(people)
    headers = signed_in(people.agency)
    app.post(
        f"/promotion/{item['name']}/resource/new",
        data={
            "upload": (io.BytesIO(items.PNG), "anh.png"),
            "name_translated-vi": "Ảnh mới",
            "save": "done",
        },
        headers=headers,
    )
    item = call("package_show", people.agency, id=item["id"])
    page = BeautifulSoup(app.get(revision_of(item), headers=headers).body, "html.parser")
    address = page.find("img", src=lambda src: src and "/ttdn/revision/" in src)["src"]
    assert app.get(address, headers=headers).data == items.PNG
    caching = app.get(address, headers=headers).headers["Cache-Control"]
    assert {"private", "no-store"} <= set(caching.split(", "))
    assert "public" not in caching
    app.get(address, headers=signed_in(people.other), status=404)
    assert "Ảnh mới" not in app.get(f"/promotion/{item['name']}")


def test_r20_versions_are_listed_compared_and_written_again(app, people, signed_in):
    item = changed(people, "submitted")
    items.decided(people, "approve", item)
    headers = signed_in(people.agency)
    rows = call("ttdn_version_list", people.agency, id=item["id"])["results"]
    listed = app.get(f"/en/ttdn/item/{item['name']}/versions", headers=headers)
    assert "public now" in listed
    compared = app.get(
        f"/en/ttdn/item/{item['name']}/compare?old={rows[0]['id']}&new={rows[1]['id']}",
        headers=headers,
    )
    assert "Versions 1 and 2" in compared
    app.get(f"/en/ttdn/revision/{rows[1]['id']}/restore", headers=headers)
    app.post(f"/en/ttdn/revision/{rows[1]['id']}/restore", headers=headers)
    written = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    assert written["payload"]["title"] == "Lễ hội Huế"
    nothing = app.get(f"/en/ttdn/item/{item['name']}/compare", headers=headers)
    assert "Choose two versions to compare." in nothing


def test_h_6_3_a_change_is_discarded_after_asking(app, people, signed_in):
    item = changed(people)
    headers = signed_in(people.agency)
    app.get(f"/ttdn/item/{item['id']}/discard", headers=headers)
    assert call("package_show", people.agency, id=item["id"])["pending_revision"]
    app.post(f"/ttdn/item/{item['id']}/discard", headers=headers)
    assert "pending_revision" not in call("package_show", people.agency, id=item["id"])


def test_r20_the_authority_corrects_the_kind_and_the_old_address_leads_on(app, people, signed_in):
    item = items.published(people)
    headers = signed_in(people.authority)
    address = f"/en/ttdn/item/{item['id']}/correct_kind"
    asked = app.post(address, params={"type": "article", "note": "Bài báo"}, headers=headers)
    missing = BeautifulSoup(asked.body, "html.parser").find(id="ttdn-errors")
    assert missing
    assert call("package_show", None, id=item["id"])["type"] == "promotion"
    values = {link["data-field"]: "" for link in missing.find_all("a", attrs={"data-field": True})}
    assert values
    app.post(
        address,
        params={"type": "article", "note": "Bài báo", **ARTICLE},
        headers=headers,
    )
    assert call("package_show", None, id=item["id"])["type"] == "article"
    moved = app.get(f"/promotion/{item['name']}", follow_redirects=False, status=301)
    assert moved.headers["location"].endswith(f"/article/{item['name']}")


ARTICLE = {
    "press_outlet": "Báo Huế",
    "article_type": "news",
    "published_on": "2025-06-01",
}


def test_r20_a_withdrawn_files_address_is_gone(app, people):
    from werkzeug.datastructures import FileStorage

    item = items.draft(people)
    file = call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        upload=FileStorage(io.BytesIO(b"a,1\n"), "bang.csv"),
    )
    address = file["url"].partition("test.ckan.net")[2]
    app.get(address, status=404)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)
    served = app.get(address)
    assert served.data == b"a,1\n"
    assert "Last-Modified" not in served.headers
    assert "no-cache" in served.headers["Cache-Control"]
    tag = served.headers["ETag"]
    app.get(address, headers={"If-None-Match": tag}, status=304)
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    app.get(address, headers={"If-None-Match": tag}, status=410)
