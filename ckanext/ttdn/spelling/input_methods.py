"""Words typed for Telex or VNI while no input method was running: ``leex``, ``le64``."""

from __future__ import annotations

import unicodedata

from ckanext.ttdn.bilingual import normalise

from .syllables import all_syllables

_VOWELS = frozenset("aeiouy")
_TELEX_TONES = dict(zip("fsxrj", "\u0300\u0301\u0303\u0309\u0323", strict=True))
_VNI_TONES = dict(zip("21435", "\u0300\u0301\u0303\u0309\u0323", strict=True))
_CIRCUMFLEX = dict(zip("aeo", "âêô", strict=True))
_HORN = dict(zip("ou", "ơư", strict=True))
_LONGEST = 14


def decoded(word: str) -> str | None:
    """Return the syllable that a word means when it was typed for Telex or VNI, else None.

    The result is in lower case and normalised. Ordinary words can mean one too (``too`` is
    ``tô``): ask only for words that are unknown.
    """
    lower = word.lower()
    if not lower.isascii() or not lower.isalnum() or not 2 <= len(lower) <= _LONGEST:
        return None
    if lower[0].isdigit():
        return None
    if any(c.isdigit() for c in lower):
        found = [_vni(lower)]
    else:
        # A second vowel may be a mark on the first from afar (dauaf), or itself (ngoaof).
        found = [_telex(lower, afar=True), _telex(lower, afar=False)]
    return next((each for each in found if each != lower and each in all_syllables()), None)


class _Syllable:
    """Letters as they are typed, with the marks of the vowels in them and the tone beside."""

    def __init__(self) -> None:
        self.letters: list[str] = []
        self.tone = ""

    def has_vowel(self) -> bool:
        return any(_plain(letter) in _VOWELS for letter in self.letters)

    def mark(self, marks: dict[str, str]) -> bool:
        """Put a mark on the last vowel that takes it; return whether there was one."""
        for place in reversed(range(len(self.letters))):
            if self.letters[place] in marks:
                self.letters[place] = marks[self.letters[place]]
                return True
        return False

    def horn(self) -> bool:
        """Put horns: ``uo`` takes two, but not after q."""
        text = "".join(self.letters)
        place = text.find("uo")
        if place >= 0 and text[:place] != "q":
            self.letters[place : place + 2] = ["ư", "ơ"]
            return True
        # The u of "ua" and "uu": lưa, cứu.
        for pair in ("ua", "uu", "ui"):
            place = text.find(pair)
            if place >= 0 and text[:place] != "q":
                self.letters[place] = "ư"
                return True
        return self.mark(_HORN)

    def stroke(self) -> bool:
        """Make the first d a đ."""
        if self.letters and self.letters[0] == "d":
            self.letters[0] = "đ"
            return True
        return False

    def written(self) -> str:
        """Return the syllable with its tone where it belongs."""
        text = "".join(self.letters)
        # The u of "thuở" has no horn, that of "thường" has one.
        forms = [text, text[:-2] + "uơ"] if text.endswith("ươ") else [text]
        return next((found for form in forms if (found := _toned(form, self.tone))), "")


def _toned(text: str, tone: str) -> str:
    """Return the one way to put the tone that makes a syllable, else an empty text."""
    for place, letter in enumerate(text):
        if _plain(letter) in _VOWELS:
            written = normalise(text[: place + 1] + tone + text[place + 1 :])
            if written in all_syllables():
                return written
    return ""


def _plain(letter: str) -> str:
    return unicodedata.normalize("NFD", letter)[0]


def _telex(word: str, afar: bool) -> str:
    syllable = _Syllable()
    previous = ""
    for c in word:
        before, previous = previous, c
        if c == "d" and syllable.letters[:1] == ["d"] and syllable.stroke():
            continue
        if c in _CIRCUMFLEX and c in syllable.letters and (afar or before == c):
            syllable.mark({c: _CIRCUMFLEX[c]})
        elif c == "w":
            if not _breve_or_horn(syllable):
                syllable.letters.append("ư")
        elif c in _TELEX_TONES and syllable.has_vowel():
            syllable.tone = _TELEX_TONES[c]
        elif c == "z" and syllable.has_vowel():
            syllable.tone = ""
        else:
            syllable.letters.append(c)
    return syllable.written()


def _breve_or_horn(syllable: _Syllable) -> bool:
    text = "".join(syllable.letters)
    # "ua" takes a horn (mua: mưa), "oa" a breve (hoawc: hoặc).
    if "oa" in text or ("a" in text and "ua" not in text) or text.startswith("qua"):
        return syllable.mark({"a": "ă"})
    return syllable.horn()


def _vni(word: str) -> str:
    syllable = _Syllable()
    for c in word:
        if c in _VNI_TONES and syllable.has_vowel():
            syllable.tone = _VNI_TONES[c]
        elif not c.isdigit():
            syllable.letters.append(c)
        elif not _vni_mark(syllable, c):
            return ""
    return syllable.written()


def _vni_mark(syllable: _Syllable, digit: str) -> bool:
    if digit == "6":
        return syllable.mark(_CIRCUMFLEX)
    if digit == "7":
        return syllable.horn()
    if digit == "8":
        return syllable.mark({"a": "ă"})
    if digit == "9":
        return syllable.stroke()
    syllable.tone = ""
    return digit == "0"
