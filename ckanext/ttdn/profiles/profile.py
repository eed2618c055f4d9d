"""A province profile (R02): what differs from province to province, as data."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ckanext.ttdn.organizations import Dated, Period, Register

from .rules import NO_RULES, Layer


@dataclass(frozen=True)
class LegalBasis:
    """A regulation that the profile rests on; what the source does not give is None."""

    title: Mapping[str, str]
    letter: str | None = None
    number: str | None = None
    issued_on: dt.date | None = None


@dataclass(frozen=True)
class Deadline:
    """A term that a clause sets; how days are counted is a setting of its own (C6).

    ``within_days`` runs from the event, or from the first day of the next quarter;
    ``before_day`` is a day of the quarter's last month, or of ``before_month`` each year.
    """

    # Which values each recurrence needs.
    SHAPES: ClassVar[Mapping[str, tuple[frozenset[str], ...]]] = {
        "event": (frozenset({"within_days"}),),
        "quarter": (frozenset({"within_days"}), frozenset({"before_day"})),
        "year": (frozenset({"before_day", "before_month"}),),
    }

    code: str
    clause: str
    by: str
    every: str
    within_days: int | None = None
    before_day: int | None = None
    before_month: int | None = None


@dataclass(frozen=True)
class Profile:
    """All of a profile; names are texts by language, the first language is the primary one."""

    code: str
    name: Mapping[str, str]
    validity: Period
    languages: tuple[str, ...]
    topics: str
    licences: Mapping[str, str]
    authority: tuple[Dated[str], ...]
    ministry: tuple[Dated[Mapping[str, str]], ...]
    report_recipients: tuple[Dated[str], ...]
    legal_basis: tuple[LegalBasis, ...]
    deadlines: tuple[Deadline, ...]
    register: Register
    rights: Layer = NO_RULES
    # Whether the appraiser's form asks for a topic: "required" or "optional" (R16).
    topics_on_approval: str = "required"
    # Of whose accounts a second factor is demanded: "authority", "operator".
    second_factor: frozenset[str] = frozenset()

    def authority_on(self, day: dt.date) -> str | None:
        """Return the code of the appraising body on that day (H 6.4, C9)."""
        return next((term.value for term in self.authority if day in term.period), None)

    def licence_for(self, kind: str) -> str:
        """Return the licence that an item of this dataset type starts with (C4)."""
        return self.licences.get(kind, self.licences["default"])
