"""Agencies with their periods, and the succession from an ended agency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

T = TypeVar("T")


class AgencyKind(str, Enum):
    """What an agency is, after the lists of H 1, M 11 and K VI."""

    PEOPLES_COMMITTEE = "peoples-committee"
    SPECIALISED_AGENCY = "specialised-agency"
    PUBLIC_SERVICE_UNIT = "public-service-unit"
    SPECIAL_UNIT = "special-unit"  # đơn vị đặc thù (M 2.1)
    PROJECT_BOARD = "project-board"
    PARTY_BODY = "party-body"
    POLITICAL_SOCIAL_ORGANISATION = "political-social-organisation"
    FRIENDSHIP_UNION = "friendship-union"
    ASSOCIATION = "association"
    PRESS = "press"
    MILITARY = "military"
    DISTRICT = "district"
    COMMUNE = "commune"
    CENTRAL_AGENCY = "central-agency"  # cơ quan Trung ương đóng trên địa bàn (H 1.2a)


@dataclass(frozen=True)
class Period:
    """From a first to a last local calendar day, both included; None: not known, not bounded."""

    first: dt.date | None = None
    last: dt.date | None = None

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, dt.date):
            return False
        return not (
            (self.first is not None and day < self.first)
            or (self.last is not None and day > self.last)
        )

    def within(self, other: Period) -> bool:
        """Return True if ``other`` contains every day of this period."""
        begins = other.first is None or (self.first is not None and self.first >= other.first)
        ends = other.last is None or (self.last is not None and self.last <= other.last)
        return begins and ends


@dataclass(frozen=True)
class Dated(Generic[T]):
    """A value that holds for a time."""

    value: T
    period: Period = field(default_factory=Period)


@dataclass(frozen=True)
class Agency:
    """One entry. ``name``: text by language; ``kinds``: dataset types it may supply, None: all."""

    code: str
    name: Mapping[str, str]
    kind: str
    period: Period = field(default_factory=Period)
    parent: str | None = None
    contact: Mapping[str, str] = field(default_factory=dict[str, str])
    successor_of: tuple[str, ...] = ()
    kinds: tuple[str, ...] | None = None


class Register:
    """The agencies by code, in the order of the profile."""

    def __init__(self, agencies: Iterable[Agency]) -> None:
        self._agencies = {agency.code: agency for agency in agencies}

    def __iter__(self) -> Iterator[Agency]:
        return iter(self._agencies.values())

    def __len__(self) -> int:
        return len(self._agencies)

    def __contains__(self, code: object) -> bool:
        return code in self._agencies

    def __getitem__(self, code: str) -> Agency:
        return self._agencies[code]

    def current(self, day: dt.date) -> tuple[Agency, ...]:
        """Return the agencies in office on that day."""
        return tuple(agency for agency in self if day in agency.period)

    def in_charge(self, code: str, day: dt.date) -> tuple[Agency, ...]:
        """Return the agency responsible on that day for the agency's items: itself while in office.

        After its end these are the successors in office, through any number of steps; several
        when its work was divided; none when no successor is known. KeyError for unknown codes.
        """
        if day in self[code].period:
            return (self[code],)
        seen, waiting, found = {code}, [code], set[str]()
        while waiting:
            predecessor = waiting.pop()
            for agency in self:
                if predecessor in agency.successor_of and agency.code not in seen:
                    seen.add(agency.code)
                    (found.add if day in agency.period else waiting.append)(agency.code)
        return tuple(agency for agency in self if agency.code in found)

    def continued_by(self, code: str, day: dt.date) -> tuple[Agency, ...]:
        """Return the ended agencies for which this one answers on that day: the way back.

        An agency that is not in office itself answers for none. KeyError for unknown codes.
        """
        if day not in self[code].period:
            return ()
        found, waiting = set[str](), [code]
        while waiting:
            for predecessor in self[waiting.pop()].successor_of:
                ended = predecessor in self and day not in self[predecessor].period
                if ended and predecessor not in found:
                    found.add(predecessor)
                    waiting.append(predecessor)
        return tuple(agency for agency in self if agency.code in found)
