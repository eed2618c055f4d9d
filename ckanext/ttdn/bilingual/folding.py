"""Fold equivalent spellings of Vietnamese, for search, slugs and comparison.

Two things make the same word look different to a machine: composed and decomposed letters
(a file name from a Mac is decomposed), and the two schools of placing the tone mark in open
syllables on oa, oe, uy (hòa and hoà, thủy and thuỷ).
"""

from __future__ import annotations

import re
import unicodedata

from slugify import slugify

_TONES = "\N{COMBINING GRAVE ACCENT}\N{COMBINING ACUTE ACCENT}\N{COMBINING TILDE}" + (
    "\N{COMBINING HOOK ABOVE}\N{COMBINING DOT BELOW}"
)
# The u of "qu" belongs to the consonant: quý and quỳ carry their mark on y in both schools.
_OPEN_SYLLABLE = re.compile(
    r"(?:(?P<o>o)(?P<ae>[àáãảạèéẽẻẹ])|(?<!q)(?P<u>u)(?P<y>[ỳýỹỷỵ]))(?![^\W\d_])", re.IGNORECASE
)


# Signs inside words that nobody sees: of no width, soft hyphens, directions.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
# Full-width letters and signs, as some keyboards for East Asian languages write them.
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
# Cyrillic and Greek letters that look like Latin ones.
_LOOK_ALIKES = str.maketrans(
    "авеѕікмнорстухһјԁԛԝАВЕЅІКМНОРСТУХЈαοινρτυκΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
    "abesikmhopctyxhjdqwABESIKMHOPCTYXJaoivptukABEZHIKMNOPTYX",
)
_OTHER_SCRIPT = re.compile(r"[\u0370-\u03ff\u0400-\u052f]")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-zA-Z\u00c0-\u024f\u1e00-\u1eff]")


def normalise(text: str) -> str:
    """Return text as index and query both use it: NFC, the tone on the first vowel of oa, oe, uy.

    Signs that nobody sees are removed, full-width letters and Cyrillic or Greek look-alikes inside
    Latin words become Latin. Not for stored text: an author keeps his spelling.
    """
    if not text.isascii():
        text = _INVISIBLE.sub("", text).translate(_FULL_WIDTH)
        text = unicodedata.normalize("NFC", text)
        if _OTHER_SCRIPT.search(text):
            text = _LETTERS.sub(_latin, text)
        return _OPEN_SYLLABLE.sub(_move_tone, text)
    return _INVISIBLE.sub("", text)


def _latin(match: re.Match[str]) -> str:
    """Return a word with its look-alikes as Latin letters, if it has Latin letters at all."""
    word = match.group()
    mixed = _OTHER_SCRIPT.search(word) and _LATIN.search(word)
    return word.translate(_LOOK_ALIKES) if mixed else word


def fold(text: str) -> str:
    """Lower case without any mark; đ becomes d: ``Đường Thuỷ`` is ``duong thuy``."""
    return unmarked(text.lower())


_FINAL_Y = re.compile(r"(?<![a-z])([bcdghklmnpqrstvx]{1,3}|qu)y(?![a-z])")


def search_fold(text: str) -> str:
    """Return text as the folded fields of the index hold it: ``kỹ`` and ``kĩ`` both as ``ki``.

    Unlike :func:`fold` it is no part of addresses: after a consonant, a final y becomes i.
    """
    return _FINAL_Y.sub(r"\1i", fold(normalise(text)))


def unmarked(text: str) -> str:
    """Without any mark; đ becomes d: ``Đường Thuỷ`` is ``Duong Thuy``."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def slug(text: str, max_length: int = 80) -> str:
    """An address part of ``a-z0-9-``, cut between words; empty when nothing can be written
    so. Leaves room within CKAN's 100 characters for the agency's code before it."""
    return slugify(fold(text), max_length=max_length, word_boundary=True, save_order=True)


def _move_tone(match: re.Match[str]) -> str:
    first = match["o"] or match["u"]
    letter, tone = unicodedata.normalize("NFD", match["ae"] or match["y"])
    return unicodedata.normalize("NFC", first + tone) + letter


# Letters that no form can send but a program can: PostgreSQL and XML take neither. And those that
# turn the direction of writing, so that what is read is not what is there.
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """Return ``text`` in NFC, line ends as ``\\n``, nothing unprintable, no space around."""
    return _UNPRINTABLE.sub("", unicodedata.normalize("NFC", text)).replace("\r\n", "\n").strip()
