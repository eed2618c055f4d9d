"""The text comes out right whatever the charset that an answer declares, or does not (R25)."""

from __future__ import annotations

import unicodedata

import pytest

from ckanext.ttdn.harvesters.charset import decode

TEXT = "Huế – thành phố lễ hội; Sở Ngoại vụ tỉnh Thừa Thiên công bố dữ liệu đối ngoại năm 2025"
TEXT_1258 = TEXT.replace("–", "-")


def cp1258(text: str) -> bytes:
    """As Windows keyboards write it: a vowel with its hat or horn, then the tone."""
    written = ""
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        written += rest + tones
    return written.encode("cp1258")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "text/html; charset=utf-8"),
        (TEXT.encode(), "text/html; charset=iso-8859-1"),
        (TEXT.encode("utf-8-sig"), "text/csv; charset=windows-1252"),
        (TEXT.encode("utf-16"), ""),
        (TEXT.encode("utf-16-le"), "text/plain; charset=utf-16le"),
        (TEXT.encode("utf-32"), ""),
        (unicodedata.normalize("NFD", TEXT).encode(), "application/json"),
        (TEXT.encode(), "text/plain; charset=hex"),
        (TEXT.encode(), "text/plain; charset=no-such"),
        (TEXT.encode(), "text/plain; charset=punycode"),
    ],
)
def test_r25_text_is_read_and_composed(body, content_type):
    assert decode(body, content_type) == TEXT


@pytest.mark.parametrize(
    "content_type",
    [
        "text/html; charset=windows-1258",
        "text/html; charset=utf-8",
        "text/html; charset=iso-8859-1",
        "text/html; charset=windows-1252",
        "text/html",
        "",
    ],
)
def test_r25_vietnamese_of_windows_is_read_whatever_is_declared(content_type):
    body = cp1258(TEXT_1258)
    assert b"\xec" in body  # a tone of its own: what is tested is no precomposed letter
    assert decode(body, content_type) == TEXT_1258


def test_r25_the_document_may_declare_it():
    xml = '<?xml version="1.0" encoding="{}"?><a>Tô Hoài, Куба</a>'
    cyrillic = '<?xml version="1.0" encoding="koi8-r"?><a>Москва и Хюэ</a>'
    assert decode(xml.format("utf-8").encode(), "") == xml.format("utf-8")
    assert decode(cyrillic.encode("koi8-r"), "text/xml") == cyrillic
    html = '<html><head><meta charset="gb18030"></head>顺化是越南的一座城市</html>'
    assert decode(html.encode("gb18030"), "text/html") == html


@pytest.mark.parametrize(
    "text",
    [
        "Ciò che può il lunedì, perciò può ciò che può; è così",
        "Città di Huế".replace("ế", "e") + ": ciò può, ciò può, ciò può",
        "À l'été, où qu'il naît, l'élève a reçu ç, ù, ì",
        "São João não põe razões: ã, õ, ç, é",
    ],
)
def test_r25_other_languages_are_not_taken_for_vietnamese(text):
    assert decode(text.encode("latin-1"), "text/html; charset=iso-8859-1") == text


def test_r25_what_nobody_can_read_is_no_error():
    assert "\ufffd" in decode(b"\xef\xbb\xbfab\xff", "")
    assert isinstance(decode(bytes(range(256)) * 3, "text/plain; charset=utf-8"), str)
    assert decode(b"", "") == ""


def test_r25_long_text_is_read_to_its_end():
    body = ("Привет из Хюэ, столицы императоров.\n" * 4000).encode("cp1251")
    assert decode(body, "") == body.decode("cp1251")
