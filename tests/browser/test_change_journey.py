"""A published item is changed, as its people do it, in both languages (H 6.4, 12; R20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pytest
from desk import Officer, add_picture, complete, picture, submit
from people import Visitor

TITLES = {
    "vi": ("Ca Huế trên sông Hương", "Hue Singing on the River"),
    "en": ("Nhã nhạc cung đình Huế", "Royal Court Music of Hue"),
}
NEW = {
    "vi": ("Ca Huế trên sông Hương, mùa mới", "Hue Singing, the New Season"),
    "en": ("Nhã nhạc cung đình, chương trình mới", "Royal Court Music, the New Programme"),
}
REPLACEMENT = b"\x10\x60\xc0"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_public_sees_a_change_only_after_its_approval(
    language: str, officer: Callable[[str], Officer], visitor: Callable[..., Visitor]
) -> None:
    """New words, a new picture, a return, a correction: until the end the public sees the old."""
    public, agency, authority = visitor(language), officer(language), officer(language)
    old, new = TITLES[language], NEW[language]
    agency.log_in(agency.site.agency)
    authority.log_in(authority.site.authority)
    address = published(agency, authority, *old)
    before = looked_at(public, address)

    # The agency edits the published item in the ordinary form, and replaces its picture.
    agency.open(address)
    agency.look("published item of the agency")
    agency.follow(agency.link("Prepare a change"))
    agency.sees(
        "This item is published. The public goes on seeing the approved version; what you save "
        "here is a change that the authority has to approve."
    )
    agency.look("form of a published item")
    agency.page.locator("#field-title_translated-vi").fill(new[0])
    agency.page.locator("#field-title_translated-en").fill(new[1])
    agency.follow(agency.button("Save and preview"))
    agency.sees(
        "You see the change. The public still sees the approved version until the authority "
        "approves this one."
    )
    change = agency.page.url
    agency.look("change that is being prepared")
    agency.follow(agency.page.get_by_role("link", name=re.compile("anh|Ảnh")).first)
    agency.page.locator("input[type=file]").set_input_files(
        {"name": "anh-moi.png", "mimeType": "image/png", "buffer": picture(REPLACEMENT)}
    )
    agency.follow(agency.button("Save"))
    agency.sees("replaced by another file")
    agency.follow(agency.link("What the public sees"))
    agency.sees("A change of this item is being prepared.")
    agency.look("published item with a change")
    assert looked_at(public, address) == before

    # Submitted, recalled, submitted again.
    agency.page.goto(change)
    submit(agency)
    agency.follow(agency.link("Look at the change"))
    agency.follow(agency.link("Recall from approval…"))
    agency.follow(agency.button("Recall from approval"))
    agency.page.goto(change)
    submit(agency)
    assert looked_at(public, address) == before

    # The authority sees that it is a change, what differs, and returns it with a remark.
    authority.open("/ttdn/queue")
    authority.page.locator(".ttdn-state--change").wait_for()
    authority.look("queue with a change")
    shown = new[0] if language == "vi" else new[1]
    authority.follow(authority.page.get_by_role("link", name=shown).first)
    authority.look("change under appraisal")
    assert authority.page.locator(".ttdn-diff ins").count() > 0
    authority.unfold("Return for correction")
    authority.page.locator("#field-reasons").check()
    authority.page.locator("#return-note").fill("Ghi rõ năm.")
    authority.unfold("Remarks on single fields")
    authority.page.locator("#comment-author").fill("Ghi tên phòng chuyên môn.")
    authority.follow(authority.button("Return for correction"))
    assert looked_at(public, address) == before

    # The agency reads the remark beside the field, corrects and submits again.
    agency.open(address)
    agency.follow(agency.link("Go on with the change"))
    remark = agency.page.locator("#ttdn-field-author")
    remark.get_by_text("Ghi tên phòng chuyên môn.").wait_for()
    agency.look("form of a returned change")
    agency.page.locator("#field-author").fill("Phòng Quảng bá")
    agency.follow(agency.button("Save and preview"))
    submit(agency)

    # Approved: at once the public sees the new words and the new picture, at the same address.
    authority.open("/ttdn/queue")
    authority.follow(authority.page.get_by_role("link", name=shown).first)
    authority.unfold("Approve")
    authority.page.locator("#field-topics").check()
    authority.follow(authority.button("Approve"))
    after = looked_at(public, address)
    assert after.title == shown
    assert after.picture != before.picture
    assert after.picture_address == before.picture_address
    public.look("published item after its change")
    agency.open(address)
    agency.follow(agency.link("All versions"))
    agency.look("versions")
    agency.follow(agency.button("Compare the two"))
    agency.look("two versions compared")


class Looked(NamedTuple):
    """What the public sees of an item; the picture's address without the file's own name."""

    title: str
    picture_address: str
    picture: bytes


def looked_at(public: Visitor, address: str) -> Looked:
    """Look at the item as anybody can."""
    assert public.open(address) == 200
    source = public.page.locator("main img").first.evaluate("picture => picture.currentSrc")
    title = public.page.locator("h1").first.inner_text()
    return Looked(title, source.partition("/download/")[0], public.page.request.get(source).body())


def published(agency: Officer, authority: Officer, vietnamese: str, english: str) -> str:
    """Bring an item with a picture to the public by its people; return its address."""
    agency.open("/promotion/new")
    complete(agency, vietnamese, english)
    agency.follow(agency.button("Save and preview"))
    address = re.sub(r"^https?://[^/]+(/en)?", "", agency.page.url)
    agency.follow(agency.link("Add a file"))
    add_picture(agency, vietnamese)
    submit(agency)
    authority.open(address)
    authority.unfold("Approve")
    authority.page.locator("#field-topics").check()
    authority.follow(authority.button("Approve"))
    return address
