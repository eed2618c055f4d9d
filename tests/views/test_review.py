"""Whoever decides sees everything that the decision's content hash covers (R20, R17, R16)."""

from __future__ import annotations

import io

import pytest
import ttdn_canaries as canaries
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call
from werkzeug.datastructures import FileStorage

from ckanext.ttdn import definitions

KINDS = definitions.vocabulary("kinds").codes


def soup(page):
    return BeautifulSoup(page.body, "html.parser")


def before_the_buttons(page):
    """Return the text of the page up to the first form of a decision."""
    html = page.body
    return BeautifulSoup(html[: html.index("ttdn-step")], "html.parser").get_text("\n")


def unseen(revision, page, lang):
    """Return the values under the hash that the page does not show before its buttons."""
    from ckan.plugins import toolkit as tk

    schema = tk.h.scheming_get_dataset_schema(revision["type"])
    text = before_the_buttons(page)
    payload = {k: v for k, v in revision["payload"].items() if k not in ("resources", "owner_org")}
    payload["type"] = definitions.vocabulary("kinds").label(payload["type"], lang)
    assert "so-du-lich" in text
    parts = [(payload, schema["dataset_fields"])]
    for resource in revision["payload"].get("resources", []):
        # A place in the order is counted from one.
        own = {**resource, "position": resource["position"] + 1}
        parts.append((own, schema["resource_fields"]))
    said = [pair for values, fields in parts for pair in canaries.said(values, fields, lang)]
    assert len(said) > 20
    return sorted({f"{name}: {words}" for name, words in said if words not in text})


@pytest.mark.parametrize("kind", KINDS)
def test_r20_every_field_under_the_hash_is_shown_before_the_buttons(app, people, signed_in, kind):
    """Generated from the schema: a field that is added and not shown fails here."""
    target = items.draft(people)["name"]
    headers = signed_in(people.authority)
    item = call("package_create", people.agency, **canaries.item(kind, 0, target))
    call("resource_create", people.agency, package_id=item["id"], **canaries.file(kind, 0))
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    filled = {f for f, v in canaries.item(kind, 0, target).items() if v not in ([], {})}
    assert filled - revision["payload"].keys() <= {"topics"}
    for lang, prefix in (("vi", ""), ("en", "/en")):
        page = app.get(f"{prefix}/{kind}/{item['name']}", headers=headers)
        assert unseen(revision, page, lang) == []
    # The page of the step alone has its buttons, too.
    page = app.get(f"/ttdn/item/{item['id']}/approve", headers=headers)
    assert unseen(revision, page, "vi") == []


@pytest.mark.parametrize("kind", KINDS)
def test_r20_of_a_change_too_with_what_differs_first(app, people, signed_in, kind):
    target = items.draft(people)["name"]
    first = {**canaries.item(kind, 0, target), "publish_at": "", "expires_at": ""}
    item = call("package_create", people.agency, **first)
    call("resource_create", people.agency, package_id=item["id"], **canaries.file(kind, 0))
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)
    second = canaries.item(kind, 1, target)
    same = ("title_translated", "name")
    changed = {k: v for k, v in second.items() if k not in same}
    call("package_patch", people.agency, id=item["id"], **changed)
    resource = call("package_show", people.agency, id=item["id"])["resources"][0]
    new = canaries.file(kind, 1)
    call("resource_patch", people.agency, id=resource["id"], **new)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    assert revision["is_change"]
    page = app.get(f"/ttdn/revision/{revision['id']}", headers=signed_in(people.authority))
    assert unseen(revision, page, "vi") == []
    html = page.body
    differing = html[: html.index('"ttdn-review"')]
    # What is warned of is folded away with nothing.
    assert "ttdn-warnings" in differing
    assert new["credit"] in differing
    assert new["url"] in differing
    assert second["notes_translated"]["en"].split()[0] in differing
    assert first["title_translated"]["vi"] not in soup(page).select_one(".ttdn-diff").text


def test_a_value_of_no_field_is_shown_under_its_own_name(app, people, signed_in):
    """What an older schema knew, or another program wrote, is under the hash as well."""
    from ckan import model

    from ckanext.ttdn.model import Revision

    item = items.submitted(people)
    revision = Revision.latest(item["id"])
    revision.payload = {**revision.payload, "old_field": {"deep": ["Canary of no field"]}}
    model.Session.commit()
    page = app.get(f"/en/promotion/{item['name']}", headers=signed_in(people.authority))
    entry = soup(page).select_one(".ttdn-review [data-field=old_field]")
    assert "old_field" in entry.text
    assert "Canary of no field" in entry.text


def warnings(app, headers, item, lang="/en"):
    page = soup(app.get(f"{lang}/{item['type']}/{item['name']}", headers=headers))
    return [entry.text for entry in page.select(".ttdn-warnings li")]


def test_what_an_appraiser_overlooks_is_said_first(app, people, signed_in):
    """The finding: approved with machine English, for agencies alone, from 2097 on."""
    item = items.submitted(
        people,
        visibility="agencies",
        publish_at="2097-01-01T00:00:00",
        expires_at="2097-02-01T00:00:00",
        translation_status={"vi": "original", "en": "machine"},
    )
    headers = signed_in(people.authority)
    assert warnings(app, headers, item) == [
        "Not for the public. Visible to: Agencies that have an account.",
        "Not public on approval, but from 1 January 2097, 00:00 on.",
        "Public only until 1 February 2097, 00:00.",
        "English: machine translation that nobody has proofread.",
        "The agency has proposed no topic: choose at least one on approval.",
    ]
    page = app.get(f"/promotion/{item['name']}", headers=headers).body
    assert page.index("ttdn-warnings") < page.index("ttdn-review__entries") < page.index("/approve")
    assert "bản dịch máy" in page.lower()


def test_what_needs_no_second_look_is_not_warned_of(app, people, signed_in):
    item = items.submitted(people, topics=["promotion"], translation_status={"vi": "original"})
    assert warnings(app, signed_in(people.authority), item) == []


def test_r17_a_picture_without_words_in_a_language_and_a_missing_title_are_warned_of(
    app, people, signed_in
):
    item = items.draft(people, title_translated={"vi": "Chỉ tiếng Việt"}, topics=["promotion"])
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        url="http://test.ckan.net/cau.jpg",
        mimetype="image/jpeg",
        name_translated={"vi": "Cầu"},
    )
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    assert warnings(app, signed_in(people.authority), item) == [
        "English: there is no title.",
        "The picture “Cầu” has no text alternative (Vietnamese).",
    ]


def approve(app, headers, people, item, **given):
    return app.post(
        f"/en/ttdn/item/{item['id']}/approve",
        params={"content_hash": items.content_hash(people, item), **given},
        headers=headers,
    )


def test_r16_the_form_of_approval_asks_for_a_topic_and_keeps_the_note(app, people, signed_in):
    item, headers = items.submitted(people), signed_in(people.authority)
    page = approve(app, headers, people, item, note="Đạt yêu cầu")
    assert "Choose at least one topic" in page
    assert "Đạt yêu cầu" in page
    assert call("package_show", people.agency, id=item["id"])["approval_state"] == "submitted"
    approve(app, headers, people, item, topics=["promotion"])
    assert call("package_show", None, id=item["id"])["topics"] == ["promotion"]


def test_r16_the_topics_that_the_agency_proposes_are_ticked(app, people, signed_in):
    item = items.submitted(people, topics=["sovereignty"])
    page = soup(app.get(f"/promotion/{item['name']}", headers=signed_in(people.authority)))
    ticked = page.select("form[action$='/approve'] input[name=topics][checked]")
    assert [box["value"] for box in ticked] == ["sovereignty"]


def test_r16_a_profile_may_leave_the_topics_open(app, people, signed_in, monkeypatch):
    from ckanext.ttdn.profiles import ProfileFile

    monkeypatch.setattr(ProfileFile, "topics_required", False)
    item, headers = items.submitted(people), signed_in(people.authority)
    assert warnings(app, headers, item) == []
    approve(app, headers, people, item)
    assert call("package_show", None, id=item["id"]).get("topics") in (None, [])


def test_r16_programs_may_approve_without_topics_as_before(people):
    item = items.submitted(people)
    items.decided(people, "approve", item)
    assert call("package_show", None, id=item["id"])["approval_state"] == "published"


def test_r20_a_new_file_of_a_change_is_shown_with_its_texts(app, people, signed_in):
    item = items.published(people)
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        upload=FileStorage(io.BytesIO(items.PNG), "anh.png"),
        alt_text_translated={"vi": "Lời ảnh", "en": "Words of the picture"},
        credit="Ghi công ảnh",
    )
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    page = app.get(f"/en/ttdn/revision/{revision['id']}", headers=signed_in(people.authority))
    differing = page.body[: page.body.index('"ttdn-review"')]
    for words in ("Lời ảnh", "Words of the picture", "Ghi công ảnh"):
        assert words in differing
    assert revision["payload"]["resources"][0]["sha256"] in before_the_buttons(page)


def test_r20_nobody_else_is_shown_what_is_decided_on(app, people, signed_in):
    item = items.submitted(people)
    agency = app.get(f"/promotion/{item['name']}", headers=signed_in(people.agency))
    assert "ttdn-review" not in agency.body
    item = items.published(people)
    assert "ttdn-review" not in app.get(f"/promotion/{item['name']}").body
