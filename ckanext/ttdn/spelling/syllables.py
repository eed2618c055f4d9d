"""The syllables that Vietnamese spelling allows, put together from onset, rhyme and tone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache

from ckanext.ttdn.bilingual import fold, normalise

# Level, huyền, sắc, ngã, hỏi, nặng.
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
# Syllables that end in a stop have one of these two.
_STOPPED_TONES = ("\u0301", "\u0323")

_BEFORE_FRONT = ("k", "gh", "ngh")
_BEFORE_OTHERS = ("c", "g", "ng")
_BEFORE_ALL = (
    *("", "b", "ch", "d", "đ", "gi", "h", "kh", "l", "m", "n"),
    *("nh", "p", "ph", "qu", "r", "s", "t", "th", "tr", "v", "x"),
)
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây "
    "e ec em en eng eo ep et ê êch êm ên êng ênh êp êt êu "
    "i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu "
    "o oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet "
    "oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt "
    "u ua uân uâng uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt uơ up ut "
    "uy uya uych uyên uyêt uyn uynh uyp uyt uyu "
    "ư ưa ưc ưi ưm ưn ưng ưt ươc ươi ươm ươn ương ươp ươt ươu ưu "
    "y yêm yên yêng yêt yêu"
).split()
# Written with the u of qu, and with the i of gi.
_AFTER_QU = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc ân âng ât âu ây e en eng eo et "
    "ê êch ên ênh êt êu i it ich in inh y ych yn ynh yt yên yêt ô ôc ơ ơi ơn"
).split()
_AFTER_GI_ONLY = "i in êc êm ên êng êt êu".split()
_VOWELS = frozenset("aăâeêioôơuưy")
_MARKED_VOWELS = "ơâăêôư"


def is_syllable(word: str) -> bool:
    """Return True if a word is a syllable, with its marks or without all of them."""
    lower = normalise(word).lower()
    return lower in all_syllables() or lower in folded_syllables()


@cache
def all_syllables() -> frozenset[str]:
    """Return all syllables with their marks, in lower case and normalised."""
    return frozenset(_all())


@cache
def folded_syllables() -> frozenset[str]:
    """Return all syllables without marks."""
    return frozenset(map(fold, all_syllables()))


def with_tone(onset: str, rhyme: str, tone: str) -> str:
    """Write a syllable; ``tone`` is a combining character or empty."""
    place = _place(rhyme)
    return normalise(onset + rhyme[: place + 1] + tone + rhyme[place + 1 :])


def _all() -> Iterator[str]:
    for onset, rhyme in _pairs():
        tones = _STOPPED_TONES if rhyme.endswith(("c", "ch", "p", "t")) else _TONES
        for tone in tones:
            yield with_tone(onset, rhyme, tone)


def _pairs() -> Iterator[tuple[str, str]]:
    for rhyme in _RHYMES:
        front = rhyme[0] in "eêiy"
        for onset in (*_BEFORE_ALL, *(_BEFORE_FRONT if front else _BEFORE_OTHERS)):
            if onset == "qu" or (onset == "gi" and rhyme[0] in "iy"):
                continue
            # "y" begins a rhyme of its own after nothing, and stands for "i" after few letters.
            if rhyme[0] != "y" or not onset or (rhyme == "y" and onset in "hklmstv"):
                yield onset, rhyme
    yield from (("qu", rhyme) for rhyme in _AFTER_QU)
    yield from (("g", rhyme) for rhyme in ("i", "in", "ip"))
    yield from (("gi", rhyme) for rhyme in _AFTER_GI_ONLY if rhyme[0] != "i")


def _place(rhyme: str) -> int:
    """Return the place of the vowel that carries the tone."""
    vowels = [place for place, letter in enumerate(rhyme) if letter in _VOWELS]
    marked = [place for place in vowels if rhyme[place] in _MARKED_VOWELS]
    if marked:
        return marked[-1]
    if len(vowels) == 1:
        return vowels[0]
    closed = len(rhyme) > len(vowels)
    return vowels[1] if len(vowels) == 3 or closed else vowels[0]


def parts(syllable: str) -> str:
    """Return a syllable without its tone but with the marks of its vowels: ``lễ`` is ``lê``."""
    decomposed = unicodedata.normalize("NFD", syllable)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES[1:]))
