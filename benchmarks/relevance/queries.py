"""Judged queries: those of ``topics.yaml`` changed as people mistype them, and written ones."""

from __future__ import annotations

import random
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ckanext.ttdn.bilingual import fold

from .documents import Document

_HERE = Path(__file__).parent
Grades = Mapping[str, int]
# Keys that lie beside each other, and the letters of Vietnamese typists' slips.
_NEAR = {
    **{"a": "sq", "b": "vn", "c": "xv", "d": "sf", "e": "wr", "g": "fh", "h": "gj", "i": "uo"},
    **{"k": "jl", "l": "k", "m": "n", "n": "bm", "o": "ip", "p": "o", "q": "wa", "r": "et"},
    **{"s": "ad", "t": "ry", "u": "yi", "v": "cb", "x": "zc", "y": "tu"},
}
_TELEX = {"â": "aa", "ê": "ee", "ô": "oo", "ă": "aw", "ơ": "ow", "ư": "uw", "đ": "dd"}
_VNI = {"â": "a6", "ê": "e6", "ô": "o6", "ă": "a8", "ơ": "o7", "ư": "u7", "đ": "d9"}
_TONES = {"\u0300": "f2", "\u0301": "s1", "\u0303": "x4", "\u0309": "r3", "\u0323": "j5"}
# Forms of questions; {} is the query.
_QUESTIONS = (
    "{} ở đâu", "thông tin về {}", "những gì về {}", "{} là gì", "tìm hiểu về {}", "{} của Huế",
    "có {} nào không", "{} như thế nào",
)  # fmt: skip


@dataclass(frozen=True)
class Query:
    """One query of a class, with the grades of the items that answer it (3 best)."""

    kind: str
    text: str
    grades: Grades
    split: str


def queries(documents: list[Document]) -> list[Query]:
    """Return all queries, the same in each run; every second topic is of the split ``held``."""
    return [*_of_topics(documents), *_written(documents)]


def _judged(items: Mapping[str, int], documents: list[Document]) -> Grades:
    """Return the grades by whole names; an item that is not public is left out."""
    return {
        document.name: grade
        for end, grade in items.items()
        for document in documents
        if document.name.endswith(f"-{end}") or document.name == end
    }


def _of_topics(documents: list[Document]) -> Iterator[Query]:
    topics: list[dict[str, Any]] = yaml.safe_load((_HERE / "topics.yaml").read_text("utf-8"))
    for place, topic in enumerate(topics):
        split = "held" if place % 2 else "tune"
        pick = random.Random(f"{split} {place}")  # noqa: S311 - no secret
        grades = _judged(topic["items"], documents)
        for kind, change in _CHANGES.items():
            text = change(topic["vi"], pick)
            if text and text != topic["vi"]:
                yield Query(kind, text, grades, split)
        yield Query("exact", topic["vi"], grades, split)
        if topic.get("en"):
            yield Query("english", topic["en"], grades, split)
            yield Query("english typo", _one_typo(topic["en"], pick), grades, split)
    for place, subject in enumerate(sorted({_subject(each) for each in documents} - {""})):
        grades = {each.name: 3 for each in documents if _subject(each) == subject}
        yield Query("look-alike", subject, grades, "held" if place % 2 else "tune")
    for place, document in enumerate(documents):
        sentence = document.notes.get("vi", "").split(". ")[0]
        if (
            not document.name.startswith("look-alike")
            and len(sentence.split()) > 12
            and place % 6 == 0
        ):
            yield Query("pasted", sentence, {document.name: 3}, "held" if place % 12 else "tune")


def _subject(document: Document) -> str:
    """Return what a look-alike is about, whose words are others without their marks."""
    is_one = document.name.startswith("look-alike")
    return document.keywords["vi"][0] if is_one else ""


def _written(documents: list[Document]) -> Iterator[Query]:
    rows: list[list[Any]] = yaml.safe_load((_HERE / "written.yaml").read_text("utf-8"))
    for place, (kind, text, items) in enumerate(rows):
        split = "held" if place % 2 else "tune"
        yield Query(kind, text, _judged(items, documents), split)


def _keys(text: str, marks: dict[str, str], method: int) -> str:
    return " ".join(_keys_of(word, marks, method) for word in text.split())


def _keys_of(word: str, marks: dict[str, str], method: int) -> str:
    typed, tone = "", ""
    for letter in word:
        decomposed = unicodedata.normalize("NFD", letter)
        tone += next((_TONES[c][method] for c in decomposed if c in _TONES), "")
        bare = unicodedata.normalize("NFC", "".join(c for c in decomposed if c not in _TONES))
        typed += marks.get(bare.lower(), bare)
    return typed + tone


def _one_typo(text: str, pick: random.Random, shortest: int = 3) -> str:
    words = text.split()
    places = [i for i, word in enumerate(words) if len(word) >= shortest and word.isalpha()]
    if not places:
        return ""
    place = pick.choice(places)
    words[place] = _mistyped(words[place], pick)
    return " ".join(words)


def _mistyped(word: str, pick: random.Random) -> str:
    place = pick.randrange(1, len(word))
    slip = pick.choice(("other", "less", "twice", "exchanged"))
    if slip == "other":
        near = _NEAR.get(fold(word[place]), "e")
        return word[:place] + pick.choice(near) + word[place + 1 :]
    if slip == "less" and len(word) > 3:
        return word[:place] + word[place + 1 :]
    if slip == "exchanged":
        return word[: place - 1] + word[place] + word[place - 1] + word[place + 1 :]
    return word[:place] + word[place] + word[place:]


def _two_typos(text: str, pick: random.Random) -> str:
    once = _one_typo(fold(text), pick)
    return _one_typo(once, pick) if once else ""


def _other_tone(text: str, _pick: random.Random) -> str:
    """Put the tone of oa, oe, uy on the second vowel, as the newer school does."""
    result = ""
    for word in unicodedata.normalize("NFC", text).split():
        decomposed = unicodedata.normalize("NFD", word)
        for first, second in (("o", "a"), ("o", "e"), ("u", "y")):
            for tone in _TONES:
                decomposed = decomposed.replace(first + tone + second, first + second + tone)
        result += " " + unicodedata.normalize("NFC", decomposed)
    return result.strip()


def _run_together(text: str, pick: random.Random) -> str:
    words = fold(text).split()
    if len(words) < 2:
        return ""
    place = pick.randrange(len(words) - 1)
    return " ".join([*words[:place], words[place] + words[place + 1], *words[place + 2 :]])


def _without_a_mark(text: str, pick: random.Random) -> str:
    words = text.split()
    places = [i for i, word in enumerate(words) if not word.isascii()]
    place = pick.choice(places) if places else 0
    words[place] = fold(words[place])
    return " ".join(words)


_CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "no diacritics": lambda text, _pick: fold(text),
    "some diacritics": _without_a_mark,
    "NFD": lambda text, _pick: unicodedata.normalize("NFD", text),
    "tone place": _other_tone,
    "d for đ": lambda text, _pick: text.replace("đ", "d").replace("Đ", "D"),
    "one typo": lambda text, pick: _one_typo(fold(text), pick),
    "one typo, marked": _one_typo,
    "two typos": _two_typos,
    "Telex": lambda text, _pick: _keys(text, _TELEX, 0),
    "VNI": lambda text, _pick: _keys(text, _VNI, 1),
    "run together": _run_together,
    "partial": lambda text, _pick: " ".join(text.split()[:2]) if len(text.split()) > 3 else "",
    "question": lambda text, pick: pick.choice(_QUESTIONS).format(text),
    "zero width": lambda text, _pick: text.replace(" ", "\u200b ", 1),
}
