"""The form of an item: drafts may be incomplete, nothing typed is lost, nothing is half saved."""

from __future__ import annotations

import io
import uuid

import pytest
import ttdn_items as items
from ckan.lib.search import SearchIndexError
from ttdn_items import call

ENTRIES = {
    "title_translated-vi": "Áo dài Huế",
    "title_translated-en": "Ao dai of Hue",
    "notes_translated-vi": "Áo dài ngũ thân.",
    "author": "Phòng Quảng bá",
    "activity_date": "22/11/2025",
    "channel": ["internet", "publication"],
    "save": "draft",
}


def count_of(people):
    return call("ttdn_item_list", people.agency)["count"]


def test_a_draft_may_be_incomplete(app, people, signed_in):
    page = app.post(
        "/promotion/new",
        params={"title_translated-vi": "Chỉ có tiêu đề", "save": "draft"},
        headers=signed_in(people.agency),
        follow_redirects=False,
    )
    assert page.status_code == 302
    assert "/promotion/edit/so-du-lich-chi-co-tieu-de" in page.headers["location"]
    assert "ttdn_saved=new:promotion" in page.headers["set-cookie"].replace('"', "")
    saved = call("package_show", people.agency, id="so-du-lich-chi-co-tieu-de")
    assert saved["approval_state"] == "draft"


def test_the_entries_are_stored_and_shown_again(app, people, signed_in):
    headers = signed_in(people.agency)
    app.post("/promotion/new", params=ENTRIES, headers=headers)
    saved = call("package_show", people.agency, id="so-du-lich-ao-dai-hue")
    assert saved["title_translated"] == {"vi": "Áo dài Huế", "en": "Ao dai of Hue"}
    assert saved["activity_date"] == "2025-11-22"
    assert sorted(saved["channel"]) == ["internet", "publication"]
    form = app.get("/en/promotion/edit/so-du-lich-ao-dai-hue", headers=headers)
    for words in ("Áo dài Huế", "Ao dai of Hue", "Áo dài ngũ thân."):
        assert words in form


def test_an_emptied_choice_is_emptied(app, people, signed_in):
    headers = signed_in(people.agency)
    app.post("/promotion/new", params=ENTRIES, headers=headers)
    item = call("package_show", people.agency, id="so-du-lich-ao-dai-hue")
    changed = {k: v for k, v in ENTRIES.items() if k != "channel"}
    app.post(
        f"/promotion/edit/{item['name']}",
        params={**changed, "metadata_modified": item["metadata_modified"]},
        headers=headers,
    )
    assert not call("package_show", people.agency, id=item["id"]).get("channel")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("activity_date", "31/02/2025"),
        ("channel", "by-pigeon"),
        ("title_translated-vi", "dài " * 200),
        ("notes_translated-vi", "x" * 5_000_000),
        ("source_url", "javascript:alert(1)"),
    ],
    ids=["date", "code", "long-title", "5-MB", "address"],
)
def test_bad_input_is_told_by_its_field_and_nothing_is_lost(app, people, signed_in, field, value):
    page = app.post(
        "/en/promotion/new",
        params={**ENTRIES, field: value},
        headers=signed_in(people.agency),
        status=200,
    )
    summary, form = page.body.split('<form id="item-form"')
    assert f'data-field="{field.split("-")[0]}"' in summary
    kept = "Ao dai of Hue" in form and (value.strip() in form or field == "channel")
    assert kept, "what was typed is gone"
    assert count_of(people) == 0


def test_r09_an_error_in_a_row_leads_to_its_input(app, people, signed_in):
    page = app.post(
        "/en/clarification/new",
        params={
            "title_translated-vi": "Tin đồn",
            "measures-0-measure_type": "press-release",
            "measures-0-measure_date": "hôm qua",
            "save": "draft",
        },
        headers=signed_in(people.agency),
    )
    target = "field-measures-0-measure_date"
    summary, form = page.body.split('<form id="item-form"')
    assert f'href="#{target}"' in summary
    assert f'id="{target}"' in form
    assert "hôm qua" in form


def test_a_double_click_makes_one_item(app, people, signed_in):
    headers, token = signed_in(people.agency), str(uuid.uuid4())
    for _click in range(2):
        page = app.post(
            "/promotion/new",
            params={**ENTRIES, "form_token": token},
            headers=headers,
            follow_redirects=False,
        )
        assert page.headers["location"].endswith("/promotion/edit/so-du-lich-ao-dai-hue")
    assert count_of(people) == 1


def test_a_stale_save_says_what_to_do_and_keeps_the_entries(app, people, signed_in):
    headers = signed_in(people.agency)
    item = items.draft(people)
    call("package_patch", people.agency, id=item["id"], author="Người khác")
    stale = {**ENTRIES, "metadata_modified": item["metadata_modified"]}
    page = app.post(f"/en/promotion/edit/{item['name']}", params=stale, headers=headers)
    assert "Somebody saved this item while you were editing" in page
    assert "Ao dai of Hue" in page
    stored = call("package_show", people.agency, id=item["id"])
    assert stored["author"] == "Người khác"
    assert f'value="{stored["metadata_modified"]}"' in page
    app.post(
        f"/promotion/edit/{item['name']}",
        params={**ENTRIES, "metadata_modified": stored["metadata_modified"]},
        headers=headers,
    )
    assert call("package_show", people.agency, id=item["id"])["author"] == ENTRIES["author"]


def test_logged_out_in_the_middle_leads_to_the_log_in_and_back(app, people):
    page = app.post("/en/promotion/new", params=ENTRIES, follow_redirects=False)
    assert page.status_code == 302
    assert "/en/user/login" in page.headers["location"]
    assert "promotion" in page.headers["location"]
    again = app.get(page.headers["location"].replace("http://test.ckan.net", ""))
    assert "what you typed is kept in this browser" in again


@pytest.mark.ckan_config("WTF_CSRF_ENABLED", True)
def test_an_expired_form_comes_back_with_its_entries(app, people, log_in):
    log_in(app, people.agency)
    body = app.post("/en/promotion/new", data={**ENTRIES, "_csrf_token": "old"}).body
    assert "This page had been open for too long" in body
    assert "Ao dai of Hue" in body
    assert count_of(people) == 0


def test_without_the_search_server_nothing_is_saved_and_nothing_lost(
    app, people, signed_in, monkeypatch
):
    def down(*args, **kwargs):
        raise SearchIndexError("down")

    monkeypatch.setattr("ckan.lib.search.index.PackageSearchIndex.index_package", down)
    page = app.post("/en/promotion/new", params=ENTRIES, headers=signed_in(people.agency))
    assert 'id="ttdn-errors"' in page
    assert "Ao dai of Hue" in page
    monkeypatch.undo()
    assert count_of(people) == 0


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_r20_what_is_appraised_or_waits_is_not_edited(app, people, signed_in, state):
    item = items.in_state(people, state)
    headers = signed_in(people.agency)
    form = app.get(f"/promotion/edit/{item['name']}", headers=headers, follow_redirects=False)
    assert form.headers["location"].endswith(f"/promotion/{item['name']}")
    app.post(f"/promotion/edit/{item['name']}", params=ENTRIES, headers=headers, status=403)
    stored = call("package_show", people.agency, id=item["id"])
    assert stored["title_translated"] == items.COMPLETE["title_translated"]


def test_r20_another_agency_finds_no_form(app, people, signed_in):
    item = items.draft(people)
    headers = signed_in(people.other)
    app.get(f"/promotion/edit/{item['name']}", headers=headers, status=404)
    app.post(f"/promotion/edit/{item['name']}", params=ENTRIES, headers=headers, status=404)


def upload(name, content):
    return (io.BytesIO(content), name)


def test_r47_a_file_is_added_with_its_texts(app, people, signed_in):
    item = items.draft(people)
    app.post(
        f"/promotion/{item['name']}/resource/new",
        data={
            "upload": upload("bang.csv", "năm,khách\n2024,4000000\n".encode()),
            "name_translated-vi": "Khách du lịch",
            "name_translated-en": "Visitors",
            "save": "done",
        },
        headers=signed_in(people.agency),
    )
    (resource,) = call("package_show", people.agency, id=item["id"])["resources"]
    assert resource["name_translated"] == {"vi": "Khách du lịch", "en": "Visitors"}
    assert resource["url_type"] == "upload"


def test_changing_the_texts_keeps_the_file(app, people, signed_in):
    item = items.draft(people)
    headers = signed_in(people.agency)
    address = f"/promotion/{item['name']}/resource"
    csv = {"upload": upload("bang.csv", b"a,b\n1,2\n"), "save": "done"}
    app.post(f"{address}/new", data={**csv, "name_translated-vi": "Một"}, headers=headers)
    (before,) = call("package_show", people.agency, id=item["id"])["resources"]
    app.post(
        f"{address}/{before['id']}/edit",
        data={"name_translated-vi": "Hai", "url": "", "save": "done"},
        headers=headers,
    )
    (after,) = call("package_show", people.agency, id=item["id"])["resources"]
    assert (after["id"], after["url"]) == (before["id"], before["url"])
    assert after["name_translated"] == {"vi": "Hai"}


def test_r47_a_program_renamed_to_pdf_is_refused_and_the_texts_are_kept(app, people, signed_in):
    item = items.draft(people)
    page = app.post(
        f"/en/promotion/{item['name']}/resource/new",
        data={
            "upload": upload("bao-cao.pdf", b"MZ\x90\x00" + b"\x00" * 500),
            "name_translated-en": "The report",
            "save": "done",
        },
        headers=signed_in(people.agency),
    )
    assert 'id="ttdn-errors"' in page
    assert "The report" in page
    assert call("package_show", people.agency, id=item["id"])["resources"] == []


def test_a_file_form_without_a_file_says_so(app, people, signed_in):
    item = items.draft(people)
    page = app.post(
        f"/en/promotion/{item['name']}/resource/new",
        data={"name_translated-en": "The report", "save": "done"},
        headers=signed_in(people.agency),
    )
    assert "Choose a file, or give a link." in page
    assert "The report" in page


def test_a_file_is_removed_after_asking(app, people, signed_in):
    item = items.draft(people)
    headers = signed_in(people.agency)
    call("resource_create", people.agency, package_id=item["id"], url="https://example.org/a")
    (resource,) = call("package_show", people.agency, id=item["id"])["resources"]
    address = f"/en/promotion/{item['name']}/resource/{resource['id']}/delete"
    assert "This cannot be undone" in app.get(address, headers=headers)
    app.post(address, headers=headers)
    assert call("package_show", people.agency, id=item["id"])["resources"] == []
