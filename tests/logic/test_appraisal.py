"""Appraisal before publication (H 6.4, 9.1, 12; R20): what each side can do, and what it cannot."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ckan.tests import factories
from ttdn_items import DECLARED, call


def state_of(people, item):
    return call("package_show", people.authority, id=item["id"])["approval_state"]


def test_r20_an_item_is_public_only_after_its_approval(people):
    item = items.submitted(people)
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("package_search", None, q="Lễ hội")["count"] == 0
    items.decided(people, "approve", item, topics=["policies"], note="Đạt")
    shown = call("package_show", None, id=item["id"])
    assert shown["approval_state"] == "published"
    assert shown["topics"] == ["policies"]
    for words in ("Lễ hội", "le hoi", "festival"):
        assert call("package_search", None, q=words)["count"] == 1


def test_r20_the_agency_sees_state_reason_who_and_when_and_submits_again(people):
    item = items.submitted(people)
    items.decided(
        people,
        "return",
        item,
        reasons=["inaccurate"],
        note="Sửa ngày.",
        field_comments={"activity_date": "Ghi rõ ngày"},
    )
    log = call("ttdn_decision_list", people.agency, id=item["id"])["results"]
    assert [entry["operation"] for entry in log] == ["return", "submit"]
    latest = log[0]
    assert latest["reasons"] == ["inaccurate"]
    assert latest["note"] == "Sửa ngày."
    assert latest["field_comments"] == {"activity_date": "Ghi rõ ngày"}
    assert latest["acted_by"] == "Cán bộ so-van-hoa"
    assert latest["at"]
    call("package_patch", people.agency, id=item["id"], activity_date="2025-06-12")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    assert state_of(people, item) == "submitted"
    numbers = [
        call("ttdn_revision_show", people.agency, dataset_id=item["id"])["number"],
        call("ttdn_revision_list", people.authority, state="returned")["results"][0]["number"],
    ]
    assert numbers == [2, 1]


def test_r20_what_changed_since_the_last_submission_is_shown(people):
    item = items.submitted(people)
    first = call("ttdn_revision_diff", people.authority, dataset_id=item["id"])
    assert first["base_id"] is None
    items.decided(people, "return", item, reasons=["inaccurate"])
    call("package_patch", people.agency, id=item["id"], author="Phòng khác")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    second = call("ttdn_revision_diff", people.authority, dataset_id=item["id"])
    assert second["base_id"] == first["revision_id"]
    assert second["changes"] == [
        {"field": "author", "before": items.COMPLETE["author"], "after": "Phòng khác"}
    ]
    with pytest.raises(tk.ObjectNotFound):
        call("ttdn_revision_diff", people.other, dataset_id=item["id"])


def test_r18_a_submission_names_each_missing_field_and_changes_nothing(people):
    item = items.draft(people, activity_date="", author="", channel="")
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    assert {"activity_date", "author", "channel"} == set(refusal.value.error_dict)
    assert state_of(people, item) == "draft"
    assert call("ttdn_decision_list", people.agency, id=item["id"])["count"] == 0


@pytest.mark.parametrize("declared", [[], ["no_state_secrets"], ["rights_cleared"]])
def test_r31_r21_both_declarations_are_required(people, declared):
    item = items.draft(people)
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=declared)
    assert "declarations" in refusal.value.error_dict
    assert state_of(people, item) == "draft"
    assert call("ttdn_revision_list", people.authority)["count"] == 0


def test_r20_an_approval_of_other_content_is_refused_as_a_conflict(people):
    item = items.submitted(people)
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash="0" * 64)
    conflict = refusal.value.error_dict["conflict"]
    assert conflict["expected"] == "0" * 64
    assert conflict["actual"] == items.content_hash(people, item)
    assert state_of(people, item) == "submitted"


def test_r20_content_changed_past_every_guard_is_found_at_approval(people):
    from ckan import model

    item = items.submitted(people)
    seen = items.content_hash(people, item)
    package = model.Package.get(item["id"])
    package.author = "Somebody else"
    model.Session.commit()
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    assert refusal.value.error_dict["conflict"]["changed"] == ["author"]
    assert state_of(people, item) == "submitted"


def test_r20_the_second_of_two_appraisers_is_told_of_the_first(people):
    item = items.submitted(people)
    seen = items.content_hash(people, item)
    items.decided(people, "return", item, reasons=["inaccurate"])
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen)
    assert refusal.value.error_dict["conflict"]["actual"] == "returned"
    assert state_of(people, item) == "returned"


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_r20_a_refusal_needs_a_known_reason_and_other_needs_words(people, decision):
    item = items.submitted(people)
    for given, field in (
        ({}, "reasons"),
        ({"reasons": ["no-such-reason"]}, "reasons"),
        ({"reasons": ["other"]}, "note"),
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            items.decided(people, decision, item, **given)
        assert field in refusal.value.error_dict
        assert state_of(people, item) == "submitted"


@pytest.mark.parametrize("sent", [[["nested"]], [{"code": "inaccurate"}], 7])
def test_what_is_no_list_of_codes_is_refused_in_words(people, sent):
    item = items.submitted(people)
    with pytest.raises(tk.ValidationError) as refusal:
        items.decided(people, "return", item, reasons=sent)
    assert "reasons" in refusal.value.error_dict
    assert state_of(people, item) == "submitted"


@pytest.mark.parametrize("sent", [["an-id"], [["nested"]], 7])
def test_what_is_no_list_of_items_is_refused_in_words(people, sent):
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_dataset_decide_bulk", people.authority, decision="approve", items=sent)
    assert "items" in refusal.value.error_dict


@pytest.mark.parametrize("who", ["agency", "other", "user", "sysadmin"])
@pytest.mark.parametrize("decision", ["approve", "return", "reject"])
def test_h_9_1_nobody_but_the_authority_decides(people, who, decision):
    item = items.submitted(people)
    with pytest.raises((tk.NotAuthorized, tk.ObjectNotFound)):
        call(
            f"ttdn_dataset_{decision}",
            getattr(people, who),
            id=item["id"],
            content_hash=items.content_hash(people, item),
            reasons=["inaccurate"],
        )
    assert state_of(people, item) == "submitted"


@pytest.mark.parametrize("state", ["submitted", "approved"])
def test_r20_what_is_appraised_or_waits_cannot_be_edited_and_says_why(people, state):
    item = items.in_state(people, state)
    with pytest.raises(tk.NotAuthorized) as refusal:
        call("package_patch", people.agency, id=item["id"], title_translated={"vi": "Khác"})
    assert str(refusal.value)
    assert call("package_show", people.agency, id=item["id"])["title"] == "Lễ hội Huế"


def test_r20_a_recalled_item_is_the_agencys_again(people):
    item = items.submitted(people)
    call("ttdn_dataset_recall", people.agency, id=item["id"])
    call("package_patch", people.agency, id=item["id"], author="Người khác")
    assert state_of(people, item) == "draft"
    assert call("ttdn_revision_list", people.authority, state="submitted")["count"] == 0


def test_r20_a_withdrawn_item_leaves_the_public_and_can_be_submitted_anew(people):
    item = items.in_state(people, "withdrawn")
    with pytest.raises(tk.ObjectNotFound):
        call("package_show", None, id=item["id"])
    assert call("package_search", None)["count"] == 0
    call("package_patch", people.agency, id=item["id"], author="Phòng khác")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    assert state_of(people, item) == "submitted"
    # Until it is public again its address stays gone, whatever is being prepared.
    assert call("package_show", people.agency, id=item["id"])["withdrawn_at"]
    items.decided(people, "approve", item)
    assert call("package_show", people.agency, id=item["id"])["withdrawn_at"] is None


def test_r20_what_the_public_saw_on_a_day_can_be_answered(people):
    item = items.published(people)
    first = call("ttdn_version_show", people.authority, id=item["id"])
    assert first["payload"]["title_translated"] == {"vi": "Lễ hội Huế", "en": "Hue Festival"}
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    with pytest.raises(tk.ObjectNotFound):
        call("ttdn_version_show", people.authority, id=item["id"])
    again = call("ttdn_version_show", people.authority, id=item["id"], as_of=first["public_from"])
    assert again["content_hash"] == first["content_hash"]
    with pytest.raises(tk.ObjectNotFound):
        call("ttdn_version_show", people.authority, id=item["id"], as_of="2001-01-01")


def test_c9_the_names_on_a_decision_stay_as_they_were_that_day(people):
    from ckan import model

    from ckanext.ttdn.model import Agency

    item = items.published(people)
    Agency.get(people.agency_org).name_translated = {"vi": "Sở Du lịch và Văn hóa"}
    Agency.authority().name_translated = {"vi": "Sở khác"}
    model.Session.commit()
    entry = call("ttdn_decision_list", people.agency, id=item["id"])["results"][0]
    assert entry["agency_name"]["vi"] == "Sở so-du-lich"
    assert entry["authority_name"]["vi"] == "Sở so-van-hoa"


def test_r22_r42_the_natural_person_is_recorded_with_each_step(people):
    import datetime as dt

    from ckan import model

    from ckanext.ttdn.model import FocalPerson

    model.Session.add(
        FocalPerson(
            organization_id=people.agency_org,
            name="Nguyễn Thị Hạnh",
            valid_from=dt.date(2020, 1, 1),
        )
    )
    model.Session.commit()
    item = items.submitted(people)
    items.decided(people, "approve", item, acted_by="Trần Văn Bình")
    approve, submit = call("ttdn_decision_list", people.agency, id=item["id"])["results"]
    assert submit["acted_by"] == "Nguyễn Thị Hạnh"
    assert approve["acted_by"] == "Trần Văn Bình"


def test_r20_the_log_refuses_change_and_deletion_in_the_database(people):
    import sqlalchemy as sa
    from ckan import model

    items.submitted(people)
    for statement in ("UPDATE ttdn_decision SET operation = 'x'", "DELETE FROM ttdn_decision"):
        with pytest.raises(sa.exc.DBAPIError, match="append-only"):
            model.Session.execute(sa.text(statement))
        model.Session.rollback()


def test_a_courts_order_erases_the_words_and_leaves_a_tombstone(people):
    item = items.submitted(people)
    items.decided(people, "return", item, reasons=["inaccurate"], note="Tên riêng")
    entry = call("ttdn_decision_list", people.authority, id=item["id"])["results"][0]
    with pytest.raises(tk.NotAuthorized):
        call("ttdn_text_erase", people.authority, id=entry["id"], reason="Bản án 1")
    call("ttdn_text_erase", people.sysadmin, id=entry["id"], reason="Bản án 1/2026")
    after = call("ttdn_decision_list", people.authority, id=item["id"])["results"][0]
    assert (after["note"], after["acted_by"], after["erased"]) == ("", "", True)
    assert after["erasure_reason"] == "Bản án 1/2026"
    assert after["reasons"] == ["inaccurate"]
    assert after["content_hash"] == entry["content_hash"]


def test_r20_a_claimed_item_shows_who_has_it(people):
    item = items.submitted(people)
    call("ttdn_dataset_claim", people.authority, id=item["id"])
    row = call("ttdn_revision_list", people.authority, state="submitted")["results"][0]
    assert row["assignee_name"] == "Cán bộ so-van-hoa"
    assert call("ttdn_revision_list", people.authority, assignee="none")["count"] == 0
    call("ttdn_dataset_release", people.authority, id=item["id"])
    assert call("ttdn_revision_list", people.authority, assignee="none")["count"] == 1


@pytest.mark.parametrize("how", ["demoted", "closed"])
def test_r20_what_an_account_had_taken_up_is_free_when_it_appraises_no_longer(people, how):
    """A claim of somebody who cannot decide would keep the item from colleagues for ever."""
    gone = factories.User()["name"]
    office = {"organization": people.authority_org, "role": "authority"}
    call("ttdn_account_set", people.sysadmin, user=gone, **office)
    item = items.submitted(people)
    call("ttdn_dataset_claim", gone, id=item["id"])
    with pytest.raises(tk.ValidationError):
        call("ttdn_dataset_claim", people.authority, id=item["id"])
    if how == "demoted":
        call(
            "ttdn_account_set",
            people.sysadmin,
            user=gone,
            organization=people.agency_org,
            replace=True,
        )
    else:
        call("user_delete", people.sysadmin, id=gone)
    (row,) = call("ttdn_revision_list", people.authority, assignee="none")["results"]
    assert (row["assignee"], row["assignee_name"]) == (None, None)
    assert call("ttdn_revision_list", people.authority, available=True)["count"] == 1
    assert call("ttdn_revision_list", people.authority, assignee=gone)["count"] == 0
    assert call("ttdn_revision_show", people.authority, id=row["id"])["assignee"] is None
    call("ttdn_dataset_claim", people.authority, id=item["id"])
    (row,) = call("ttdn_revision_list", people.authority, assignee=people.authority)["results"]
    assert row["assignee_name"] == "Cán bộ so-van-hoa"


def test_r20_a_bulk_decision_decides_each_item_on_its_own(people):
    good, stale = items.submitted(people), items.submitted(people)
    results = call(
        "ttdn_dataset_decide_bulk",
        people.authority,
        decision="approve",
        items=[
            {"id": stale["id"], "content_hash": "0" * 64},
            {"id": good["id"], "content_hash": items.content_hash(people, good)},
            {"id": "no-such-item", "content_hash": "0" * 64},
        ],
    )
    assert [r["success"] for r in results] == [False, True, False]
    assert (state_of(people, stale), state_of(people, good)) == ("submitted", "published")


def test_r20_a_withdrawal_request_leaves_the_item_public_and_tells_the_authority(people):
    item = items.published(people)
    call("package_delete", people.agency, id=item["id"], reasons=["incorrect"], note="Sai số liệu")
    assert call("package_show", None, id=item["id"])["approval_state"] == "published"
    mine = call("ttdn_item_list", people.authority)["results"][0]
    assert mine["withdrawal_requested_at"]


def test_r20_an_agency_deletes_its_own_draft_only(people):
    mine = items.draft(people)
    with pytest.raises(tk.ObjectNotFound):
        call("package_delete", people.other, id=mine["id"])
    call("package_delete", people.agency, id=mine["id"])
    assert call("ttdn_item_list", people.agency)["count"] == 0
    waiting = items.submitted(people)
    with pytest.raises(tk.NotAuthorized):
        call("package_delete", people.agency, id=waiting["id"])


def test_ttdn_permission_explain_says_what_decides(people):
    item = items.published(people)
    recall = call("ttdn_permission_explain", people.agency, id=item["id"], operation="recall")
    assert (recall["allowed"], recall["reason"]) == (False, "state_published")
    assert recall["message"]
    create = call(
        "ttdn_permission_explain",
        people.other,
        organization=people.agency_org,
        type="promotion",
        operation="create",
    )
    assert (create["allowed"], create["reason"]) == (False, "not_own")


def test_every_reason_code_has_a_sentence():
    from ckanext.ttdn.services import refusals

    for code in refusals.codes():
        assert refusals.message(code)
