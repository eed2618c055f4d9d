"""Numbers of documents: ``45/2023/QĐ-UBND`` however it is typed (Decree 30/2020/NĐ-CP, art. 8)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ckanext.ttdn.bilingual import fold, normalise

# Abbreviations of kinds of documents and of the bodies that issue them, without marks.
TYPES = frozenset(
    "bc bb bcd cd ct ctr cv da gm gp gt hd hdlt htqt kh kl lctt lt nd nq nqlt pa pg qc qd qdpd sl "
    "tb tc td tm tt ttlt ttr vb vbhn".split()
)
BODIES = frozenset(
    "bct bgdt bgtvt bkhdt bkhcn bnn bnv bqp btc btnmt bttt bvhttdl bxd byt cp cttg cn dn hdnd hdqt "
    "ldtbxh nhnn pctt qh sdl snv snn stttt stnmt sct sxd svhtt svhttdl tand tinh tinhuy ttg tu tw "
    "ubnd ubtvqh vktc vp vpcp vpub xd".split()
)
_CODES = TYPES | BODIES
# A number, perhaps with a letter (12a), a year, and codes; parted by any signs or by none.
_NUMBER = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,6}[a-zđ]?)(?:\s*[/_.\-–—\\]\s*|\s+)"
    r"(?:(?P<year>(?:19|20)\d\d)(?:\s*[/_.\-–—\\]\s*|\s+))?"
    r"(?P<codes>[a-zđ][a-zđ&]*(?:(?:\s*[/_.\-–—\\]\s*|\s+)[a-zđ][a-zđ&]*){0,3})",
    re.IGNORECASE,
)
# Neither a day or month (5/2023 after "tháng") nor a span of years.
_YEARED = re.compile(
    r"(?<![\w.,/\-])(?<!tháng )(?<!quý )(?!(?:19|20)\d\d\s*[/_\-\\])"
    r"(?P<number>\d{1,6}[a-zđ]?)\s*[/_\-\\]\s*(?P<year>(?:19|20)\d\d)(?![\w/])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class DocumentNumber:
    """A number of a document in a text, from ``start`` to ``end``; ``codes`` without marks."""

    start: int
    end: int
    number: str
    year: str
    codes: tuple[str, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the forms by which a document of this number is found: with and without year."""
        short = f"{self.number}/{''.join(self.codes)}"
        return (self.key, short) if self.year and self.codes else (self.key,)

    @property
    def key(self) -> str:
        """Return the one form for the index: ``45/2023/qdubnd``, without leading zeros."""
        parts = (self.number, self.year, "".join(self.codes))
        return "/".join(part for part in parts if part)


def document_numbers(text: str) -> list[DocumentNumber]:
    """Return the numbers in a text from left to right.

    A number has a year (``45/2023``) or begins its codes with one that is known (``15 QĐ-UBND``);
    a code may be cut off (``45/2023/Q``). Dates, amounts and ranges are none.
    """
    plain = normalise(text)
    found: list[DocumentNumber] = []
    for match in _NUMBER.finditer(plain):
        codes = _codes(match)
        if codes:
            end = match.start("codes") + len(codes[1])
            found.append(_made(match, end, codes[0]))
    taken = [(each.start, each.end) for each in found]
    for match in _YEARED.finditer(plain):
        if not any(start < match.end() and match.start() < end for start, end in taken):
            found.append(_made(match, match.end(), ()))
    return sorted(found, key=lambda each: each.start)


def _made(match: re.Match[str], end: int, codes: tuple[str, ...]) -> DocumentNumber:
    number = fold(match["number"]).lstrip("0") or "0"
    return DocumentNumber(match.start(), end, number, match["year"] or "", codes)


def _codes(match: re.Match[str]) -> tuple[tuple[str, ...], str] | None:
    """Return the codes that belong to a number, and the text that they stand in."""
    text = match["codes"]
    codes: list[str] = []
    end = 0
    for word in re.finditer(r"[^\s/_.\-–—\\]+", text):
        code = fold(word.group()).replace("&", "")
        if not _continues(code, bool(codes), text[end : word.start()], bool(match["year"])):
            break
        codes.append(code)
        end = word.end()
    if not codes:
        return None
    before = match.group()[: match.start("codes") - match.start()]
    signed = bool(match["year"]) or any(sign in before for sign in "/-_\\")
    return (tuple(codes), text[:end]) if signed or codes[0] in TYPES else None


def _continues(code: str, begun: bool, between: str, has_year: bool) -> bool:
    """Return True if a word belongs to the codes of a number; behind a blank only known ones do."""
    after_blank = begun and between.isspace()
    if _is_code(code, cut=has_year and not after_blank):
        return True
    return begun and not after_blank and len(code) <= 8


def _is_code(code: str, cut: bool) -> bool:
    if code in _CODES or any(
        code.startswith(kind) and code[len(kind) :] in BODIES for kind in TYPES
    ):
        return True
    return cut and any(known.startswith(code) for known in _CODES)
