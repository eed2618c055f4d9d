"""Consistency checks of the register. Reasons are codes; the caller has the messages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Literal

from .register import Agency, Dated, Period, Register

_DAY = dt.timedelta(days=1)

# Every reason there is; those of the file's form are noted by its reader.
Reason = Literal[
    "not_yaml",
    "unknown_key",
    "missing",
    "not_a_mapping",
    "not_a_list",
    "empty_list",
    "not_a_text",
    "not_a_number",
    "bad_code",
    "bad_language",
    "bad_date",
    "bad_url",
    "dates_reversed",
    "unknown_kind",
    "unknown_type",
    "unknown_licence",
    "unknown_vocabulary",
    "unknown_recurrence",
    "unknown_requirement",
    "unknown_role",
    "unknown_duty",
    "bad_deadline",
    "unknown_agency",
    "code_taken",
    "code_begins_with",
    "circle",
    "predecessor_goes_on",
    "ends_before_predecessor",
    "not_in_office",
    "two_authorities",
    "no_authority_before",
    "no_authority_between",
    "no_authority_after",
    # Of the rules of the rights: their form, and what no rule may say.
    "not_one_of",
    "unknown_field",
    "unknown_rule",
    "rule_twice",
    "account_needed",
    "appraised_content",
    "authority_alone",
    "insiders_read",
    "kept_for_ever",
    "list_unfiltered",
    "operator_alone",
    "own_alone",
    "unapproved_read",
]


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where (``agencies[so-du-lich].valid_to``), a reason, its values."""

    path: str
    reason: Reason
    values: Mapping[str, str] = field(default_factory=dict[str, str])


def check_agencies(agencies: Sequence[Agency]) -> list[Problem]:
    """Check codes, references, dates and the absence of circles."""
    register = Register(agencies)
    return [
        *_codes(agencies),
        *(problem for agency in agencies for problem in _references(agency, register)),
        *_circles("parent", {a.code: [a.parent] if a.parent else [] for a in agencies}),
        *_circles("successor_of", {a.code: a.successor_of for a in agencies}),
    ]


def check_authority(
    terms: Sequence[Dated[str]], register: Register, validity: Period, path: str = "authority"
) -> list[Problem]:
    """Check that each day of the profile's validity has exactly one authority, in office (C9)."""
    problems: list[Problem] = []
    for number, term in enumerate(terms):
        if term.value not in register:
            problems.append(
                Problem(f"{path}[{number}].agency", "unknown_agency", _code(term.value))
            )
        elif not term.period.within(register[term.value].period):
            problems.append(Problem(f"{path}[{number}]", "not_in_office", _code(term.value)))
    return [*problems, *_cover(terms, validity, path)]


def _codes(agencies: Sequence[Agency]) -> Iterator[Problem]:
    codes = [agency.code for agency in agencies]
    for code in sorted({code for code in codes if codes.count(code) > 1}):
        yield Problem(f"agencies[{code}].code", "code_taken", _code(code))
    # An item's name is its agency's code, "-", and a slug: two agencies' items never collide
    # only if no code is the beginning of another one.
    for code in sorted(set(codes)):
        for other in sorted(set(codes)):
            if code.startswith(f"{other}-"):
                yield Problem(f"agencies[{code}].code", "code_begins_with", _code(other))


def _references(agency: Agency, register: Register) -> Iterator[Problem]:
    path = f"agencies[{agency.code}]"
    if agency.parent is not None and agency.parent not in register:
        yield Problem(f"{path}.parent", "unknown_agency", _code(agency.parent))
    for code in agency.successor_of:
        if code not in register:
            yield Problem(f"{path}.successor_of", "unknown_agency", _code(code))
            continue
        end, own_end = register[code].period.last, agency.period.last
        if end is None:
            yield Problem(f"{path}.successor_of", "predecessor_goes_on", _code(code))
        elif own_end is not None and own_end <= end:
            yield Problem(f"{path}.valid_to", "ends_before_predecessor", _code(code))


def _circles(key: str, graph: Mapping[str, Iterable[str]]) -> Iterator[Problem]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1]
        yield Problem(f"agencies[{circle[0]}].{key}", "circle", {"chain": " → ".join(circle)})


def _cover(terms: Sequence[Dated[str]], validity: Period, path: str) -> Iterator[Problem]:
    ordered = sorted(terms, key=lambda term: term.period.first or dt.date.min)
    if not ordered:
        return
    if (first := ordered[0].period.first) is not None and not (
        validity.first is not None and first <= validity.first
    ):
        yield Problem(path, "no_authority_before", {"day": first.isoformat()})
    for earlier, later in pairwise(ordered):
        end, start = earlier.period.last, later.period.first
        if end is None or start is None or end >= start:
            codes = {"code": earlier.value, "other": later.value}
            yield Problem(path, "two_authorities", codes)
        elif end + _DAY < start:
            days = {"day": (end + _DAY).isoformat(), "until": (start - _DAY).isoformat()}
            yield Problem(path, "no_authority_between", days)
    if (last := ordered[-1].period.last) is not None and not (
        validity.last is not None and last >= validity.last
    ):
        yield Problem(path, "no_authority_after", {"day": last.isoformat()})


def _code(code: str) -> dict[str, str]:
    return {"code": code}
