"""The pages on which an item is submitted, appraised and withdrawn (H 6.4; R20, R21, R31)."""

from __future__ import annotations

import ttdn_items as items
from ttdn_items import call


def state_of(people, item):
    return call("package_show", people.authority, id=item["id"])["approval_state"]


def test_r31_r21_an_agency_submits_with_both_declarations(app, people, signed_in):
    item = items.draft(people)
    page = app.post(
        f"/ttdn/item/{item['id']}/submit",
        params={"declarations": items.DECLARED, "note": "Kính gửi"},
        headers=signed_in(people.agency),
        follow_redirects=False,
    )
    assert page.status_code == 302
    assert page.headers["location"].endswith(f"/promotion/{item['name']}")
    assert state_of(people, item) == "submitted"


def test_r31_without_a_declaration_nothing_is_submitted_and_the_note_is_kept(
    app, people, signed_in
):
    item = items.draft(people)
    page = app.post(
        f"/en/ttdn/item/{item['id']}/submit",
        params={"declarations": ["rights_cleared"], "note": "Xin duyệt sớm"},
        headers=signed_in(people.agency),
    )
    assert "Confirm both declarations" in page
    assert "Xin duyệt sớm" in page
    assert state_of(people, item) == "draft"


def test_the_address_of_a_step_asks_and_does_nothing(app, people, signed_in):
    item = items.draft(people)
    page = app.get(f"/en/ttdn/item/{item['id']}/delete", headers=signed_in(people.agency))
    assert "This cannot be undone" in page
    assert state_of(people, item) == "draft"
    app.post(f"/en/ttdn/item/{item['id']}/delete", headers=signed_in(people.agency))
    assert call("ttdn_item_list", people.agency)["count"] == 0


def test_a_step_that_is_not_possible_says_why(app, people, signed_in):
    item = items.submitted(people)
    page = app.get(f"/en/ttdn/item/{item['id']}/submit", headers=signed_in(people.agency))
    assert "This item is being appraised" in page


def test_r20_a_stranger_finds_neither_item_nor_step(app, people, signed_in):
    item = items.submitted(people)
    for user in (people.other, people.user):
        for step in ("submit", "recall", "approve", "withdraw"):
            app.post(f"/ttdn/item/{item['id']}/{step}", headers=signed_in(user), status=404)
    assert state_of(people, item) == "submitted"


def test_r20_an_agency_cannot_decide_on_its_own_item(app, people, signed_in):
    item = items.submitted(people)
    app.post(
        f"/ttdn/item/{item['id']}/approve",
        params={"content_hash": items.content_hash(people, item)},
        headers=signed_in(people.agency),
        status=403,
    )
    assert state_of(people, item) == "submitted"


def test_r16_the_authority_approves_with_topics_what_it_was_shown(app, people, signed_in):
    item = items.submitted(people)
    page = app.post(
        f"/ttdn/item/{item['id']}/approve",
        params={
            "content_hash": items.content_hash(people, item),
            "topics": ["promotion"],
            "note": "Đạt",
        },
        headers=signed_in(people.authority),
        follow_redirects=False,
    )
    assert page.headers["location"].endswith("/ttdn/queue")
    shown = call("package_show", None, id=item["id"])
    assert shown["topics"] == ["promotion"]


def test_r20_a_decision_on_other_content_is_refused_and_keeps_what_was_written(
    app, people, signed_in
):
    item = items.submitted(people)
    page = app.post(
        f"/en/ttdn/item/{item['id']}/return",
        params={
            "content_hash": "0" * 64,
            "reasons": ["inaccurate"],
            "note": "Sửa lại ngày",
            "field_comments-activity_date": "Ngày nào?",
        },
        headers=signed_in(people.authority),
    )
    assert "The content is not the one that was appraised" in page
    for kept in ("Sửa lại ngày", "Ngày nào?"):
        assert kept in page
    assert state_of(people, item) == "submitted"


def test_a_return_needs_a_reason(app, people, signed_in):
    item = items.submitted(people)
    page = app.post(
        f"/en/ttdn/item/{item['id']}/return",
        params={"content_hash": items.content_hash(people, item), "note": "Thiếu"},
        headers=signed_in(people.authority),
    )
    assert "Choose at least one reason" in page
    assert state_of(people, item) == "submitted"


def test_h64_the_agency_reads_state_reason_remark_and_who_where_it_must_be_mended(
    app, people, signed_in
):
    item = items.submitted(people)
    items.decided(
        people,
        "return",
        item,
        reasons=["inaccurate"],
        note="Xem lại tháng",
        field_comments={"activity_date": "Tháng 6 hay tháng 7?"},
    )
    panel = app.get(f"/en/promotion/{item['name']}", headers=signed_in(people.agency))
    for words in ("Returned for correction", "Xem lại tháng", "Cán bộ so-van-hoa"):
        assert words in panel
    form = app.get(f"/en/promotion/edit/{item['name']}", headers=signed_in(people.agency))
    remark = form.body.index("Tháng 6 hay tháng 7?")
    assert form.body.index('id="ttdn-field-activity_date"') < remark
    assert remark < form.body.index('id="ttdn-field-activity_end_date"')


def test_r20_what_happened_inside_is_not_on_the_public_page(app, people):
    item = items.published(people)
    page = app.get(f"/en/promotion/{item['name']}")
    assert "Where this item stands" not in page
    assert "Canary" not in page


def test_the_authority_withdraws_with_a_reason(app, people, signed_in):
    item = items.published(people)
    headers = signed_in(people.authority)
    app.post(f"/ttdn/item/{item['id']}/withdraw", headers=headers)
    assert state_of(people, item) == "published"
    app.post(f"/ttdn/item/{item['id']}/withdraw", params={"reasons": ["expired"]}, headers=headers)
    assert state_of(people, item) == "withdrawn"


def test_what_an_agency_wants_withdrawn_stands_in_the_queue(app, people, signed_in):
    item = items.published(people)
    app.post(
        f"/ttdn/item/{item['id']}/request-withdrawal",
        params={"reasons": ["expired"], "note": "Đã hết hạn"},
        headers=signed_in(people.agency),
    )
    page = app.get("/en/ttdn/queue", headers=signed_in(people.authority))
    assert "Agencies ask to withdraw" in page
    assert "Hue Festival" in page
