"""CKAN's own columns follow an item's visibility (R20): who looks at them alone sees no more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call


def file(name):
    return {"name": f"tep-{name}", "url": f"https://example.com/{name}.pdf"}


def changed(people, item, **change):
    """Change a published item, through the whole appraisal."""
    call("package_patch", people.agency, id=item["id"], **change)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    items.decided(people, "approve", item)


def public(item):
    """What the public is told of an item, by each way that has its own."""
    try:
        shown = call("package_show", None, id=item["id"])["id"] == item["id"]
    except tk.ObjectNotFound:
        shown = False
    files = call("resource_search", None, query="name:tep-")["results"]
    return {
        "show": shown,
        "search": call("package_search", None, fq=f"id:{item['id']}")["count"] == 1,
        "list": item["name"] in call("package_list", None),
        "files": sorted(f["name"] for f in files if f["package_id"] == item["id"]),
        "autocomplete": bool(call("package_autocomplete", None, q=item["name"])),
    }


def seen(*files):
    return {"show": True, "search": True, "list": True, "files": [*files], "autocomplete": True}


UNSEEN = {"show": False, "search": False, "list": False, "files": [], "autocomplete": False}


@pytest.mark.parametrize("visibility", ["agencies", "owner"])
def test_r20_a_published_item_is_narrowed_and_widened_again(people, visibility):
    item = items.published(people, resources=[file("cu")])
    assert public(item) == seen("tep-cu")
    changed(people, item, visibility=visibility)
    assert public(item) == UNSEEN
    kept = call("package_show", people.agency, id=item["id"])["resources"]
    changed(people, item, resources=[*kept, file("moi")])
    assert public(item) == UNSEEN
    others = call("package_search", people.other, include_private=True)["count"]
    assert others == (visibility == "agencies")
    changed(people, item, visibility="public")
    assert public(item) == seen("tep-cu", "tep-moi")


def test_r20_an_item_that_was_first_published_for_its_agency_becomes_public(people):
    item = items.published(people, visibility="owner", resources=[file("cu")])
    assert public(item) == UNSEEN
    changed(people, item, visibility="public")
    assert public(item) == seen("tep-cu")
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    assert public(item) == UNSEEN


def test_r20_the_operators_override_narrows_and_widens_too(people):
    item = items.published(people, resources=[file("cu")])
    for visibility, expected in (("owner", UNSEEN), ("public", seen("tep-cu"))):
        call(
            "package_patch",
            people.sysadmin,
            id=item["id"],
            visibility=visibility,
            override_reason="Sửa phạm vi",
        )
        assert public(item) == expected


def test_r20_another_kind_keeps_what_the_public_may_not_see(people):
    item = items.published(people, visibility="agencies", resources=[file("cu")])
    call(
        "ttdn_dataset_correct_kind",
        people.authority,
        id=item["id"],
        type="media",
        note="Sai loại",
        values={"media_type": "image"},
    )
    assert public(item) == UNSEEN


def test_r20_a_version_from_before_the_narrowing_shows_nothing_before_its_approval(people):
    item = items.published(people, resources=[file("cu")])
    changed(people, item, visibility="owner")
    first = call("ttdn_version_list", people.agency, id=item["id"])["results"][-1]
    call("ttdn_version_restore", people.agency, id=first["id"])
    assert public(item) == UNSEEN
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    items.decided(people, "approve", item)
    assert public(item) == seen("tep-cu")


def test_r20_an_item_is_withdrawn_written_again_for_its_agency_and_published(people):
    item = items.published(people, resources=[file("cu")])
    call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    changed(people, item, visibility="owner")
    assert public(item) == UNSEEN


def columns(item, state, private):
    """Set CKAN's columns by hand, or as an older version has left them."""
    from ckan import model

    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        connection.execute(
            sa.text("UPDATE package SET state = :state, private = :private WHERE id = :id"),
            {"id": item["id"], "state": state, "private": private},
        )


def test_r20_columns_that_an_older_version_left_open_are_closed_by_the_clock(people):
    narrowed = items.published(people, visibility="owner", resources=[file("cu")])
    widened, draft = items.published(people, resources=[file("moi")]), items.draft(people)
    before = call("ttdn_decision_list", people.authority)["count"]
    columns(narrowed, "active", False)
    columns(widened, "active", True)
    columns(draft, "active", False)
    assert {narrowed["name"], draft["name"]} <= set(call("package_list", None))
    done = call("ttdn_clock_run", people.sysadmin)
    assert sorted(done["columns"]) == sorted(i["id"] for i in (narrowed, widened, draft))
    assert public(widened) == seen("tep-moi")
    assert public(narrowed) == UNSEEN
    assert call("package_list", None) == [widened["name"]]
    assert call("ttdn_clock_run", people.sysadmin)["columns"] == []
    assert call("ttdn_decision_list", people.authority)["count"] == before


def test_the_clock_mends_the_columns_of_others_when_one_cannot_be_indexed(people, monkeypatch):
    from ckan.lib.search import SearchIndexError

    from ckanext.ttdn.services.index import sync

    first, second = (items.published(people, visibility="owner") for _ in range(2))
    for item in (first, second):
        columns(item, "active", False)
    write = sync._index

    def refusing(package_id):
        if package_id == first["id"]:
            raise SearchIndexError("not taken")
        write(package_id)

    monkeypatch.setattr(sync, "_index", refusing)
    assert call("ttdn_clock_run", people.sysadmin)["columns"] == [second["id"]]
    monkeypatch.setattr(sync, "_index", write)
    assert call("ttdn_clock_run", people.sysadmin)["columns"] == [first["id"]]
    assert call("package_list", None) == []


def test_r20_what_the_operator_published_for_later_comes_when_its_time_has_come(people, freezer):
    item = items.published(people, resources=[file("cu")])
    call(
        "package_patch",
        people.sysadmin,
        id=item["id"],
        publish_at="2099-01-01T00:00:00",
        override_reason="Hoãn",
    )
    assert public(item) == UNSEEN
    assert not any(call("ttdn_clock_run", people.sysadmin).values())
    freezer.move_to("2099-01-01T00:00:01")
    done = call("ttdn_clock_run", people.sysadmin)
    assert done["columns"] == [item["id"]]
    assert public(item) == seen("tep-cu")


def test_r20_an_item_whose_time_is_over_is_told_by_nobody_before_the_clock_comes(people, freezer):
    item = items.published(people, expires_at="2099-01-01T00:00:00", resources=[file("cu")])
    assert public(item) == seen("tep-cu")
    freezer.move_to("2099-01-01T00:00:01")
    # The search server has a clock of its own, which is not turned here.
    assert {**public(item), "search": False} == UNSEEN
    assert call("ttdn_clock_run", people.sysadmin)["expire"] == [item["id"]]
    assert public(item) == UNSEEN
