"""Vietnamese alphabetical order, as dictionaries and registers print it.

Letters first (ă, â, đ, ê, ô, ơ, ư are letters of their own), then tones in the order
level, huyền, hỏi, ngã, sắc, nặng, then case. The key is a string so that a search index
that compares code points can store it.
"""

from __future__ import annotations

import unicodedata

_LETTERS = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_RANK = {letter: chr(ord("A") + place) for place, letter in enumerate(_LETTERS)}
_TONES = {
    "\N{COMBINING GRAVE ACCENT}": "1",
    "\N{COMBINING HOOK ABOVE}": "2",
    "\N{COMBINING TILDE}": "3",
    "\N{COMBINING ACUTE ACCENT}": "4",
    "\N{COMBINING DOT BELOW}": "5",
}
# Below every other character of a key, so that "an" comes before "an nhiên" and "anh".
_END = " "


def sort_key(text: str) -> str:
    """A key whose code-point order is the Vietnamese alphabetical order of the texts."""
    letters: list[str] = []
    tones: list[str] = []
    cases: list[str] = []
    for char in unicodedata.normalize("NFC", text.strip()):
        letter, tone = _split(char)
        letters.append(_rank(letter.lower()))
        tones.append(tone)
        cases.append("1" if letter.isupper() else "0")
    return _END.join(("".join(letters), "".join(tones), "".join(cases)))


def _split(char: str) -> tuple[str, str]:
    """A character without its tone, and the tone's place in the order."""
    decomposed = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in decomposed if mark in _TONES), "0")
    bare = "".join(mark for mark in decomposed if mark not in _TONES)
    return unicodedata.normalize("NFC", bare), tone


def _rank(letter: str) -> str:
    if letter in _RANK:
        return _RANK[letter]
    # Digits sort before letters by themselves; other scripts after them, marks before all.
    return letter if letter.isalnum() else "!"
