"""Types of the rights: actors, items, rules and decisions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """What an account is in the catalogue; decided by the accounts table, never by CKAN's roles."""

    ANONYMOUS = "anonymous"
    USER = "user"  # logged in, without an agency
    AGENCY = "agency"
    AUTHORITY = "authority"
    SYSADMIN = "sysadmin"


class Scope(str, Enum):
    """Owners of the items to which a rule applies."""

    ITSELF = "itself"  # of the actor's organisation
    OWN = "own"  # of its organisation and of the ended ones that it continues (C9)
    ANY = "any"


class Audience(str, Enum):
    """Whom a rule lets read; the only conditions that a search index can filter by."""

    PUBLIC = "public"
    AGENCIES = "agencies"  # whoever acts for an agency (C3)
    OWN = "own"
    AUTHORITY = "authority"  # and the operator


@dataclass(frozen=True)
class Actor:
    """Who asks. ``kinds``: dataset types that its agency may publish, None for all (H 6.6).

    ``predecessors``: ids of the ended organisations that its own continues (C9). ``code`` and
    ``agency_kind`` are the register's. ``day``: the local calendar day on which it is asked; on an
    unknown day no right holds that has a time, and every restriction does.
    """

    role: Role
    organization_id: str | None = None
    kinds: frozenset[str] | None = None
    in_office: bool = True  # False once the agency's valid_to has passed (C9)
    predecessors: frozenset[str] = frozenset()
    code: str | None = None
    agency_kind: str | None = None
    day: dt.date | None = None

    @property
    def serves(self) -> bool:
        """Return True if its rights hold today; the operator's depend on no agency."""
        return self.in_office or self.role is Role.SYSADMIN

    @property
    def organizations(self) -> frozenset[str]:
        """The ids of its own organisation and of those that it continues; none once it ended."""
        if not self.serves:
            return frozenset()
        own = [self.organization_id] if self.organization_id else []
        return self.predecessors.union(own)


@dataclass(frozen=True)
class Item:
    """What is asked about. ``window_open``: between ``publish_at`` and ``expires_at``.

    An empty ``kind`` asks about items of whatever kind: whether there is one at all.
    """

    organization_id: str | None
    kind: str
    state: str = "draft"
    visibility: str = "public"
    window_open: bool = True
    was_published: bool = False
    # State of the open change of a published item; None when there is none.
    change: str | None = None

    @property
    def working_state(self) -> str:
        """Where what is being written stands: the change, else the item."""
        return self.change or self.state


@dataclass(frozen=True)
class Decision:
    """The answer, the code of the reason, the id of the rule that decided, and its clause."""

    allowed: bool
    reason: str
    rule: str
    clause: str = ""


@dataclass(frozen=True)
class Fields:
    """Some of an item's fields: those named, or all but those named."""

    names: frozenset[str]
    but: bool = False

    def __contains__(self, name: object) -> bool:
        return (name in self.names) is not self.but


@dataclass(frozen=True)
class Period:
    """From a first to a last local calendar day, both included; None: not bounded."""

    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def always(self) -> bool:
        """Return True if the period contains every day."""
        return self.first is None and self.last is None

    def __contains__(self, day: dt.date) -> bool:
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Rule:
    """Permits ``operations`` to ``roles``, or refuses them whatever else permits.

    A condition that is None or empty is not asked. ``states`` are those of what is being written
    (the change of a published item, else the item), with ``of_item`` those of the item itself.
    ``change``: only with an open change (True), or only without one. ``fields``: only these fields
    of the item. ``organizations``: codes of the acting agencies. Reading names an ``audience`` in
    place of roles and scope.
    """

    id: str
    operations: frozenset[str]
    clause: str
    permits: bool = True
    roles: frozenset[Role] = frozenset()
    scope: Scope = Scope.ANY
    audience: Audience | None = None
    organizations: frozenset[str] | None = None
    agency_kinds: frozenset[str] | None = None
    period: Period = Period()
    kinds: frozenset[str] | None = None
    granted_kinds: bool = False
    never_published: bool = False
    change: bool | None = None
    states: frozenset[str] | None = None
    of_item: bool = False
    visibility: frozenset[str] | None = None
    in_window: bool = False
    fields: Fields | None = None

    @property
    def of_every_item(self) -> bool:
        """Return True if the rule depends on nothing of the item but its owner."""
        asked: Collection[object] = (
            self.kinds,
            self.change,
            self.states,
            self.visibility,
            self.fields,
        )
        return not (
            self.granted_kinds
            or self.never_published
            or self.in_window
            or any(condition is not None for condition in asked)
        )
