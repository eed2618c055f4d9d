"""New items and files get their ids from the catalogue: no client asks for or takes one (R20)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ttdn_items import call

CHOSEN = "6f0c1f9e-0000-4000-8000-00000000000a"
LINK = "https://example.org/mot.html"


@pytest.fixture
def hidden(people):
    """Ids that nobody else may know: of a draft, of its file, and of a file in a change."""
    draft = items.draft(people, name="nhap", resources=[{"url": LINK}])
    public = items.published(people, name="hien")
    added = call("resource_create", people.agency, package_id=public["id"], url=LINK)
    return {
        "item": draft["id"],
        "file": draft["resources"][0]["id"],
        "change": added["id"],
        "nothing": CHOSEN,
    }


def _ids(item):
    return {resource["id"] for resource in item["resources"]}


def test_r20_an_id_that_a_client_chose_is_replaced_whosever_it_is(people, hidden):
    for taken in hidden.values():
        sent = {"id": taken, "url": LINK}
        created = call(
            "package_create",
            people.other,
            **{**items.COMPLETE, "id": taken, "resources": [dict(sent)]},
        )
        assert taken not in {created["id"], *_ids(created)}
        added = call("resource_create", people.other, package_id=created["id"], **sent)
        assert added["id"] != taken
        resources = [*created["resources"], dict(sent)]
        written = call("package_patch", people.other, id=created["id"], resources=resources)
        assert taken not in _ids(written)
        revised = call(
            "package_revise",
            people.other,
            match={"id": created["id"]},
            update__resources__extend=[dict(sent)],
        )
        assert taken not in _ids(revised["package"])


def test_r20_in_a_change_too(people, hidden):
    own = call("package_create", people.other, **items.COMPLETE)
    call("ttdn_dataset_submit", people.other, id=own["id"], declarations=items.DECLARED)
    items.decided(people, "approve", own)
    added = call(
        "resource_create", people.other, package_id=own["id"], id=hidden["change"], url=LINK
    )
    assert added["id"] != hidden["change"]
    written = call(
        "package_patch", people.other, id=own["id"], resources=[{"id": hidden["file"], "url": LINK}]
    )
    assert hidden["file"] not in _ids(written)


def test_r20_nobody_can_keep_a_change_from_being_approved_by_taking_its_ids(people, hidden):
    call(
        "package_create",
        people.other,
        **{**items.COMPLETE, "resources": [{"id": hidden["change"], "url": LINK}]},
    )
    call("ttdn_dataset_submit", people.agency, id="so-du-lich-hien", declarations=items.DECLARED)
    items.decided(people, "approve", {"id": "so-du-lich-hien"})
    assert _ids(call("package_show", None, id="so-du-lich-hien")) == {hidden["change"]}


def test_the_ids_of_an_items_own_files_stay(people, hidden):
    draft = call("package_show", people.agency, id=hidden["item"])
    call("resource_create", people.agency, package_id=draft["id"], url="https://example.org/b")
    saved = call(
        "package_patch",
        people.agency,
        id=draft["id"],
        resources=[{"id": hidden["file"], "url": "https://example.org/moi.html"}],
    )
    assert _ids(saved) == {hidden["file"]}
    change = call("package_show", people.agency, id="so-du-lich-hien", **{})
    assert _ids(change) == set()
    kept = call("resource_patch", people.agency, id=hidden["change"], description="Mới")
    assert kept["id"] == hidden["change"]
