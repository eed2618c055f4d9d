"""Searching what went through the appraisal, with the real kinds and actions (R17, R18, R20)."""

from __future__ import annotations

import json

import pytest
import ttdn_items


@pytest.fixture
def find(act):
    """Ids of what this user finds."""

    def ids(user=None, **params):
        return [item["id"] for item in act("package_search", user, **params)["results"]]

    return ids


def test_an_approved_item_is_found_at_once_in_both_languages(people, find):
    item = ttdn_items.submitted(people)
    assert find(q="lễ hội") == []
    ttdn_items.decided(people, "approve", item)
    for typed in ("lễ hội", "le hoi", "hội lễ huế", "festival", "perfume", "Quảng bá"):
        assert find(q=typed) == [item["id"]], typed


def test_codes_filter_and_are_counted_with_names(people, act, find):
    item = ttdn_items.published(people, places=["thuan-hoa"], activity_date="2024-12")
    assert find(fq="channel:internet") == [item["id"]]
    assert find(fq="places:thuan-hoa") == [item["id"]]
    assert find(fq="organization:so-du-lich") == [item["id"]]
    assert find(fq='activity_years:"2024"') == [item["id"]]
    assert find(fq="+activity_date:[* TO 2024-12-31T00:00:00Z] +topics:none") == []
    facets = act(
        "package_search", **{"facet.field": ["channel", "dataset_type", "organization"], "rows": 0}
    )["search_facets"]
    named = {
        name: [(i["name"], i["count"]) for i in entry["items"]] for name, entry in facets.items()
    }
    assert named == {
        "channel": [("internet", 1)],
        "dataset_type": [("promotion", 1)],
        "organization": [("so-du-lich", 1)],
    }
    assert facets["organization"]["items"][0]["display_name"] == "Sở so-du-lich"
    assert facets["dataset_type"]["items"][0]["display_name"] == "Quảng bá hình ảnh"


def test_the_index_holds_what_the_public_may_read_and_nothing_else(people):
    from ckan.lib.search.common import make_connection

    item = ttdn_items.published(people)
    solr = make_connection(decode_dates=False)
    (document,) = solr.search(f'id:"{item["id"]}"', fl="*").docs
    assert "Canary" not in json.dumps(document, default=str)
    assert not [name for name in document if name.startswith("extras_")]
    assert "title_translated" not in document
    for text in ("Canary", "signed"):
        assert solr.search(f"text:{text} ttdn_all_fold:{text}").hits == 0
    assert document["activity_date"] == "2025-06-01T00:00:00Z"
    assert document["activity_end_date"] == "2025-06-30T00:00:00Z"
    assert document["published_at"]


def test_search_answers_with_the_dataset_as_it_is_shown(people, act):
    item = ttdn_items.published(people)
    (found,) = act("package_search", q="huế")["results"]
    shown = act("package_show", id=item["id"])
    assert found["title_translated"] == shown["title_translated"]
    assert found["activity_date"] == "2025-06"


@pytest.mark.parametrize("state", ttdn_items.HIDDEN)
def test_what_is_not_published_is_found_by_its_agency_only(people, find, state):
    item = ttdn_items.in_state(people, state)
    everything = {"include_private": True, "include_drafts": True}
    for user in (None, people.user, people.other):
        assert find(user, q="huế", **everything) == []
        assert find(user, fq="+state:(draft OR active) +capacity:private") == []
    assert find(people.agency, q="huế", **everything) == [item["id"]]


def test_an_item_in_one_language_is_listed_in_both_orders(people, find):
    first = ttdn_items.published(people, title_translated={"vi": "Ăn trưa"})
    second = ttdn_items.published(people, title_translated={"en": "Breakfast"})
    for sort in ("title_vi asc", "title_en asc"):
        assert find(sort=sort) == [first["id"], second["id"]]


def test_a_search_page_never_fails(people, app):
    ttdn_items.published(people)
    for typed in ('"', "(", "a:b", "\\", "/", "[ TO ]", "*", "title:(", "AND", "{!x}y", "x" * 5000):
        assert app.get("/dataset/", query_string={"q": typed}).status_code == 200, typed
    assert app.get("/dataset/", query_string={"sort": "text asc"}).status_code == 400
