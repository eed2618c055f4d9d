"""The desk as its people use it with a browser: words, buttons, and the forms that they fill in."""

from __future__ import annotations

import gettext
import re
import struct
import zlib
from pathlib import Path
from typing import Any

from people import Visitor

CATALOGUES = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn" / "i18n"

PICTURE = {
    "vi": "Đèn lồng thả trên mặt sông lúc chiều tối",
    "en": "Lanterns on the river at dusk",
}


def say(language: str, text: str) -> str:
    """Return the interface's text in the language, as the catalogues have it."""
    if language == "en":
        return text
    own = gettext.translation("ckanext-ttdn", str(CATALOGUES), [language])
    return own.gettext(text)


def picture(colour: bytes = b"\x9c\x1f\x2e") -> bytes:
    """Return a small PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = b"".join(b"\0" + colour * 64 for _ in range(48))
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
