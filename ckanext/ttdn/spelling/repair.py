"""Repair what was mistyped: keys of an input method, missing blanks, wrong letters.

A noisy channel over the words of a query: each reading of a word costs what its mistake is worth,
and each word after another what the lexicon says of the two. The cheapest path wins; words that the
lexicon knows are changed only where it has never seen them beside their neighbours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ckanext.ttdn.bilingual import normalise, search_fold

from .input_methods import decoded
from .lexicon import Lexicon

# Longer queries are pasted texts, and of longer words no reader makes a typo twice.
MOST_WORDS = 16
_LONGEST_WORD = 40
# Words of so many letters may have two wrong ones.
_TWO_EDITS_FROM = 7
_SHORTEST = 3
_LONGEST_ABBREVIATION = 6
_MOST_CANDIDATES = 12
# How often a word was seen beside a neighbour that takes the place of a known one.
_FEWEST_SEEN = 2
# Costs of mistakes, as negative logarithms: of an edit, of one that changes the first letter, of
# keys of an input method, of a missing and of a superfluous blank.
_EDIT, _FIRST_LETTER, _KEYS, _BLANK, _JOIN = 5.0, 1.5, 3.0, 3.0, 4.0
# Who leaves out one blank leaves out the others.
_MORE_BLANKS = 0.5
# Exchanged neighbours and doubled letters are the commonest typos.
_COMMON_EDIT = 4.0
# What an unknown word costs when it stays, beside the rarest known word.
_UNKNOWN = 12.0
# A pair that was never seen costs this more than its second word alone.
_BACKOFF = 1.5


@dataclass(frozen=True)
class Span:
    """Words from ``start`` to ``end`` of the query that read better as ``words`` (folded)."""

    start: int
    end: int
    words: tuple[str, ...]
    # What was typed are known words that do not belong together.
    was_known: bool = False


@dataclass(frozen=True)
class _Reading:
    end: int
    words: tuple[str, ...]
    cost: float
    changed: bool = True


def repair(words: Sequence[str], lexicon: Lexicon) -> tuple[Span, ...]:
    """Return what reads better in a query, from left to right; nothing for a sound one.

    ``words``: as typed, without signs. Numbers, and words of two letters without neighbours, stay.
    """
    if not words or len(words) > MOST_WORDS or not len(lexicon):
        return ()
    typed = tuple(search_fold(word.lower()) for word in words)
    if _is_sound(typed, lexicon):
        return ()
    return tuple(
        Span(start, reading.end, reading.words, all(map(lexicon.count, typed[start : reading.end])))
        for start, reading in _cheapest(words, typed, lexicon)
        if reading.changed
    )


def repaired(words: Sequence[str], spans: Sequence[Span], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the words of a query with its spans replaced, with marks if the query has some."""
    marked = any(not normalise(word).isascii() for word in words)
    result: list[str] = []
    place = 0
    for span in spans:
        result += words[place : span.start]
        result += map(lexicon.marked, span.words) if marked else span.words
        place = span.end
    return (*result, *words[place:])


def _is_sound(typed: Sequence[str], lexicon: Lexicon) -> bool:
    """Return True if all words are known and each belongs to a neighbour."""
    if not all(_is_left(word) or lexicon.count(word) for word in typed):
        return False
    if len(typed) == 1:
        return True
    together = [bool(lexicon.pair(*pair)) for pair in pairwise(typed)]
    return all(before or after for before, after in pairwise([False, *together, False]))


def _is_left(word: str) -> bool:
    return not word.isalnum() or word.isdigit() or len(word) > _LONGEST_WORD


def _cheapest(
    words: Sequence[str], typed: Sequence[str], lexicon: Lexicon
) -> list[tuple[int, _Reading]]:
    """Return the readings of the cheapest path through the query (Viterbi)."""
    # Cheapest path to a place by its last word: cost, and the readings with their starts.
    best: list[dict[str, tuple[float, tuple[tuple[int, _Reading], ...]]]]
    best = [{} for _ in range(len(typed) + 1)]
    best[0][""] = (0.0, ())
    for start in range(len(typed)):
        readings = list(_readings(words, typed, start, lexicon))
        for last, (cost, path) in best[start].items():
            for reading in readings:
                total = cost + reading.cost + _follows(last, reading.words, lexicon)
                known = best[reading.end].get(reading.words[-1])
                if known is None or total < known[0]:
                    best[reading.end][reading.words[-1]] = (total, (*path, (start, reading)))
    return list(min(best[-1].values(), key=lambda found: found[0])[1])


def _follows(last: str, words: tuple[str, ...], lexicon: Lexicon) -> float:
    cost = 0.0
    for first, second in pairwise((last, *words)):
        count = lexicon.count(second)
        alone = -math.log(count / lexicon.total) if count else math.log(lexicon.total) + _UNKNOWN
        pair = lexicon.pair(first, second) if first else 0
        if pair:
            # Between what the pair and what the word alone says: few pairs were seen often.
            cost += min(alone, -math.log(pair / (lexicon.count(first) + 1)))
        else:
            cost += alone + (_BACKOFF if first else 0.0)
    return cost


def _readings(
    words: Sequence[str], typed: Sequence[str], start: int, lexicon: Lexicon
) -> Iterator[_Reading]:
    """Give what the words from a place on can mean, as typed first."""
    word = typed[start]
    yield _Reading(start + 1, (word,), 0.0, changed=False)
    if _is_left(word):
        return
    known = lexicon.count(word) > 0
    if meant := decoded(words[start]):
        folded = search_fold(meant)
        if lexicon.count(folded) and folded != word:
            yield _Reading(start + 1, (folded,), _KEYS)
    if start + 1 < len(typed) and typed[start + 1].isalpha():
        joined = word + typed[start + 1]
        if lexicon.count(joined) and not lexicon.pair(word, typed[start + 1]):
            yield _Reading(start + 2, (joined,), _JOIN)
    if _is_abbreviation(words[start]) or (known and not _is_alone(typed, start, lexicon)):
        return
    alone = len(typed) == 1
    for reading in _edited(word, start, known, alone, lexicon):
        if not known or _is_seen_beside(reading.words[0], typed, start, lexicon):
            yield reading
    if not known and (split := _split(word, lexicon)):
        yield _Reading(start + 1, split, _BLANK + _MORE_BLANKS * (len(split) - 2))


def _is_abbreviation(word: str) -> bool:
    return len(word) <= _LONGEST_ABBREVIATION and word.isupper()


def _is_alone(typed: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """Return True if a word has neighbours and was never seen beside one of them."""
    around = [*typed[max(0, place - 1) : place], *typed[place + 1 : place + 2]]
    if not around:
        return False
    before = place > 0 and lexicon.pair(typed[place - 1], typed[place])
    after = place + 1 < len(typed) and lexicon.pair(typed[place], typed[place + 1])
    return not before and not after


def _is_seen_beside(word: str, typed: Sequence[str], place: int, lexicon: Lexicon) -> bool:
    """Return True if a word was seen at least twice beside a neighbour of a place."""
    before = lexicon.pair(typed[place - 1], word) if place else 0
    after = lexicon.pair(word, typed[place + 1]) if place + 1 < len(typed) else 0
    return max(before, after) >= _FEWEST_SEEN


def _edited(
    word: str, start: int, known: bool, alone: bool, lexicon: Lexicon
) -> Iterator[_Reading]:
    shortest = _SHORTEST + 1 if alone else _SHORTEST - 1
    if len(word) < shortest or any(c.isdigit() for c in word):
        return
    if known and len(word) < _SHORTEST:
        return
    most = 2 if len(word) >= _TWO_EDITS_FROM and not known else 1
    found = [
        (_edit_cost(word, near, edits) - math.log(lexicon.count(near)), near, edits)
        for near, edits in lexicon.near(word, most)
        if edits and near.isalpha()
    ]
    for _rank, near, edits in sorted(found)[:_MOST_CANDIDATES]:
        yield _Reading(start + 1, (near,), _edit_cost(word, near, edits))


def _edit_cost(word: str, near: str, edits: int) -> float:
    cost = _EDIT * edits
    if edits == 1 and (sorted(word) == sorted(near) or _undoubled(word) == _undoubled(near)):
        cost = _COMMON_EDIT
    return cost + (_FIRST_LETTER if word[0] != near[0] else 0.0)


def _undoubled(word: str) -> str:
    return "".join(c for before, c in pairwise(" " + word) if c != before)


def _split(word: str, lexicon: Lexicon) -> tuple[str, ...] | None:
    """Return the likeliest way to cut a word into known ones that were seen side by side."""
    # Cheapest cut of the letters before a place by its last word: cost and words.
    best: list[dict[str, tuple[float, tuple[str, ...]]]] = [{} for _ in range(len(word) + 1)]
    best[0][""] = (0.0, ())
    for start in range(len(word)):
        for end in range(start + 1, len(word) + 1):
            part = word[start:end]
            if not lexicon.count(part):
                continue
            for last, (cost, cut) in best[start].items():
                if last and not lexicon.pair(last, part):
                    continue
                total = cost + _follows(last, (part,), lexicon)
                if part not in best[end] or total < best[end][part][0]:
                    best[end][part] = (total, (*cut, part))
    found = min(best[-1].values(), default=None, key=lambda found: found[0])
    return found[1] if found and len(found[1]) > 1 else None
