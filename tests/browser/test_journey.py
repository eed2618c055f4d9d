"""An item's way to the public, as its people walk it, in both languages (R20, R18, R31, R47)."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from desk import PICTURE, Officer, add_picture, complete, submit
from people import Visitor

TITLES = {
    "vi": ("Lễ hội Đèn lồng bên sông Hương", "Lantern Festival on the Perfume River"),
    "en": ("Tuần lễ áo dài cộng đồng", "Community Ao Dai Week"),
}
# What the public types: with diacritics, without, and in English.
QUERIES = {
    "vi": ("đèn lồng", "den long song huong", "lantern festival"),
    "en": ("áo dài", "tuan le ao dai", "ao dai week"),
}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_an_item_reaches_the_public_only_by_approval(
    language: str,
    officer: Callable[[str], Officer],
    visitor: Callable[..., Visitor],
) -> None:
    """Draft, picture, submission, return, correction, approval; the public sees only the end."""
    vietnamese, english = TITLES[language]
    public = visitor(language)
    agency = officer(language)
    authority = officer(language)

    # An incomplete draft, left and found again.
    agency.log_in(agency.site.agency)
    agency.look("own items")
    agency.open("/ttdn/new")
    agency.look("choice of the kind")
    agency.open("/promotion/new")
    agency.look("empty form")
    agency.page.locator("#field-title_translated-vi").fill(vietnamese)
    agency.follow(agency.button("Save draft"))
    agency.sees("The draft is saved.")
    agency.open("/ttdn/items")
    agency.follow(agency.page.get_by_role("link", name=vietnamese).first)
    address = re.sub(r"^https?://[^/]+(/en)?", "", agency.page.url)
    agency.sees("Missing for submission")
    agency.look("incomplete draft")
    unseen(public, address, QUERIES[language])

    # Completed, with a picture, and submitted with the declarations.
    agency.follow(agency.link("Edit"))
    complete(agency, vietnamese, english)
    agency.look("filled form")
    agency.follow(agency.button("Save and preview"))
    agency.follow(agency.link("Add a file"))
    add_picture(agency, vietnamese)
    agency.look("draft that can be submitted")
    submit(agency)
    agency.look("submitted item")
    unseen(public, address, QUERIES[language])

    # The authority returns it with a reason.
    authority.log_in(authority.site.authority)
    authority.open("/ttdn/queue")
    authority.look("queue")
    shown = vietnamese if language == "vi" else english
    authority.follow(authority.page.get_by_role("link", name=shown).first)
    authority.look("item under appraisal")
    authority.unfold("Return for correction")
    authority.page.locator("#field-reasons").check()
    authority.page.locator("#return-note").fill("Bổ sung tên cơ quan phối hợp.")
    authority.follow(authority.button("Return for correction"))
    unseen(public, address, QUERIES[language])

    # The agency reads why, corrects and submits again.
    agency.open(address)
    agency.sees("Bổ sung tên cơ quan phối hợp.")
    agency.look("returned item")
    agency.follow(agency.link("Edit"))
    agency.page.locator("#field-notes_translated-vi").fill("Phối hợp với Sở Du lịch thành phố Huế.")
    agency.follow(agency.button("Save and preview"))
    submit(agency)

    # Approved with its topics, it is public at once.
    authority.open(address)
    authority.unfold("Approve")
    authority.look("approval")
    authority.page.locator("#field-topics").check()
    authority.follow(authority.button("Approve"))
    for query in QUERIES[language]:
        public.open(f"/dataset/?q={query}")
        assert (
            public.page.get_by_role("link", name=vietnamese)
            .or_(public.page.get_by_role("link", name=english))
            .first.is_visible()
        ), query
    public.look("search")
    assert public.open(address) == 200
    public.look("published item")
    shown_picture = public.page.get_by_alt_text(PICTURE[language]).first
    assert shown_picture.evaluate("picture => picture.decode().then(() => picture.naturalWidth)")
    public.open("/")
    public.look("home")


def unseen(public: Visitor, address: str, queries: tuple[str, ...]) -> None:
    """Assert that neither address, search, API nor lists tell the public of the item."""
    name = address.rsplit("/", 1)[-1]
    assert public.open(address) == 404
    for query in queries:
        public.open(f"/dataset/?q={query}")
        assert public.page.locator(f"a[href*='{name}']").count() == 0
    for action in (
        f"package_show?id={name}",
        f"package_search?fq=name:{name}",
        "package_list",
        "current_package_list_with_resources",
        "package_search?include_drafts=true&include_private=true",
    ):
        answer = public.page.request.get(f"{public.site.url}/api/3/action/{action}")
        # The query itself may come back in the answer, the item must not.
        assert name not in answer.text().replace(f"name:{name}", "").replace(f"id={name}", "")
        assert action.startswith("package_show") == (answer.status == 404)
