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


def normalise(text: str) -> str:
    """NFC, with the tone on the first vowel of oa, oe, uy: what index and query both use.

    Not for stored text: an author keeps his spelling.
    """
    return _OPEN_SYLLABLE.sub(_move_tone, unicodedata.normalize("NFC", text))


def fold(text: str) -> str:
    """Lower case without any mark; đ becomes d: ``Đường Thuỷ`` is ``duong thuy``."""
    return unmarked(text.lower())


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
