"""Three pictures at once, put in order and described, by keyboard (R17, R47; WCAG 2.5.7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from desk import Officer, complete, picture, say, submit

TITLES = {"vi": ("Sắc màu Huế", "Colours of Hue"), "en": ("Vườn Huế", "Gardens of Hue")}


def image(name: str, content: bytes = b"") -> dict[str, Any]:
    return {"name": name, "mimeType": "image/png", "buffer": content or picture()}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_r17_many_pictures_are_added_ordered_and_described(
    language: str, officer: Callable[[str], Officer]
) -> None:
    """One of four is no picture and is told so; the others come with what was typed meanwhile."""
    agency = officer(language)
    page = agency.page
    agency.log_in(agency.site.agency)
    agency.open("/promotion/new")
    complete(agency, *TITLES[language])
    agency.follow(agency.button("Save and preview"))
    agency.follow(agency.link("Several files, order, descriptions"))
    agency.look("page of files without files")

    page.locator("#field-many").set_input_files(
        [image("mot.png"), image("hai.png"), image("gia.png", b"MZ not a picture"), image("ba.png")]
    )
    page.locator("[data-file]").nth(2).wait_for()
    page.locator(".ttdn-uploads .ttdn-field-error", has_text="gia.png").wait_for()
    assert page.locator(".ttdn-uploads progress:not([hidden])").count() == 3
    page.locator("button[data-move=up]").nth(2).wait_for()
    agency.look("page of files with three files and one refused")

    # By the keyboard alone: the third goes up, the focus stays on it, what was typed is kept.
    ids = [row.get_attribute("id") for row in page.locator("[data-file]").all()]
    first = page.locator("[data-file]").first
    first.locator("input[lang=vi]").first.fill("Ảnh đầu tiên")
    third = page.locator(f"#{ids[2]} [data-move=up]")
    third.focus()
    with page.expect_navigation(wait_until="load"):
        page.keyboard.press("Enter")
    assert [row.get_attribute("id") for row in page.locator("[data-file]").all()] == [
        ids[0],
        ids[2],
        ids[1],
    ]
    assert page.evaluate("document.activeElement.value") == f"up:{ids[2].removeprefix('file-')}"
    assert page.locator(f"#{ids[0]} input[lang=vi]").first.input_value() == "Ảnh đầu tiên"

    # Without descriptions it cannot be submitted; each missing one leads to its input.
    agency.follow(agency.button("Save"))
    agency.sees("Missing for submission")
    assert page.locator(".ttdn-checklist a").count() == 6
    agency.follow(page.locator(".ttdn-checklist a").first)
    page.locator("input[name*=alt_text_translated]").first.fill("dài " * 200)
    agency.follow(agency.button("Save"))
    agency.look("page of files with errors")
    summary = page.locator("#ttdn-errors")
    assert summary.evaluate("box => document.activeElement === box")
    link = summary.locator("a").first
    target = link.get_attribute("href")
    link.click()
    assert page.evaluate("'#' + document.activeElement.id") == target

    for box in page.locator("input[name*=alt_text_translated]").all():
        box.fill("Một chiếc cầu bắc qua sông")
    agency.follow(agency.button("Save"))
    agency.sees("The files are saved.")
    submit(agency)


def test_what_a_choice_asks_is_announced_and_comes_back(officer: Callable[[str], Officer]) -> None:
    """A field that goes is told; its entry comes back with the choice."""
    agency = officer("en")
    page = agency.page
    agency.log_in(agency.site.agency)
    agency.open("/foreign-press/new")
    kind, number = page.locator("#field-cooperation_type"), page.locator("#field-licence_number")
    status = page.locator("[data-conditions]")
    assert number.is_hidden()
    kind.select_option("delegation")
    assert status.inner_text().startswith(say("en", "Now asked:"))
    number.fill("12/GP-BNG")
    kind.select_option("interview")
    assert number.is_hidden()
    assert status.get_attribute("data-not-asked") in status.inner_text()
    kind.select_option("delegation")
    assert number.input_value() == "12/GP-BNG"


def test_r17_the_meter_follows_what_is_typed(officer: Callable[[str], Officer]) -> None:
    """Vietnamese is complete when its required texts are there."""
    agency = officer("en")
    page = agency.page
    agency.log_in(agency.site.agency)
    agency.open("/promotion/new")
    count = page.locator("[data-count]").first
    for field in ("title", "notes"):
        page.locator(f"#field-{field}_translated-vi").fill("Áo dài Huế")
    page.get_by_text("2 of 2 required texts").wait_for()
    assert count.inner_text() == "2 of 2 required texts"
