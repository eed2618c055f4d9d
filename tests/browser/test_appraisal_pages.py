"""What the appraiser decides on and what readers are told of it, in a browser (R06, R16, R20)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_canaries as canaries
import ttdn_items as items
from desk import Officer, say
from people import Site, Visitor
from ttdn_items import call

MEDIA = {"type": "media", "media_type": "image", "creator": "Nhóm ảnh"}
OPEN: dict[str, Any] = {"related": [], "publish_at": "", "expires_at": "", "visibility": "public"}


@pytest.fixture
def people(site: Site) -> SimpleNamespace:
    """The accounts of the served catalogue."""
    return SimpleNamespace(agency=site.agency.name, authority=site.authority.name)


def titled(vietnamese: str, english: str, **more: Any) -> dict[str, Any]:
    return {**OPEN, "title_translated": {"vi": vietnamese, "en": english}, **more}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_appraiser_sees_all_and_goes_on_to_the_next_item(
    language: str, people: SimpleNamespace, officer: Callable[[str], Officer]
) -> None:
    """Warnings and content before the buttons, a topic asked for, the filters kept."""
    hidden = {
        "visibility": "agencies",
        "publish_at": "2097-01-01T08:00",
        "translation_status": {"vi": "original", "en": "machine"},
    }
    whole = {**canaries.item("promotion", 0, "x"), **titled("Ảnh Huế", "Pictures of Hue", **hidden)}
    first = call("package_create", people.agency, **whole)
    call("resource_create", people.agency, package_id=first["id"], **canaries.file("promotion", 0))
    call("ttdn_dataset_submit", people.agency, id=first["id"], declarations=items.DECLARED)
    second = items.submitted(people, **titled("Mục kế tiếp", "The item after it"))
    items.submitted(people, **titled("Loại khác", "Another kind", **MEDIA))
    authority = officer(language)
    authority.log_in(authority.site.authority)
    authority.open("/ttdn/queue?type=promotion")
    authority.follow(authority.link("Open the first item"))
    authority.sees("Look at this before you decide")
    authority.unfold("Approve")
    authority.look("everything under the hash")
    authority.follow(authority.button("Approve"))
    authority.sees("Choose at least one topic: the item is found by it.")
    authority.look("a topic is asked for")
    authority.page.locator("#field-topics").check()
    authority.follow(authority.button("Approve"))
    assert f"/promotion/{second['name']}?" in authority.page.url
    authority.look("the next item")
    authority.unfold("Reject")
    authority.page.locator("#reject-reasons").check()
    authority.follow(authority.button("Reject"))
    assert authority.page.url.endswith("/ttdn/queue?type=promotion")
    authority.look("the end of the list")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_readers_are_told_what_is_false_and_what_is_out_of_force(
    language: str, people: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    """The finding stands with the claim; an old document says so, in the list and on its page."""
    claim = {
        "false_claim_translated": {
            "vi": "Đại Nội Huế đóng cửa sáu tháng kể từ mùa hè.",
            "en": "The Imperial City of Hue closes for six months from this summer.",
        },
        "verdict": "fabricated",
        "claim_date": "2026-03",
    }
    facts = titled("Đại Nội mở cửa hằng ngày", "The Imperial City is open every day", **claim)
    clarified = items.published(people, **{**canaries.item("clarification", 0, "x"), **facts})
    base = {**canaries.item("legal-document", 0, "x"), "effective_to": "", "validity": "in-force"}
    base |= {"issued_on": "2001-06-29", "effective_from": "2002-01-01"}
    old = items.published(people, **{**base, **titled("Luật cũ", "The old law")})
    replacing = {"related": [{"type": "replaces", "target": old["name"]}]}
    new = titled("Luật mới", "The new law", effective_from="2025-07-01", **replacing)
    items.published(people, **{**base, **new})
    reader = visitor(language)
    pages = (f"/clarification/{clarified['name']}", f"/legal-document/{old['name']}")
    for path in ("/dataset/", *pages):
        reader.open(path)
        reader.look(path)
    assert reader.page.get_by_text(say(language, "Replaced"), exact=True).is_visible()
    shown = "Luật mới" if language == "vi" else "The new law"
    reader.follow(reader.page.get_by_role("link", name=shown).first)
    assert reader.page.locator(".ttdn-validity--in-force").is_visible()
