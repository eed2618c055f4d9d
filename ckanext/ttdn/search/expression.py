"""A reading of a query as edismax takes it: repairs, synonyms and numbers as single clauses; pure.

Each word, or what several words stand for, is one clause, so that `mm` counts meanings. What is
looked for beside the words as typed stands in the same clause: ``(lehoi^2 OR le)``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ckanext.ttdn.spelling.function_words import content
from ckanext.ttdn.spelling.lexicon import Lexicon
from ckanext.ttdn.spelling.numbers import DocumentNumber, document_numbers
from ckanext.ttdn.spelling.repair import repair, repaired
from ckanext.ttdn.spelling.synonyms import Match, Synonyms

from . import solr_schema
from .words import Clause, Reading

# What was typed counts more than what it is read as, unless the lexicon knows it as a word that
# does not belong there. Other forms of a synonym count a little less than the typed one.
_TYPED, _MISPLACED, _OTHER_FORM, _PHRASE = "^2", "^0.5", "^0.8", "^2"
_OWN_NUMBER, _NUMBER_BEGINS, _CITED, _NUMBER_PHRASE = "^30", "^15", "^6", "^3"


@dataclass(frozen=True)
class Repair:
    """Words as typed and as they are read; ``place`` of the first in the words shown."""

    typed: tuple[str, ...]
    read: tuple[str, ...]
    place: int


@dataclass(frozen=True)
class Expression:
    """A query for edismax.

    ``least``: how many of its clauses must match; ``loose``: how many may do if few are found,
    None where nothing can be left out. ``shown``: the words of the query for ``corrected``.
    """

    text: str
    least: int
    loose: int | None = None
    repairs: tuple[Repair, ...] = ()
    shown: tuple[str, ...] = ()

    def corrected(self, confirmed: Sequence[Repair]) -> str | None:
        """Return the query with the confirmed repairs, None without any."""
        if not confirmed:
            return None
        words: list[str] = []
        place = 0
        for each in confirmed:
            words += [*self.shown[place : each.place], *each.read]
            place = each.place + len(each.typed)
        return " ".join([*words, *self.shown[place:]])


@dataclass(frozen=True)
class _Word:
    """A word to look for, and a clause for what was typed in its place."""

    read: str
    typed: str = ""

    def clause(self) -> str:
        return f"({self.typed} OR {self.read})" if self.typed else self.read


@dataclass
class _Parts:
    clauses: list[str] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)


def express(
    reading: Reading, lexicon: Lexicon | None = None, synonyms: Synonyms | None = None
) -> Expression:
    """Return the query for Solr; without a lexicon nothing is repaired."""
    signed = [term for clause in reading.clauses if clause.sign for term in clause.terms()]
    phrases = [c for c in reading.clauses if c.phrase and not c.sign]
    plain = [c for c in reading.clauses if not c.sign and not c.phrase]
    parts = _Parts([term for clause in phrases for term in clause.terms()])
    shown = [*signed, *parts.clauses]
    if reading.any_of:
        # Who writes OR says what may be left out.
        parts.clauses += [term for clause in plain for term in clause.terms()]
        return Expression(" ".join([*signed, " OR ".join(parts.clauses)]).strip(), 1)
    words = [word for clause in plain for word in clause.words]
    place = 0
    for start, end, number in _numbers(plain):
        _add(parts, words[place:start], len(shown) + place, lexicon, synonyms)
        parts.clauses.append(_number_clause(number, words[start:end]))
        place = end
    _add(parts, words[place:], len(shown) + place, lexicon, synonyms)
    count = len(parts.clauses)
    text = " ".join([*signed, " OR ".join(parts.clauses)]).strip()
    return Expression(text, _least(count), _loose(count), tuple(parts.repairs), (*shown, *words))


def _least(count: int) -> int:
    """All of up to three clauses, all but one of up to six, three quarters of more."""
    if count <= 3:
        return count
    return count - 1 if count <= 6 else count * 3 // 4


def _loose(count: int) -> int | None:
    if count < 2:
        return None
    return 1 if count == 2 else max(2, count // 2)


def _numbers(clauses: Sequence[Clause]) -> Iterator[tuple[int, int, DocumentNumber]]:
    """Give the numbers of documents with the places of their words."""
    text, starts = "", list[int]()
    for clause in clauses:
        for place, word in enumerate(clause.words):
            text += ("/" if place else " ") if text else ""
            starts.append(len(text))
            text += word
    for number in document_numbers(text):
        inside = [i for i, start in enumerate(starts) if number.start <= start < number.end]
        if inside:
            yield inside[0], inside[-1] + 1, number


def _number_clause(number: DocumentNumber, words: Sequence[str]) -> str:
    own, cited = solr_schema.NUMBERS, solr_schema.CITED_NUMBERS
    begins = number.key.replace("/", "\\/") + "*"
    phrase = " ".join(words)
    return (
        f'({own}:"{number.key}"{_OWN_NUMBER} OR {own}:{begins}{_NUMBER_BEGINS}'
        f' OR {cited}:"{number.key}"{_CITED} OR {cited}:{begins} OR "{phrase}"{_NUMBER_PHRASE})'
    )


def _add(
    parts: _Parts,
    words: Sequence[str],
    place: int,
    lexicon: Lexicon | None,
    synonyms: Synonyms | None,
) -> None:
    """Add the clauses of neighbouring words."""
    spans = repair(words, lexicon) if lexicon else ()
    read: list[_Word] = []
    done = 0
    for span in spans:
        read += map(_Word, words[done : span.start])
        typed = tuple(words[span.start : span.end])
        weight = _MISPLACED if span.was_known else _TYPED
        literal = typed[0] if len(typed) == 1 else f"({' '.join('+' + word for word in typed)})"
        meant = repaired(words, [span], lexicon)[span.start :][: len(span.words)] if lexicon else ()
        read += [_Word(word, literal + weight) for word in meant]
        parts.repairs.append(Repair(typed, tuple(meant), place + span.start))
        done = span.end
    read += map(_Word, words[done:])
    kept = [read[i] for i in content([word.read for word in read])]
    parts.clauses += _clauses(kept, synonyms)


def _clauses(words: Sequence[_Word], synonyms: Synonyms | None) -> Iterator[str]:
    place = 0
    for match in synonyms.matches([word.read for word in words]) if synonyms else ():
        yield from (word.clause() for word in words[place : match.start])
        yield _synonym_clause(words[match.start : match.end], match)
        place = match.end
    yield from (word.clause() for word in words[place:])


def _synonym_clause(words: Sequence[_Word], match: Match) -> str:
    own = " ".join(word.clause() for word in words)
    if len(words) > 1:
        # Inside a clause edismax boosts no pairs (pf2): the phrase says what they would.
        phrase = " ".join(word.read for word in words)
        own = f'({" ".join("+" + word.clause() for word in words)}) OR "{phrase}"{_PHRASE}'
    others = (f'"{" ".join(form)}"' if len(form) > 1 else "".join(form) for form in match.forms)
    return f"({' OR '.join([own, *(other + _OTHER_FORM for other in others)])})"
