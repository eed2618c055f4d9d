"""Text out of the bytes of an answer, whatever charset it says or forgets to say (R25, H 6.7)."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator

import charset_normalizer

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark begins it
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_IN_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:+-]+)", re.IGNORECASE)
_IN_DOCUMENT = re.compile(
    rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:+-]+)"
    rb"|<meta[^>]{0,200}?charset\s*=\s*[\"']?([\w.:+-]+)",
    re.IGNORECASE,
)
# Charsets of texts; Python's other codecs (escapes, punycode, UTF-7) are no business of a server.
_CHARSETS = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|ascii|iso8859-\d+|cp(125\d|874|93[26]|949)|koi8-[rut]|mac-\w+|tis-620"
    r"|gb2312|gbk|gb18030|big5(hkscs)?|euc_(jp|kr)|shift_jis|iso2022_jp|hz"
)
# Their bytes are valid UTF-8 too, so that their own word has to be taken first.
_LOOKS_LIKE_ASCII = re.compile(r"utf-(16|32).*|iso2022_jp|hz")
_SAMPLE = 1 << 16

# A tone stands on a vowel, and a syllable has one: what is Vietnamese shows by its tones, and by
# letters that Italian, the other one with such bytes, does not have.
_LETTERS = frozenset("đơưăĐƠƯĂ")
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_TONED = re.compile(rf"(?<=[aăâeêioôơuưyAĂÂEÊIOÔƠUƯY])[{_TONES}](?![^\W\d_]{{0,4}}[{_TONES}])")
_FEWEST_TONES = 3


def decode(body: bytes, content_type: str = "") -> str:
    """Return the text in NFC. Never fails: what cannot be read becomes U+FFFD.

    The order: byte order mark; valid UTF-8, whatever is declared; the charset of
    ``content_type`` (the header) or of the XML or HTML declaration, unless the text is clearly
    Vietnamese in windows-1258; detection.
    """
    for mark, name in _MARKS:
        if body.startswith(mark):
            return _nfc(body[len(mark) :].decode(name, "replace"))
    declared = list(_declared(body, content_type))
    shifting = [name for name in declared if _LOOKS_LIKE_ASCII.fullmatch(name)]
    for name in (*shifting, "utf-8"):
        if (text := _strictly(body, name)) is not None:
            return _nfc(text)
    if _is_vietnamese(body):
        return _nfc(body.decode("cp1258", "replace"))
    for name in declared:
        if (text := _strictly(body, name)) is not None:
            return _nfc(text)
    return _nfc(body.decode(_detected(body), "replace"))


def _declared(body: bytes, content_type: str) -> Iterator[str]:
    names = [found[1] for found in [_IN_HEADER.search(content_type)] if found]
    if found := _IN_DOCUMENT.search(body[:1024]):
        names.append((found[1] or found[2]).decode("ascii"))
    for name in names:
        try:
            known = codecs.lookup(name).name
        except LookupError:
            continue
        if known in ("ascii", "iso8859-1"):
            known = "cp1252"  # what everybody means by them, browsers included
        if _CHARSETS.fullmatch(known):
            yield known


def _strictly(body: bytes, name: str) -> str | None:
    try:
        return body.decode(name)
    except UnicodeDecodeError:
        return None


def _is_vietnamese(body: bytes) -> bool:
    sample = body[:_SAMPLE].decode("cp1258", "replace")
    tones = sum(map(sample.count, _TONES))
    if tones < _FEWEST_TONES or _LETTERS.isdisjoint(sample):
        return False
    return len(_TONED.findall(sample)) == tones


def _detected(body: bytes) -> str:
    sample = body[:_SAMPLE]
    if len(body) > _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1] or sample  # never within a character
    best = charset_normalizer.from_bytes(sample).best()
    return best.encoding if best else "cp1252"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
