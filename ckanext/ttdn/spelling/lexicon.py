"""The words that readers can find, how often they occur and which follow each other."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ckanext.ttdn.bilingual import normalise, search_fold

_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 30
MOST_WORDS, MOST_PAIRS = 200_000, 600_000


class LexiconBuilder:
    """Counts words and pairs of words in texts."""

    def __init__(self) -> None:
        self._words: Counter[str] = Counter()
        self._marked: dict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: Counter[tuple[str, str]] = Counter()

    def add(self, text: str) -> None:
        """Count the words of a text; pairs are counted within it."""
        folded: list[str] = []
        for word in _WORD.findall(normalise(text).lower()):
            if len(word) > _LONGEST_WORD:
                continue
            key = search_fold(word)
            folded.append(key)
            self._words[key] += 1
            self._marked[key][word] += 1
        self._pairs.update(pairwise(folded))

    def lexicon(self) -> Lexicon:
        """Return what was counted, the rarest words and pairs left out where there are too many."""
        words = dict(self._words.most_common(MOST_WORDS))
        marked = {key: self._marked[key].most_common(1)[0][0] for key in words}
        pairs = {
            f"{first} {second}": count
            for (first, second), count in self._pairs.most_common(MOST_PAIRS)
        }
        return Lexicon(words, pairs, marked)


class Lexicon:
    """Words in the form of ``search_fold`` with their counts; pairs are written with a blank."""

    def __init__(
        self,
        words: Mapping[str, int],
        pairs: Mapping[str, int] | None = None,
        marked: Mapping[str, str] | None = None,
    ) -> None:
        self._words = words
        self._pairs = pairs or {}
        # Only where it differs: half of the words are English or have no marks.
        self._marked = {key: word for key, word in (marked or {}).items() if word != key}
        self.total = sum(words.values()) or 1
        by_length: dict[int, list[str]] = defaultdict(list)
        for word in words:
            by_length[len(word)].append(word)
        self._by_length = dict(by_length)

    def __len__(self) -> int:
        return len(self._words)

    def count(self, word: str) -> int:
        """Return how often a folded word occurs."""
        return self._words.get(word, 0)

    def pair(self, first: str, second: str) -> int:
        """Return how often two folded words follow each other."""
        return self._pairs.get(f"{first} {second}", 0)

    def marked(self, word: str) -> str:
        """Return the form with marks that a folded word has most often."""
        return self._marked.get(word, word)

    def near(self, word: str, distance: int) -> list[tuple[str, int]]:
        """Return words within an edit distance, with it.

        A letter more, less or other, and two neighbours exchanged, are one edit each (the optimal
        string alignment distance of rapidfuzz).
        """
        lengths = range(len(word) - distance, len(word) + distance + 1)
        return [
            (found, int(edits))
            for length in lengths
            for found, edits, _place in process.extract(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.distance,
                score_cutoff=distance,
                limit=None,
            )
        ]

    def dumps(self) -> str:
        """Return the lexicon as JSON, for :meth:`loads`."""
        parts = {"words": self._words, "pairs": self._pairs, "marked": self._marked}
        return json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def loads(cls, dumped: str) -> Lexicon:
        """Return the lexicon that ``dumps`` wrote."""
        return cls(**json.loads(dumped))


def built(texts: Iterable[str]) -> Lexicon:
    """Return the lexicon of some texts."""
    builder = LexiconBuilder()
    for text in texts:
        builder.add(text)
    return builder.lexicon()
