"""Suggestions while typing: what a reader may find, and nothing else (R20)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call


def suggested(who: str | None, q: str, **more) -> list[tuple[str, str]]:
    return [(each["kind"], each["text"]) for each in call("ttdn_suggest", who, q=q, **more)]


@pytest.fixture
def festival(people):
    return items.published(
        people,
        title_translated={"vi": "Lễ hội Điện Hòn Chén", "en": "Festival of Hòn Chén temple"},
        topics=["promotion"],
    )


@pytest.mark.parametrize(
    "typed", ["lễ h", "le ho", "hon chen", "ĐIỆN", "chén", "leex hooij", "le64 ho65i", "hoi dien h"]
)
def test_an_item_is_suggested_by_the_beginnings_of_its_words(people, festival, typed):
    first = call("ttdn_suggest", None, q=typed)[0]
    assert first["kind"] == "item"
    assert first["text"] == "Lễ hội Điện Hòn Chén"
    assert first["url"].endswith(f"/promotion/{festival['name']}")


@pytest.mark.usefixtures("festival")
def test_what_was_typed_is_marked_with_its_diacritics(people):
    (item,) = (each for each in call("ttdn_suggest", None, q="le hoi d") if each["kind"] == "item")
    assert item["marked"] == "<mark>Lễ</mark> <mark>hội</mark> <mark>Đ</mark>iện Hòn Chén"


def test_markup_in_a_title_is_text(people):
    items.published(people, title_translated={"vi": "Lễ <b>hội</b> & đèn", "en": "Lights"})
    (item,) = call("ttdn_suggest", None, q="hoi")
    assert item["marked"] == "Lễ &lt;b&gt;<mark>hội</mark>&lt;/b&gt; &amp; đèn"


@pytest.mark.usefixtures("festival")
def test_topics_and_agencies_of_items_are_suggested(people):
    assert "topic" in {kind for kind, _text in suggested(None, "tiem nang du lich")}
    agency = call("organization_show", None, id=people.agency_org)
    assert "agency" in {kind for kind, _text in suggested(None, agency["title"].split()[0])}


@pytest.mark.usefixtures("festival")
def test_a_topic_without_items_is_not_suggested(people):
    assert suggested(None, "chu quyen bien dao") == []


def test_r20_a_hidden_item_is_suggested_to_nobody_who_may_not_read_it(people):
    items.submitted(people, title_translated={"vi": "Kinyenabc kín", "en": "Kinyenabc"})
    for who in (None, people.user, people.agency, people.authority):
        assert suggested(who, "kinyen") == []


def test_r20_an_item_for_agencies_is_suggested_to_agencies_alone(people):
    items.published(
        people, visibility="agencies", title_translated={"vi": "Kinyenabc", "en": "Kinyenabc"}
    )
    assert suggested(None, "kinyen") == suggested(people.user, "kinyen") == []
    assert suggested(people.agency, "kinyen") == [("item", "Kinyenabc")]


def test_r20_a_withdrawn_item_and_its_topics_are_suggested_no_more(people, festival):
    call(
        "ttdn_dataset_withdraw",
        people.authority,
        id=festival["id"],
        content_hash=items.content_hash(people, festival),
        reasons=["incorrect"],
    )
    assert suggested(None, "le hoi") == []
    assert suggested(None, "tiem nang du lich") == []


@pytest.mark.usefixtures("festival")
@pytest.mark.parametrize(
    "typed", ["", " ", "?!", "a" * 10_000, "*:*", "title:(", "{!lucene}x", "\u200b", "x y z " * 500]
)
def test_whatever_is_typed_is_answered_with_a_list(people, typed):
    assert isinstance(call("ttdn_suggest", None, q=typed), list)


@pytest.mark.parametrize("given", [{"q": 5}, {"q": ["x"]}, {"q": "x", "limit": "many"}])
def test_wrong_types_are_refused(people, given):
    with pytest.raises(tk.ValidationError):
        call("ttdn_suggest", None, **given)


def test_no_more_than_asked_for(people):
    for number in range(4):
        items.published(people, title_translated={"vi": f"Lễ hội {number}", "en": f"Fair {number}"})
    assert len(suggested(None, "le hoi", limit=2)) == 2
