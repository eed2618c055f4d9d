"""The rule of passwords: length, the account's own names, common passwords and simple patterns.

How easily a password is guessed is estimated by zxcvbn, with the names and the Vietnamese words
beside its own lists. Nothing here knows CKAN.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache

from ckanext.ttdn.bilingual import fold, unmarked

from .commons import PHRASES

# Longer ones cannot be checked at a login: passlib refuses them with an error.
LONGEST = 1024
# Whoever guesses a password must need at least the guesses of a random one that is shorter by so
# many characters.
_SLACK = 2
# The time of an estimate grows with the length, to a second for the worst text of this one.
_JUDGED = 40
# What is beside the names must be no shorter, and no part of a name that is shorter counts.
_LEAST_REST, _LEAST_NAME = 6, 4
_MOST_WORDS = 8
_SEPARATORS = ("", " ", "-", "_", ".")
_YEAR = re.compile(r"(?:19|20)\d\d")


def faults(password: str, names: Iterable[str], least: int) -> list[str]:
    """Return why a password may not be set, as codes; an empty list when it may.

    ``names``: of the account and its agency, in any spelling; ``least``: how many characters it
    has at least, counted in NFC. The codes: ``letters`` (that cannot be stored), ``short``,
    ``long``, ``name``, ``common``, ``pattern`` (repetitions, sequences, neighbouring keys, days).
    """
    if any(c == "\0" or "\ud800" <= c <= "\udfff" for c in password):
        return ["letters"]
    composed = unicodedata.normalize("NFC", password)
    if max(len(composed), len(password)) > LONGEST:
        return ["long"]
    runs = {run for name in names for run in _runs(name)}
    found = ["name"] if _is_name(composed, runs) else []
    if len(composed) < least:
        return ["short", *found]
    return found or _weaknesses(composed, runs, least)


def _is_name(password: str, runs: Iterable[tuple[str, ...]]) -> bool:
    """Tell whether there is little in the password but names, years and signs."""
    whole = rest = "".join(c for c in fold(password) if c.isalnum())
    spellings = {"".join(run) for run in runs}
    for spelling in sorted(spellings, key=len, reverse=True):
        if len(spelling) >= _LEAST_NAME:
            rest = rest.replace(spelling, "")
    return rest != whole and len(_YEAR.sub("", rest)) < _LEAST_REST


def _weaknesses(password: str, runs: Iterable[tuple[str, ...]], least: int) -> list[str]:
    # Its lists are read at the import, which few processes need.
    from zxcvbn import matching, scoring

    text = unmarked(password)[:_JUDGED]
    # Not zxcvbn.zxcvbn(): it keeps the names in a variable that all threads share.
    lists = {
        **matching.RANKED_DICTIONARIES,
        "vietnamese": _vietnamese(),
        "names": {spelling: 1 for run in runs for spelling in _spellings(run)},
    }
    estimate = scoring.most_guessable_match_sequence(text, matching.omnimatch(text, lists))
    if math.log10(estimate["guesses"]) >= least - _SLACK:
        return []
    found = {part.get("dictionary_name") for part in estimate["sequence"]} - {None}
    return ["name" if "names" in found else "common" if found else "pattern"]


def _runs(name: str) -> Iterator[tuple[str, ...]]:
    """Give the words of a name that stand side by side: ``so du lich``, ``so du``, ``lich``, …"""
    words = re.findall(r"[^\W_]+", fold(name))[:_MOST_WORDS]
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            run = tuple(words[start:end])
            if len("".join(run)) > 2:
                yield run


def _spellings(run: Iterable[str]) -> Iterator[str]:
    words = tuple(run)
    return (separator.join(words) for separator in _SEPARATORS)


@cache
def _vietnamese() -> dict[str, int]:
    return {
        spelling: rank
        for rank, phrase in reversed(list(enumerate(PHRASES, 1)))
        for spelling in _spellings(phrase.split())
    }
