"""What pages show of the rights: fields that cannot be set, and why; whose lists there are."""

from __future__ import annotations

import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call
from ttdn_rules import KEPT

LATER = "2099-01-01T00:00:00+00:00"


def entries_of(page):
    """Return what a browser sends of the item's form: nothing of a disabled group."""
    form = BeautifulSoup(page.body, "html.parser").select_one("#item-form")
    for group in form.select("fieldset[disabled]"):
        group.decompose()
    sent = {}
    for entry in form.select("input, textarea, select"):
        name = entry.get("name")
        if entry.name == "select":
            chosen = entry.select_one("option[selected]") or entry.select_one("option")
            sent[name] = chosen["value"]
        elif entry.name == "textarea":
            sent[name] = entry.text.removeprefix("\n")
        elif entry.get("type") not in ("checkbox", "radio"):
            sent[name] = entry.get("value", "")
        elif entry.has_attr("checked"):
            sent.setdefault(name, []).append(entry["value"])
    return {name: value for name, value in sent.items() if name and "NUMBER" not in name}


def group(page, field):
    return BeautifulSoup(page.body, "html.parser").select_one(f"#ttdn-field-{field}")


def test_r02_a_kept_field_is_shown_read_only_with_the_reason(
    app, people, signed_in, operator_rules
):
    item = items.draft(people, visibility="agencies", publish_at=LATER)
    operator_rules(KEPT)
    headers = signed_in(people.agency)
    page = app.get(f"/en/promotion/edit/{item['name']}", headers=headers)
    for field in ("visibility", "publish_at"):
        kept = group(page, field)
        assert "do not let your agency set this field. (X 1)" in kept.text
        described = kept.select_one("fieldset[disabled]")["aria-describedby"]
        assert "(X 1)" in kept.find(id=described).text
        assert kept.select_one("fieldset[disabled]").select_one(f"#field-{field}")
    assert group(page, "visibility").select_one("option[selected]")["value"] == "agencies"
    assert not group(page, "author").select_one("fieldset[disabled]")


def test_r02_saving_the_form_keeps_the_stored_values(app, people, signed_in, operator_rules):
    item = items.draft(people, visibility="agencies", publish_at=LATER)
    operator_rules(KEPT)
    headers = signed_in(people.agency)
    address = f"/en/promotion/edit/{item['name']}"
    sent = {**entries_of(app.get(address, headers=headers)), "author": "Người khác"}
    assert not {"visibility", "publish_at"} & sent.keys()
    answer = app.post(
        address, params={**sent, "save": "draft"}, headers=headers, follow_redirects=False
    )
    assert answer.status_code == 302
    saved = call("package_show", people.agency, id=item["id"])
    assert (saved["author"], saved["visibility"], saved["publish_at"]) == (
        "Người khác",
        "agencies",
        LATER,
    )


def test_r02_a_form_with_an_error_still_shows_the_stored_value(
    app, people, signed_in, operator_rules
):
    item = items.draft(people, visibility="agencies")
    operator_rules(KEPT)
    page = app.post(
        f"/en/promotion/edit/{item['name']}",
        params={"activity_date": "31/02/2025", "save": "draft"},
        headers=signed_in(people.agency),
    )
    assert group(page, "activity_date").select_one(".ttdn-field-error")
    assert group(page, "visibility").select_one("option[selected]")["value"] == "agencies"


def test_r02_a_forged_entry_is_refused_beside_its_field(app, people, signed_in, operator_rules):
    item = items.draft(people)
    operator_rules(KEPT)
    page = app.post(
        f"/en/promotion/edit/{item['name']}",
        params={"title_translated-vi": "Tên mới", "visibility": "owner", "save": "draft"},
        headers=signed_in(people.agency),
    )
    assert "(X 1)" in group(page, "visibility").select_one(".ttdn-field-error").text
    assert call("package_show", people.agency, id=item["id"]) == item


def test_r02_the_form_of_a_new_item_keeps_the_same_fields(app, people, signed_in, operator_rules):
    operator_rules(KEPT)
    page = app.get("/en/promotion/new", headers=signed_in(people.agency))
    assert group(page, "visibility").select_one("fieldset[disabled]")
    assert not group(page, "author").select_one("fieldset[disabled]")


def test_without_a_rule_about_fields_none_is_kept(app, people, signed_in):
    page = app.get("/en/promotion/new", headers=signed_in(people.agency))
    assert "fieldset disabled" not in page


def test_r28_queue_and_menu_ask_who_sees_every_agency(app, people, signed_in, operator_rules):
    for who, status in (("agency", 403), ("user", 403), ("authority", 200), ("sysadmin", 200)):
        page = app.get(
            "/en/ttdn/queue", headers=signed_in(getattr(people, who)), expect_errors=True
        )
        assert page.status_code == status
    agency, user = (app.get("/en/", headers=signed_in(w)) for w in (people.agency, people.user))
    assert "/ttdn/items" in agency
    assert "/ttdn/queue" not in agency
    assert "/ttdn/items" not in user
    assert "/ttdn/queue" in app.get("/en/", headers=signed_in(people.authority))
    operator_rules({"id": "read-own-internal", "switched_off": True})
    assert "/ttdn/items" not in app.get("/en/", headers=signed_in(people.agency))
