"""The page of all files: many at once, their order, their texts; nothing typed is lost."""

from __future__ import annotations

import io
import json

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call
from werkzeug.datastructures import FileStorage

from ckanext.ttdn.services.call_options import CallOptions

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def with_pictures(people, item=None, count=3):
    item = item or items.draft(people)
    for number in range(1, count + 1):
        call(
            "resource_create",
            people.agency,
            package_id=item["id"],
            upload=FileStorage(io.BytesIO(PNG), f"anh-{number}.png"),
            name_translated={"vi": f"Ảnh {number}"},
        )
    return written(people, item)


def written(people, item):
    from ckan import model
    from ckan.plugins import toolkit as tk

    agency = model.User.get(people.agency)
    context = {"user": people.agency, "auth_user_obj": agency, "ttdn": CallOptions(working=True)}
    return tk.get_action("package_show")(context, {"id": item["id"]})


def names(item):
    return [resource["name"] for resource in item["resources"]]


def address(item, language="/en"):
    return f"{language}/ttdn/item/{item['name']}/files"


def send(app, people, signed_in, item, content, name):
    return app.post(
        f"/en/promotion/{item['name']}/resource/new",
        data={"upload": (io.BytesIO(content), name)},
        headers={**signed_in(people.agency), "Accept": "application/json"},
    )


def test_r47_a_file_sent_by_the_page_comes_back_as_a_row_and_a_refused_one_with_its_reason(
    app, people, signed_in
):
    item = items.draft(people)
    added = send(app, people, signed_in, item, PNG, "cau.png")
    refused = send(app, people, signed_in, item, b"MZ\x90\x00" + b"\x00" * 500, "bao-cao.pdf")
    (resource,) = written(people, item)["resources"]
    row = BeautifulSoup(json.loads(added.body)["row"], "html.parser")
    for language in ("vi", "en"):
        assert row.find(id=f"field-{resource['id']}-alt_text_translated-{language}")
    assert refused.status_code == 409
    assert "bao-cao.pdf" in json.loads(refused.body)["errors"][0]


@pytest.mark.parametrize(
    ("place", "direction", "expected"),
    [
        (1, "up", ["Ảnh 2", "Ảnh 1", "Ảnh 3"]),
        (1, "down", ["Ảnh 1", "Ảnh 3", "Ảnh 2"]),
        (2, "first", ["Ảnh 3", "Ảnh 1", "Ảnh 2"]),
        (0, "up", ["Ảnh 1", "Ảnh 2", "Ảnh 3"]),
        (2, "down", ["Ảnh 1", "Ảnh 2", "Ảnh 3"]),
        (0, "sideways", ["Ảnh 1", "Ảnh 2", "Ảnh 3"]),
    ],
)
def test_pictures_are_put_in_order_by_buttons(app, people, signed_in, place, direction, expected):
    item = with_pictures(people)
    moved = item["resources"][place]["id"]
    sent = {"move": f"{direction}:{moved}", "metadata_modified": item["metadata_modified"]}
    app.post(address(item), data=sent, headers=signed_in(people.agency), follow_redirects=False)
    assert names(written(people, item)) == expected


def test_r17_a_move_saves_the_texts_that_were_typed(app, people, signed_in):
    item = with_pictures(people, count=2)
    first, second = (resource["id"] for resource in item["resources"])
    page = app.post(
        address(item),
        data={
            "move": f"up:{second}",
            f"{first}-alt_text_translated-vi": "Cổng thành",
            f"{first}-alt_text_translated-en": "The gate",
            f"{first}-credit": "Ảnh: Nguyễn Văn A",
        },
        headers=signed_in(people.agency),
    )
    stored = {resource["id"]: resource for resource in written(people, item)["resources"]}
    assert stored[first]["alt_text_translated"] == {"vi": "Cổng thành", "en": "The gate"}
    assert stored[first]["credit"] == "Ảnh: Nguyễn Văn A"
    assert stored[first]["url_type"] == "upload"
    assert stored[second]["name_translated"] == {"vi": "Ảnh 2"}
    assert "The file is now number 1 of 2." in page


def test_a_moved_file_keeps_the_focus_on_its_button(app, people, signed_in):
    item = with_pictures(people)
    moved = item["resources"][2]["id"]
    data = {"move": f"up:{moved}"}
    body = app.post(address(item), data=data, headers=signed_in(people.agency)).body
    (focused,) = BeautifulSoup(body, "html.parser").select("#files-form [autofocus]")
    assert focused["value"] == f"up:{moved}"
    assert not focused.has_attr("disabled")


def test_r17_what_is_missing_leads_to_the_input_of_its_picture(app, people, signed_in):
    item = with_pictures(people, count=1)
    headers = signed_in(people.agency)
    page = BeautifulSoup(app.get(f"/en/promotion/{item['name']}", headers=headers).body, "lxml")
    links = [link for link in page.select(".ttdn-checklist a") if "Ảnh 1" in link.text]
    assert [("Vietnamese" in link.text, "English" in link.text) for link in links] == [
        (True, False),
        (False, True),
    ]
    for link in links:
        target = link["href"].split("#")[1]
        form = BeautifulSoup(app.get(link["href"], headers=headers).body, "html.parser")
        assert form.find("input", id=target)


def test_an_error_names_its_file_leads_to_its_input_and_keeps_what_was_typed(
    app, people, signed_in
):
    item = with_pictures(people, count=2)
    second = item["resources"][1]["id"]
    key = f"{second}-alt_text_translated-en"
    typed = {key: "dài " * 300, f"{second}-credit": "Ảnh: B"}
    body = app.post(address(item), data=typed, headers=signed_in(people.agency)).body
    page = BeautifulSoup(body, "html.parser")
    (link,) = page.select("#ttdn-errors a")
    assert link["href"] == f"#field-{key}"
    assert link.text.startswith("File 2: ")
    assert page.find(id=f"field-{key}")["value"].startswith("dài dài")
    assert page.find(id=f"field-{second}-credit")["value"] == "Ảnh: B"
    assert not written(people, item)["resources"][1].get("credit")


def test_a_stale_page_is_told_and_nothing_is_lost(app, people, signed_in):
    item = with_pictures(people, count=1)
    call("package_patch", people.agency, id=item["id"], author="Người khác")
    key = f"{item['resources'][0]['id']}-credit"
    typed = {key: "Ảnh: B", "metadata_modified": item["metadata_modified"]}
    body = app.post(address(item), data=typed, headers=signed_in(people.agency)).body
    page = BeautifulSoup(body, "html.parser")
    assert page.select("#ttdn-errors")
    assert page.find(id=f"field-{key}")["value"] == "Ảnh: B"
    again = page.find(attrs={"name": "metadata_modified"})["value"]
    app.post(
        address(item),
        data={**typed, "metadata_modified": again},
        headers=signed_in(people.agency),
    )
    assert written(people, item)["resources"][0]["credit"] == "Ảnh: B"


def test_r20_order_and_texts_of_a_published_item_are_a_change(app, people, signed_in):
    item = items.published(people)
    with_pictures(people, item, count=2)
    public = call("package_show", None, id=item["id"])
    shown = written(people, item)
    first, second = (resource["id"] for resource in shown["resources"])
    data = {"move": f"up:{second}", f"{first}-alt_text_translated-vi": "Cổng thành"}
    app.post(address(item), data=data, headers=signed_in(people.agency))
    assert names(written(people, item)) == ["Ảnh 2", "Ảnh 1"]
    assert call("package_show", None, id=item["id"]) == public


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_r20_the_files_of_what_is_appraised_are_left_alone(app, people, signed_in, state):
    item = items.in_state(people, state)
    headers = signed_in(people.agency)
    page = app.get(address(item, ""), headers=headers, follow_redirects=False)
    assert page.headers["location"].endswith(f"/promotion/{item['name']}")
    app.post(address(item), data={"move": "up:x"}, headers=headers, status=403)


def test_r20_another_agency_finds_no_page(app, people, signed_in):
    item = with_pictures(people, count=1)
    headers = signed_in(people.other)
    app.get(address(item), headers=headers, status=404)
    app.post(address(item), data={"move": "up:x"}, headers=headers, status=404)


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_an_expired_page_comes_back_with_its_entries(app, people, log_in):
    item = with_pictures(people, count=1)
    log_in(app, people.agency)
    key = f"{item['resources'][0]['id']}-credit"
    body = app.post(address(item), data={key: "Ảnh: B", "_csrf_token": "old"}).body
    assert "This page had been open for too long" in body
    assert BeautifulSoup(body, "html.parser").find(id=f"field-{key}")["value"] == "Ảnh: B"
