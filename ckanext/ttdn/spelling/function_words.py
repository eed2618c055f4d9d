"""Words that join others and say nothing of what is looked for: ``của``, ``những``, ``of``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from ckanext.ttdn.bilingual import fold, normalise

from .syllables import is_syllable

# By their marked form: "cua" without marks can be a crab (cua) or a gate (cửa).
_MARKED = frozenset(
    "của và các những ở tại với được là về cho từ trong ngoài nào gì đâu khi nhé ạ thì mà như này "
    "đó để do bởi theo đến sao bao có không hay hoặc cũng đã đang sẽ bị rồi vì nếu tôi bạn hỏi "
    "muốn cần xin làm thế".split()
)
# Without marks these mean little else.
_UNMARKED = frozenset("cac nhung duoc hoac nao".split())
# Not the many English ones that are Vietnamese syllables too: "my" (Mỹ Sơn), "an" (Thuận An).
_ENGLISH = frozenset(
    "a about and are at by did does for from how in is of on the there this to was were what when "
    "where which who why with".split()
)
# How questions begin that ask for anything at all.
_OPENINGS = tuple(
    tuple(opening.split())
    for opening in (
        "thông tin chi tiết về, thông tin về, tìm thông tin về, tìm hiểu về, tìm hiểu, "
        "giới thiệu về, cho biết về, cho hỏi về, tất cả về, mọi thứ về, "
        "information about, information on, all about, tell me about, what is, what are, how to"
    ).split(", ")
)
# Pairs in which a function word is a content word: to lend, trade union, in advance.
_KEPT_PAIRS = frozenset(
    [
        ("cho", "vay"),
        ("cho", "thuê"),
        ("không", "gian"),
        ("không", "khí"),
        ("hàng", "không"),
        ("làm", "việc"),
        ("việc", "làm"),
        ("trong", "nước"),
        ("ngoài", "nước"),
        ("ngoài", "trời"),
        ("nước", "ngoài"),
        ("đối", "ngoại"),
        ("từ", "thiện"),
        ("từ", "điển"),
        ("theo", "dõi"),
        ("có", "hội"),
        ("cần", "thơ"),
        ("như", "ý"),
        ("thế", "giới"),
        ("thế", "tổ"),
        ("sao", "la"),
        ("là", "ngà"),
        ("hỏi", "đáp"),
        ("do", "thái"),
        ("tự", "do"),
        ("về", "nguồn"),
        ("bao", "bì"),
        ("bao", "cấp"),
        ("bao", "vinh"),
        ("được", "mùa"),
        ("bị", "động"),
        ("có", "cấu"),
        ("đến", "ngọc"),
    ]
)


def content(words: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the words that are no function words; all places if none is left.

    A word counts by its marked form and by its neighbours: ``cho`` in ``cho vay`` stays. English
    ones count beside a word that cannot be a Vietnamese syllable.
    """
    plain = [normalise(word).lower() for word in words]
    functions = _MARKED
    if all(word.isascii() for word in plain):
        functions = _UNMARKED
        if any(word.isalpha() and not is_syllable(word) for word in set(plain) - _ENGLISH):
            functions = _UNMARKED | _ENGLISH
    begin = _opening(plain)
    kept = tuple(
        place
        for place, word in enumerate(plain)
        if place >= begin
        if word not in functions or _is_kept(plain, place) or _is_name(words, place)
    )
    return kept or tuple(range(len(words)))


def _opening(words: Sequence[str]) -> int:
    """Return how many words open a question, typed with or without marks."""
    unmarked = [fold(word) for word in words]
    for opening in _OPENINGS:
        begin = len(opening)
        if tuple(words[:begin]) == opening or unmarked[:begin] == [fold(w) for w in opening]:
            return begin if begin < len(words) else 0
    return 0


def _is_kept(words: Sequence[str], place: int) -> bool:
    around = words[max(0, place - 1) : place + 2]
    return any(pair in _KEPT_PAIRS for pair in pairwise(around))


def _is_name(words: Sequence[str], place: int) -> bool:
    """Return True for a word with a capital inside a query that begins without one."""
    return bool(place) and words[place][:1].isupper() and not words[0][:1].isupper()
