"""Fields that a rule keeps from an agency: another value is refused at its name (R02, R20)."""

from __future__ import annotations

import datetime as dt

import pytest
import ttdn_items as items
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_items import call, patch
from ttdn_rules import KEPT, explain

from ckanext.ttdn.services import timestamps

LATER = "2099-01-01T00:00:00+00:00"


def test_r02_a_field_that_the_rules_keep_is_refused_at_its_name(people, operator_rules):
    item = items.draft(people)
    operator_rules(KEPT)
    with pytest.raises(tk.ValidationError) as refused:
        patch(people, item, visibility="agencies", publish_at=LATER, author="Người khác")
    assert refused.value.error_dict.keys() == {"visibility", "publish_at"}
    assert "(X 1)" in refused.value.error_dict["visibility"][0]
    assert call("package_show", people.agency, id=item["id"]) == item


def test_r02_what_is_sent_as_it_is_stored_is_no_change(people, operator_rules):
    item = items.draft(people, visibility="agencies", publish_at=LATER)
    operator_rules(KEPT)
    saved = call("package_update", people.agency, **{**item, "author": "Người khác"})
    assert (saved["author"], saved["visibility"], saved["publish_at"]) == (
        "Người khác",
        "agencies",
        LATER,
    )


def test_r02_a_kept_field_that_is_not_sent_keeps_its_value(people, operator_rules):
    item = items.draft(people, visibility="agencies", publish_at=LATER)
    operator_rules(KEPT)
    sent = {k: v for k, v in item.items() if k not in ("visibility", "publish_at")}
    saved = call("package_update", people.agency, **sent)
    assert (saved["visibility"], saved["publish_at"]) == ("agencies", LATER)


def test_r20_the_same_holds_of_the_change_of_a_published_item(people, operator_rules):
    item = items.published(people)
    changed = patch(people, item, visibility="agencies")
    operator_rules(KEPT)
    assert patch(people, item, author="Người khác")["visibility"] == "agencies"
    with pytest.raises(tk.ValidationError) as refused:
        patch(people, item, visibility="owner")
    assert refused.value.error_dict.keys() == {"visibility"}
    written = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    assert changed["visibility"] == written["payload"]["visibility"] == "agencies"


def test_r20_an_older_version_with_another_value_is_not_restored(people, operator_rules):
    item = items.published(people, visibility="agencies")
    old = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    patch(people, item, visibility="public")
    operator_rules(KEPT)
    with pytest.raises(tk.ValidationError) as refused:
        call("ttdn_version_restore", people.agency, id=old["id"])
    assert refused.value.error_dict.keys() == {"visibility"}


def test_r02_a_new_item_has_the_default_of_a_kept_field(people, operator_rules):
    operator_rules(KEPT)
    assert items.draft(people)["visibility"] == "public"
    assert items.draft(people, visibility="public")["visibility"] == "public"
    before = model.Session.query(model.Package).count()
    with pytest.raises(tk.ValidationError) as refused:
        items.draft(people, visibility="owner")
    assert refused.value.error_dict.keys() == {"visibility"}
    assert model.Session.query(model.Package).count() == before


def test_r02_a_translated_and_a_repeated_field_are_kept_in_the_form_s_notation(
    people, operator_rules
):
    related = [{"type": "related", "target": "mot-muc-khac"}]
    item = items.draft(people, related=related)
    operator_rules({**KEPT, "fields": ["title_translated", "related"]})
    sent = {k: v for k, v in item.items() if k not in ("title_translated", "related")}
    same = {
        **{f"title_translated-{lang}": text for lang, text in item["title_translated"].items()},
        "related-0-type": "related",
        "related-0-target": "mot-muc-khac",
    }
    saved = call("package_update", people.agency, **sent, **same)
    assert saved["title_translated"] == item["title_translated"]
    assert saved["related"] == related
    sent["metadata_modified"] = saved["metadata_modified"]
    for key in same:
        with pytest.raises(tk.ValidationError) as refused:
            call("package_update", people.agency, **sent, **{**same, key: "replaces"})
        assert refused.value.error_dict.keys() == {key.split("-")[0]}


def test_r02_a_second_notation_beside_the_stored_value_is_refused_as_well(people, operator_rules):
    item = items.draft(people)
    operator_rules({**KEPT, "fields": ["title_translated", "keywords_translated"]})
    for beside in (
        {"title_translated-vi": "Tên khác"},
        {"keywords_translated-vi": "từ", "keywords_translated-zz": "x"},
    ):
        with pytest.raises(tk.ValidationError):
            call("package_update", people.agency, **{**item, **beside})
    assert call("package_show", people.agency, id=item["id"]) == item


def test_r02_the_rule_is_about_the_agency_that_it_names(people, operator_rules):
    operator_rules({**KEPT, "organizations": ["so-tu-phap"]})
    item = items.draft(people, visibility="agencies")
    assert patch(people, item, visibility="owner")["visibility"] == "owner"
    operator_rules(KEPT)
    assert patch(people, item, "sysadmin", visibility="public")["visibility"] == "public"


def test_r02_a_rule_holds_by_the_local_day(people, operator_rules):
    today = timestamps.today()
    item = items.draft(people)
    for valid_to, kept in ((today, True), (today - dt.timedelta(days=1), False)):
        operator_rules({**KEPT, "valid_to": valid_to.isoformat()})
        found = explain(people, "edit", id=item["id"], field="visibility")
        assert found["allowed"] is not kept
