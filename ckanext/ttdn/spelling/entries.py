"""Entries of the list of synonyms: how one is written, and which cannot be; pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ckanext.ttdn.bilingual import clean, normalise, search_fold

MOST_FORMS = 12
LONGEST_FORM = 100
MOST_WORDS = 16

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_PLURAL = re.compile(r"(?P<stem>[a-z]{3,}?)(?:(?P<y>ie)s|(?<!s)s)")


class EntryError(ValueError):
    """An entry that cannot be used.

    ``code``: ``one_form``, ``punctuation``, ``too_long``, ``too_many``, ``repeated`` or
    ``arrows``; ``form``: the form that is at fault, empty when the whole entry is.
    """

    def __init__(self, code: str, form: str = "") -> None:
        super().__init__(code, form)
        self.code = code
        self.form = form


@dataclass(frozen=True)
class Entry:
    """Forms that mean the same.

    Whoever types one of ``forms`` finds all of them. With ``targets`` it is one-way: who types
    one of ``forms`` finds ``targets`` too, but not the other way round.
    """

    forms: tuple[str, ...]
    targets: tuple[str, ...] = ()

    def __str__(self) -> str:
        sides = [" = ".join(side) for side in (self.forms, self.targets) if side]
        return " => ".join(sides)

    @property
    def keys(self) -> frozenset[str]:
        """Return what the forms are compared by, for finding entries that say the same."""
        return frozenset(key(form) for form in (*self.forms, *self.targets))


def parse(text: str) -> Entry:
    """Read ``UBND = Ủy ban nhân dân``, or one-way ``TT => thị trấn = trung tâm``.

    A new line is as good as ``=``.

    :raises EntryError: the entry cannot be used.
    """
    sides = clean(text).replace("\n", "=").split("=>")
    if len(sides) > 2:
        raise EntryError("arrows")
    return made(*([form for form in side.split("=") if form.strip()] for side in sides))


def made(forms: Iterable[str], targets: Iterable[str] | None = None) -> Entry:
    """Return the entry of these forms; ``targets`` when it is one-way.

    :raises EntryError: the entry cannot be used.
    """
    entry = Entry(tuple(map(_plain, forms)), tuple(map(_plain, targets or ())))
    everything = (*entry.forms, *entry.targets)
    if len(everything) < 2 or not entry.forms or (targets is not None and not entry.targets):
        raise EntryError("one_form")
    if len(everything) > MOST_FORMS:
        raise EntryError("too_many")
    seen: set[str] = set()
    for form in everything:
        _refuse_unusable(form)
        words = " ".join(map(folded, tokens(form)))
        if words in seen:
            raise EntryError("repeated", form)
        seen.add(words)
    return entry


def tokens(text: str) -> tuple[str, ...]:
    """Return the words of a text as typed, without punctuation."""
    return tuple(_TOKEN.findall(normalise(text).replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")))


@lru_cache(maxsize=4096)
def folded(token: str) -> str:
    """Return what a word is compared by: no marks, no apostrophe, no English plural."""
    word = search_fold(token).replace("'", "")
    plural = _PLURAL.fullmatch(word)
    if plural is None:
        return word
    return plural["stem"] + ("y" if plural["y"] else "")


def is_abbreviation(parts: Sequence[str]) -> bool:
    """Tell whether a form is written in capitals alone, without tones: ``VH-TT``, ``HĐND``."""
    whole = "".join(parts)
    return whole.isupper() and whole.replace("Đ", "D").isascii()


def key(form: str) -> str:
    """Return what two forms are compared by: an abbreviation without its separators."""
    parts = tokens(form)
    return ("" if is_abbreviation(parts) else " ").join(map(folded, parts))


def _plain(form: str) -> str:
    return " ".join(clean(form).split())


def _refuse_unusable(form: str) -> None:
    words = tokens(form)
    if not words:
        raise EntryError("punctuation", form)
    if len(form) > LONGEST_FORM or len(words) > MOST_WORDS:
        raise EntryError("too_long", form)
