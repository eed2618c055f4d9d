"""The words of the rights: who asks, about what, and the answer."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Role(str, Enum):
    """What an account is in the catalogue; decided by the accounts table, never by CKAN's roles."""

    ANONYMOUS = "anonymous"
    USER = "user"  # logged in, without an agency
    AGENCY = "agency"
    AUTHORITY = "authority"
    SYSADMIN = "sysadmin"


@dataclass(frozen=True)
class Actor:
    """Who asks. ``kinds``: dataset types that its agency may publish, None for all (H 6.6)."""

    role: Role
    organization_id: str | None = None
    kinds: frozenset[str] | None = None
    in_office: bool = True  # False once the agency's valid_to has passed (C9)


@dataclass(frozen=True)
class Item:
    """What is asked about. ``window_open``: between ``publish_at`` and ``expires_at``."""

    organization_id: str | None
    kind: str
    state: str = "draft"
    visibility: str = "public"
    window_open: bool = True
    was_published: bool = False


@dataclass(frozen=True)
class Decision:
    """The answer, the code of the reason, and the id of the rule that decided."""

    allowed: bool
    reason: str
    rule: str


@dataclass(frozen=True)
class Rule:
    """Permits ``operation`` to ``roles``; ``own``: only for items of their own organisation."""

    operation: str
    roles: frozenset[Role]
    own: bool
    states: frozenset[str] | None
    clause: str
    granted_kinds: bool = False
    unpublished_only: bool = False

    @property
    def id(self) -> str:
        """The rule's name, as ``ttdn_permission_explain`` gives it."""
        scope = "own" if self.own else "any"
        return f"{self.operation}:{scope}:{'+'.join(sorted(r.value for r in self.roles))}"
