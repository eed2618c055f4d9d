"""What a person typed, read as words, phrases and signs; pure.

Solr's query language has a meaning for most punctuation, and CKAN's Solr schema accepts any name
before a colon as a field, so that "Huế: di sản?" would find nothing. Understood here are what
people know from web search: "a phrase", +required, -excluded, AND, OR, NOT. Everything else is
punctuation between words.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

from ckanext.ttdn.bilingual import normalise

# Solr refuses a query of more than 1,024 clauses; each word is looked for in a dozen fields.
MOST_WORDS = 40

_QUOTES = re.compile(r"[“”„«»＂]")
_TOKEN = re.compile(r'(?P<sign>[+-]*)(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
_SYNTAX = re.compile(r'[+\-&|!(){}\[\]^"~*?:\\/<>=;,]+')
_LETTER = re.compile(r"\w")
# A syllable without its marks, as people write some of them: "di" in "di sản".
_SYLLABLE = re.compile(r"[bcdghklmnpqrstvx]{0,3}[aeiouy]{1,3}(?:ch?|m|n[gh]?|p|t)?")
_OPERATORS = {"AND": "AND", "&&": "AND", "OR": "OR", "||": "OR", "NOT": "NOT"}

_FIELD = re.compile(r"(?:^|[\s(+\-!])(?P<name>[A-Za-z_][\w.]*|\*):(?=[^\s:/])")
_LUCENE_PHRASE = re.compile(r'"(?:\\.|[^"\\])*"')
_ESCAPED = re.compile(r"\\.")
_DANGLING = re.compile(
    r"^\s*(?:AND|OR)\b|(?:\b(?:AND|OR|NOT)|&&|\|\||[+\-!:^\\])\s*$|\b(?:AND|OR)\s+(?:AND|OR)\b"
)


@dataclass(frozen=True)
class Clause:
    """Words to look for; ``sign`` is "+", "-" or "", a phrase keeps its words together."""

    words: tuple[str, ...]
    sign: str = ""
    phrase: bool = False

    def terms(self) -> tuple[str, ...]:
        """Write the clause for Solr; words without a sign and outside a phrase stand alone."""
        if self.phrase or (self.sign and len(self.words) > 1):
            return (f'{self.sign}"{" ".join(self.words)}"',)
        return tuple(self.sign + word for word in self.words)


@dataclass(frozen=True)
class Reading:
    """A query as read; ``any_of``: one of the clauses is enough."""

    clauses: tuple[Clause, ...]
    any_of: bool = False

    @property
    def is_marked(self) -> bool:
        """Tell whether a word has diacritics."""
        return any(not word.isascii() for word in self._words())

    @property
    def may_be_english(self) -> bool:
        """Tell whether a word can be English: with marks beside it, none that is a syllable."""
        if not self.is_marked:
            return True
        return any(w.isascii() and not _SYLLABLE.fullmatch(w.lower()) for w in self._words())

    def _words(self) -> Iterator[str]:
        return (word for clause in self.clauses for word in clause.words)


def read(text: str) -> Reading:
    """Read a person's query; no clauses when there is not one letter or digit in it."""
    clauses: list[Clause] = []
    any_of = False
    operator = ""
    room = MOST_WORDS
    before = ""
    for token in _TOKEN.finditer(_balanced(_QUOTES.sub('"', normalise(text)))):
        before, after = token["word"] or "", before
        operator_here = _OPERATORS.get(token.group())
        if operator_here:
            operator = operator_here
            continue
        clause = _clause(token, room)
        if clause is None:
            continue
        if clause.sign == "-" and _is_dash(after, clause.words[0]):
            clause = replace(clause, sign="")
        if operator == "NOT":
            clause = replace(clause, sign="-")
        elif clauses and operator == "AND":
            clauses[-1] = replace(clauses[-1], sign=clauses[-1].sign or "+")
            clause = replace(clause, sign=clause.sign or "+")
        elif clauses and operator == "OR":
            any_of = True
        operator = ""
        clauses.append(clause)
        room -= len(clause.words)
    return Reading(tuple(clauses), any_of)


def is_fielded(query: str, fields: Collection[str]) -> bool:
    """Tell whether a query is meant for Solr: it names one of ``fields`` and could be parsed.

    ``title:foo``, ``*:*`` and ``+topics:culture -kind:x`` are; "Huế: di sản" is not, nor is
    ``title:(foo``, which Solr would answer with a syntax error.
    """
    bare = _LUCENE_PHRASE.sub('""', query)
    names = [match["name"] for match in _FIELD.finditer(bare)]
    return bool(names) and all(n == "*" or n in fields for n in names) and _well_formed(bare)


def _balanced(text: str) -> str:
    """Make the last quotation mark a space when it has no partner."""
    if text.count('"') % 2 == 0:
        return text
    before, _, after = text.rpartition('"')
    return f"{before} {after}"


def _clause(token: re.Match[str], room: int) -> Clause | None:
    phrase = token["phrase"]
    bare = _SYNTAX.sub(" ", token["word"] if phrase is None else phrase)
    words = tuple(word for word in bare.split() if _LETTER.search(word))[:room]
    if not words:
        return None
    return Clause(words, token["sign"][:1], phrase is not None)


def _is_dash(before: str, after: str) -> bool:
    """Return True for a dash between two names: ``Chân Mây -Lăng Cô``."""
    return before[:1].isupper() and after[:1].isupper()


def _well_formed(query: str) -> bool:
    bare = _ESCAPED.sub("x", query.replace('""', "x"))
    if '"' in bare or bare.count("/") % 2 or _DANGLING.search(bare):
        return False
    depth = 0
    for char in bare:
        depth += (char == "(") - (char == ")")
        if depth < 0:
            return False
    brackets = sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}")
    return depth == 0 and brackets == 0
