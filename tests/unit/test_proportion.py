"""Reading a text costs in proportion to its length, whatever stands in it (R02)."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from ckanext.ttdn.bilingual import clean, fold, normalise, search_fold
from ckanext.ttdn.search import words
from ckanext.ttdn.spelling import entries, input_methods, numbers

READERS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "normalise": normalise,
    "fold": fold,
    "search_fold": search_fold,
    "document numbers": numbers.document_numbers,
    "tokens": entries.tokens,
    "keys": lambda text: [entries.folded(token) for token in entries.tokens(text)],
    "typing": input_methods.decoded,
    "query": words.read,
}
# What a text repeats: letters of one word, of several scripts, numbers, signs that open.
PARTS = ["a", "á", "е", "by", "oà", "s", "1", "1/", "1 ", "a'", "đ ", " ", '"', "(", "\\", "\u200b"]


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("reader", READERS)
def test_r02_reading_costs_in_proportion_to_the_length(reader: str, part: str) -> None:
    """Ten times the text costs about ten times, not a hundred: the processor's own seconds.

    One word of some thousand letters is enough to hold a worker where a pattern begins anew at
    each letter.
    """
    read = READERS[reader]

    def cost(length: int) -> float:
        texts = ["á" + part * (length // len(part)) for _ in range(3)]
        return min(_seconds(read, text) for text in texts)

    assert cost(40_000) < 40 * max(cost(4_000), 0.0005)


def _seconds(read: Callable[[str], object], text: str) -> float:
    began = time.process_time()
    read(text)
    return time.process_time() - began
