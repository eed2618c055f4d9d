"""Words that must never be read by whom they are not for, and how they are found in an answer.

A canary is ``Kinyến`` + two letters (the content that holds it) + ``o`` or ``i`` (what everybody
who may read the item sees, or what its agency and the authority alone see) + the place. Letters
alone, so that it stays one word in an index, in an address and in the name of a file.
"""

from __future__ import annotations

import html
import re
import unicodedata
import urllib.parse
from collections.abc import Iterator
from itertools import product
from string import ascii_lowercase
from typing import NamedTuple

ROOT = "Kinyến"
OPEN, INSIDE = "o", "i"
FIRST_DECISION = 730_000_000_000

_WORD = re.compile(r"kinyen[a-z]{2}[oi][a-z]+")
# Ids of rows, content hashes and hashes of files, and the numbers of decisions in these tests.
_ID = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b[0-9a-f]{64}\b|\b73\d{10}\b"
)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


class Canary(NamedTuple):
    """What a canary word tells of itself."""

    content: str
    layer: str
    place: str


def codes() -> Iterator[str]:
    """Give codes of contents, two letters each."""
    yield from ("".join(pair) for pair in product(ascii_lowercase, repeat=2))


def word(content: str, layer: str, place: str) -> str:
    """Return the canary of a place, as it is written into the catalogue."""
    return f"{ROOT}{content}{layer}{re.sub('[^a-z]', '', place.lower())}"


def folded(text: str) -> str:
    """Return a text as a reader could have decoded it: lower case, without diacritics."""
    if "%" in text:
        text = urllib.parse.unquote(text)
    if "\\u" in text:
        text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    if "&" in text:
        text = html.unescape(text)
    if not text.isascii():
        text = unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
    return text.lower()


def traces(text: str) -> set[str]:
    """Return the canaries and ids in a text, however they are written there."""
    plain = folded(text)
    return {*_WORD.findall(plain), *_ID.findall(plain)}


def meaning(trace: str) -> Canary | None:
    """Read a canary; None for an id."""
    if not _WORD.fullmatch(trace):
        return None
    return Canary(trace[6:8], trace[8], trace[9:])
