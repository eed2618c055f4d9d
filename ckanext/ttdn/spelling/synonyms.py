"""Synonyms and abbreviations in the words of a query; pure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ckanext.ttdn.bilingual import unmarked

from .entries import LONGEST_FORM, Entry, folded, is_abbreviation, tokens
from .syllables import folded_syllables

# An abbreviation that is typed in parts has so many at most, and so has a word with dots in it.
MOST_PARTS = 8
# In longer texts nothing is looked for behind these words.
MOST_WORDS = 200

_VOWEL = re.compile(r"[aeiouy]")
# Abbreviations of the field that are English words in small letters.
_ENGLISH_WORDS = frozenset({"aids", "bot", "care", "mic", "par", "who"})


@dataclass(frozen=True)
class Match:
    """Words ``start`` to ``end`` (not included) of a query and their other forms.

    Each of ``forms`` is a tuple of words in lower case; the typed form is not among them.
    """

    start: int
    end: int
    forms: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class _Token:
    """A word as typed, the place of the word of the query that it stands in, and its key."""

    text: str
    word: int
    key: str


@dataclass(frozen=True)
class _Form:
    """A form that can be typed: its words as in the list, and what is looked for with it."""

    parts: tuple[str, ...]
    others: tuple[tuple[str, ...], ...]

    def is_meant_by(self, typed: Sequence[_Token]) -> bool:
        """Tell whether marks and capitals as typed can mean this form."""
        if is_abbreviation(self.parts):
            whole = "".join(self.parts)
            if _reads_as_word(folded(whole)) and not all(t.text.isupper() for t in typed):
                return False
            return _agrees("".join(t.text for t in typed), whole)
        return all(_agrees(t.text, part) for t, part in zip(typed, self.parts, strict=True))


class Synonyms:
    """Entries of the list, ready to be found in queries."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._spaced: defaultdict[tuple[str, ...], list[_Form]] = defaultdict(list)
        self._joined: defaultdict[str, list[_Form]] = defaultdict(list)
        # How many words the longest form has that begins with a word; beginnings of abbreviations.
        self._reach: dict[str, int] = {}
        self._beginnings: set[str] = set()
        for entry in entries:
            others = tuple(_written(entry.targets or entry.forms))
            for form in entry.forms:
                self._add(_Form(tokens(form), others))

    def matches(self, words: Sequence[str]) -> list[Match]:
        """Find synonyms in the words of a query as typed, the longest first, none overlapping.

        A word typed with marks must have the form's marks, one without any may be any. An
        abbreviation is found with and without dots, hyphens, ampersands and spaces.
        """
        typed = list(_typed(words[:MOST_WORDS]))
        found: list[Match] = []
        at = 0
        while at < len(typed):
            end, forms = self._at(typed, at)
            if not forms:
                at += 1
                continue
            found.append(_match(typed, at, end, forms))
            while end < len(typed) and typed[end].word == typed[end - 1].word:
                end += 1
            at = end
        return [match for match in found if match.forms]

    def _add(self, form: _Form) -> None:
        keys = tuple(map(folded, form.parts))
        self._spaced[keys].append(form)
        self._reach[keys[0]] = max(self._reach.get(keys[0], 0), len(keys))
        if is_abbreviation(form.parts):
            whole = "".join(keys)
            self._joined[whole].append(form)
            self._beginnings.update(whole[:end] for end in range(1, len(whole) + 1))

    def _at(self, typed: Sequence[_Token], start: int) -> tuple[int, list[_Form]]:
        """Return the end of the longest span from ``start`` that is a form, and its forms."""
        reach = self._reach.get(typed[start].key, 0)
        if typed[start].key in self._beginnings:
            reach = max(reach, MOST_PARTS)
        for end in range(min(len(typed), start + reach), start, -1):
            span = typed[start:end]
            forms = [form for form in self._candidates(span) if form.is_meant_by(span)]
            if forms:
                return end, forms
        return start, []

    def _candidates(self, span: Sequence[_Token]) -> Iterator[_Form]:
        keys = tuple(token.key for token in span)
        spaced = self._spaced.get(keys, [])
        yield from spaced
        known = self._joined.get("".join(keys))
        if known and _can_be_joined(span):
            yield from (form for form in known if form not in spaced)


def _typed(words: Sequence[str]) -> Iterator[_Token]:
    for place, word in enumerate(words):
        parts = tokens(word)
        # A word of more parts is no abbreviation that something is glued to.
        for part in parts if len(parts) <= MOST_PARTS else (word,):
            yield _Token(part, place, folded(part) if len(part) <= LONGEST_FORM else "")


def _match(typed: Sequence[_Token], start: int, end: int, found: Iterable[_Form]) -> Match:
    """Return the match in whole words; what is glued to it (``TP.Huế``) stays in each form."""
    first, last = typed[start].word, typed[end - 1].word
    before = [t.text.lower() for t in typed[:start] if t.word == first]
    after = [t.text.lower() for t in typed[end:] if t.word == last]
    span = tuple(t.text.lower() for t in typed[start:end])
    others = [span, *(other for form in found for other in form.others)]
    whole = dict.fromkeys((*before, *other, *after) for other in others)
    as_typed = tuple(t.text.lower() for t in typed if first <= t.word <= last)
    if len(as_typed) == last - first + 1:
        whole = {form: None for form in whole if not _same(as_typed, form)}
    return Match(first, last + 1, tuple(whole))


def _written(forms: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Yield each form as the index may have it: an abbreviation in parts and in one."""
    for form in forms:
        parts = tokens(form)
        words = tuple(part.lower() for part in parts)
        yield words
        if len(parts) > 1 and is_abbreviation(parts):
            yield ("".join(words),)


def _same(typed: Sequence[str], form: Sequence[str]) -> bool:
    """Tell whether the search for what was typed finds the form already."""
    return len(typed) == len(form) and all(
        _agrees(one, other) and folded(one) == folded(other)
        for one, other in zip(typed, form, strict=True)
    )


def _agrees(typed: str, form: str) -> bool:
    """Tell whether a word typed with marks has those of the form; without any, it agrees."""
    return typed.lower() == form.lower() or unmarked(typed) == typed


def _can_be_joined(span: Sequence[_Token]) -> bool:
    """Tell whether words can be parts of one abbreviation: ``U B N D``, ``vh tt``, ``UB ND``."""
    parts = [token.text for token in span]
    return (
        len(parts) == 1
        or all(len(part) == 1 for part in parts)
        or all(part.isupper() for part in parts)
        or not any(_VOWEL.search(token.key) for token in span)
    )


def _reads_as_word(word: str) -> bool:
    """Tell whether an abbreviation means the word unless it is typed in capitals."""
    return word in _ENGLISH_WORDS or word in folded_syllables()
