"""A reader searches by keyboard on a phone: suggestions, results, the way back."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
import ttdn_items as items
from people import Site, Visitor

PHONE = {"width": 360, "height": 740}


@pytest.mark.parametrize(
    ("language", "title"), [("vi", "Lễ hội thả đèn trời"), ("en", "Sky lantern festival")]
)
def test_r17_a_reader_finds_an_item_by_keyboard_on_a_phone(
    language: str, title: str, visitor: Callable[..., Visitor], site: Site
) -> None:
    items.published(
        SimpleNamespace(agency=site.agency.name, authority=site.authority.name),
        title_translated={"vi": "Lễ hội thả đèn trời", "en": "Sky lantern festival"},
        notes_translated={"vi": "Đêm rằm bên sông.", "en": "A night by the river."},
    )
    reader = visitor(language)
    reader.page.set_viewport_size(PHONE)
    reader.open("/dataset/")
    field = reader.page.locator("#field-list-search")
    field.focus()
    reader.page.keyboard.type(title.lower()[:6], delay=20)
    options = reader.page.get_by_role("option")
    options.first.wait_for()
    assert title in options.first.inner_text()
    assert field.get_attribute("aria-expanded") == "true"
    reader.look("suggestions", widths=(360,))
    reader.page.keyboard.press("ArrowDown")
    assert options.first.get_attribute("id") == field.get_attribute("aria-activedescendant")
    reader.page.keyboard.press("Escape")
    assert field.get_attribute("aria-expanded") == "false"
    with reader.page.expect_navigation(wait_until="load"):
        reader.page.keyboard.press("Enter")
    reader.look("results", widths=(360,))
    field = reader.page.locator("#field-list-search")
    field.focus()
    reader.page.keyboard.press("ArrowDown")
    options.first.wait_for()
    reader.page.keyboard.press("ArrowDown")
    with reader.page.expect_navigation(wait_until="load"):
        reader.page.keyboard.press("Enter")
    assert title in reader.page.locator("h1").inner_text()
