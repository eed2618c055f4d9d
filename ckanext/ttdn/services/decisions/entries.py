"""Rows of the decision log, made here for the desk, the override and the harvest (R20, C9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ckan import model

from ckanext.ttdn.model import Agency, Revision
from ckanext.ttdn.services.decisions.log import Entry
from ckanext.ttdn.workflow import Operation


@dataclass(frozen=True)
class Names:
    """Names of agency and authority by language, as they are on the day of the row (C9)."""

    agency: Mapping[str, str]
    authority: Mapping[str, str]


def names_of(organization_id: str | None) -> Names:
    """Return the names of an organization, in the register or not, and of the authority."""
    authority = Agency.authority()
    agency = Agency.get(organization_id) if organization_id else None
    organization = model.Group.get(organization_id) if organization_id and not agency else None
    own = agency.name_translated if agency else {}
    return Names(
        {"vi": organization.title or ""} if organization else own,
        authority.name_translated if authority else {},
    )


def entry(
    operation: Operation,
    at: dt.datetime,
    *,
    organization_id: str | None,
    actor_id: str | None,
    acted_by: str,
    names: Names,
    package_id: str = "",
    revision: Revision | None = None,
    before: str = "",
    after: str = "",
    topics: Sequence[str] = (),
    given: Mapping[str, Any] | None = None,
    due_on: dt.date | None = None,
) -> Entry:
    """Return the row of one operation.

    ``package_id``: empty for what is about no item. ``before`` and ``after``: states. ``given``:
    the inputs of the operation (``note``, ``reasons``, ``declarations``, ``field_comments``).
    ``acted_by``: the natural person (R22, R42).
    """
    words = given or {}
    return Entry(
        at=at,
        package_id=package_id,
        revision_id=revision.id if revision else None,
        operation=operation.value,
        from_state=before,
        to_state=after,
        content_hash=revision.payload_hash if revision else None,
        reasons=list(words.get("reasons") or []),
        topics=list(topics),
        actor_id=actor_id,
        organization_id=organization_id,
        words={
            "note": words.get("note") or "",
            "field_comments": words.get("field_comments") or {},
            "declarations": list(words.get("declarations") or []),
            "acted_by": acted_by,
            "due_on": due_on.isoformat() if due_on else None,
            "agency_name": dict(names.agency),
            "authority_name": dict(names.authority),
        },
    )
