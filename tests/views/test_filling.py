"""What helps to fill a form in: values to begin with, and how far each language is (R17, R21)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call


def form(app, headers, address):
    return BeautifulSoup(app.get(address, headers=headers).body, "html.parser")


@pytest.mark.parametrize(
    ("kind", "filled"),
    [("promotion", True), ("dataset", True), ("article", False), ("media", False)],
)
def test_r21_the_agency_is_proposed_as_owner_only_where_it_usually_is(
    app, people, signed_in, kind, filled
):
    page = form(app, signed_in(people.agency), f"/{kind}/new")
    owner = page.find(id="field-copyright_owner")["value"]
    assert owner == ("so-du-lich" if filled else "")


def test_r21_a_stored_item_is_not_filled_in_anew(app, people, signed_in):
    item = items.draft(people, copyright_owner="")
    page = form(app, signed_in(people.agency), f"/promotion/edit/{item['name']}")
    assert page.find(id="field-copyright_owner")["value"] == ""


def test_r17_the_form_says_which_required_text_lacks_which_language(app, people, signed_in):
    item = items.draft(people, notes_translated={"vi": "Một tuần lễ bên sông Hương."})
    page = form(app, signed_in(people.agency), f"/en/promotion/edit/{item['name']}")
    counts = [meter.select_one("[data-count]").text for meter in page.select("[data-meter]")]
    assert counts == ["2 of 2 required texts", "1 of 2 required texts"]
    missing = page.select("[data-input]:not([hidden]) a")
    assert [link["href"] for link in missing] == ["#field-notes_translated-en"]
    assert page.find(id="field-notes_translated-en")


def test_r11_a_text_counts_once_a_choice_asks_for_it(app, people, signed_in):
    wanted = {}
    for stage in ("planned", "held"):
        item = call("package_create", people.agency, type="overseas-event", event_stage=stage)
        page = form(app, signed_in(people.agency), f"/en/overseas-event/edit/{item['name']}")
        wanted[stage] = page.select_one("[data-count]").text
    assert wanted["planned"] == "0 of 3 required texts"
    assert wanted["held"] == "0 of 4 required texts"
