"""An item's way to the public, as its people walk it, in both languages (R20, R18, R31, R47)."""

from __future__ import annotations

import gettext
import re
import struct
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from people import Visitor

CATALOGUES = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn" / "i18n"

TITLES = {
    "vi": ("Lễ hội Đèn lồng bên sông Hương", "Lantern Festival on the Perfume River"),
    "en": ("Tuần lễ áo dài cộng đồng", "Community Ao Dai Week"),
}
PICTURE = {
    "vi": "Đèn lồng thả trên mặt sông lúc chiều tối",
    "en": "Lanterns on the river at dusk",
}
# What the public types: with diacritics, without, and in English.
QUERIES = {
    "vi": ("đèn lồng", "den long song huong", "lantern festival"),
    "en": ("áo dài", "tuan le ao dai", "ao dai week"),
}


def say(language: str, text: str) -> str:
    """Return the interface's text in the language, as the catalogues have it."""
    if language == "en":
        return text
    own = gettext.translation("ckanext-ttdn", str(CATALOGUES), [language])
    return own.gettext(text)


def picture() -> bytes:
    """Return a small PNG."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = b"".join(b"\0" + b"\x9c\x1f\x2e" * 64 for _ in range(48))
    header = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


class Officer(Visitor):
    """The agency's side of the desk."""

    def button(self, text: str) -> Any:
        """Return the button with this text."""
        return self.page.get_by_role("button", name=say(self.language, text), exact=True)

    def link(self, text: str) -> Any:
        """Return the first link with this text."""
        return self.page.get_by_role("link", name=say(self.language, text), exact=True).first

    def unfold(self, text: str) -> None:
        """Open the part of the page behind this heading."""
        self.page.locator("summary", has_text=say(self.language, text)).first.click()

    def sees(self, text: str) -> None:
        """Wait until the page says this."""
        words = re.compile(re.escape(say(self.language, text)))
        self.page.get_by_text(words).first.wait_for()


@pytest.fixture
def officer(visitor: Callable[..., Visitor]) -> Callable[[str], Officer]:
    """Make people at the desk."""
    return lambda language: visitor(language, Officer)


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


def complete(agency: Officer, vietnamese: str, english: str) -> None:
    """Fill in what a promotion needs for submission (R18, R03)."""
    page = agency.page
    texts = {
        "title_translated-vi": vietnamese,
        "title_translated-en": english,
        "notes_translated-vi": "Hoạt động giới thiệu văn hóa Huế với bạn bè quốc tế.",
        "notes_translated-en": "An activity that presents the culture of Hue to the world.",
        "activity_date": "2025-05-12",
        "author": "Sở Du lịch",
        "copyright_owner": "Sở Du lịch",
    }
    for field, text in texts.items():
        page.locator(f"#field-{field}").fill(text)
    page.locator("#field-license_id").select_option("ttdn-nc")
    page.locator("input[name=channel][value=state-portal]").check()


def add_picture(agency: Officer, title: str) -> None:
    """Add a picture with its texts on the form of files."""
    page = agency.page
    agency.look("form of a file")
    page.locator("input[type=file]").set_input_files(
        {"name": "anh.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.locator("#field-name_translated-vi").fill(f"Ảnh: {title}")
    for language, text in PICTURE.items():
        page.locator(f"#field-alt_text_translated-{language}").fill(text)
    agency.follow(agency.button("Save"))
    agency.sees("The file is saved.")


def submit(agency: Officer) -> None:
    """Give both declarations and submit."""
    for box in agency.page.locator("input[name=declarations]").all():
        box.check()
    agency.follow(agency.button("Submit for approval"))
    agency.sees("Waiting for approval")
