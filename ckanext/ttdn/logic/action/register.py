"""The agencies' register: shown to everyone, brought in step with the profile by the operator."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.model import Agency, Item
from ckanext.ttdn.organizations import Agency as Entry
from ckanext.ttdn.organizations import Period, Register
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.register import profiles, sync

__all__ = [
    "ttdn_agency_list",
    "ttdn_agency_show",
    "ttdn_profile_check",
    "ttdn_profile_load",
]


# ckanext-harvest keeps its sources as datasets of this type.
_HARVEST_SOURCE = "harvest"


@tk.side_effect_free
def ttdn_agency_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the agencies by their Vietnamese names; everyone may (R22 keeps accounts private).

    ``current``: true for those in office today, false for the ended and coming ones; ``kind``:
    one kind of agency. ``dataset_count`` counts what the public may see.
    """
    tk.check_access("ttdn_agency_list", context, data_dict)
    rows = model.Session.query(Agency).all()
    register, counts = _register(rows), _public_counts()
    agencies = [_shown(row, register, counts) for row in rows]
    if (kind := data_dict.get("kind")) is not None:
        agencies = [agency for agency in agencies if agency["kind"] == kind]
    if (current := data_dict.get("current")) is not None:
        agencies = [agency for agency in agencies if agency["current"] is tk.asbool(current)]
    return sorted(agencies, key=lambda agency: agency["code"])


@tk.side_effect_free
def ttdn_agency_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show one agency by ``id`` (id or code), with its public office contact; everyone may.

    ``in_charge``: codes of who answers today for what it had: itself, or its successors (C9).
    Raises ObjectNotFound.
    """
    tk.check_access("ttdn_agency_show", context, data_dict)
    reference = tk.get_or_bust(data_dict, "id")
    row = Agency.get(reference) or Agency.by_code(reference)
    if row is None:
        raise tk.ObjectNotFound()
    return {
        **_shown(row, _register(model.Session.query(Agency).all()), _public_counts()),
        "contact": row.contact,
        "kinds": row.kinds,
    }


@tk.side_effect_free
def ttdn_profile_check(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Report the problems of a profile: ``name`` of a shipped one or its text as ``content``.

    Returns ``{"agencies": number, "problems": [{"path", "reason", "message"}]}``.
    """
    tk.check_access("ttdn_profile_check", context, data_dict)
    profile, problems = profiles.read(data_dict)
    return {
        "agencies": len(profile.register) if profile else 0,
        "problems": [
            {
                "path": problem.path,
                "reason": problem.reason,
                "message": profiles.explain(problem),
            }
            for problem in problems
        ],
    }


def ttdn_profile_load(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Bring organisations and register in step with a profile (R02); ``name`` or ``content``.

    ``dry_run`` only tells. Returns ``created`` and ``gone`` (codes), ``changed`` (``{"code",
    "fields": {name: {"stored", "profile"}}}``: a hand-made change shows here as drift),
    ``unchanged`` (number), ``authority`` (code), ``review`` (accounts left behind by time).
    Raises ValidationError with the problems by their place in the file; nothing is deleted.
    """
    tk.check_access("ttdn_profile_load", context, data_dict)
    profile = profiles.read_or_refuse(data_dict)
    return sync.load(context, profile, tk.asbool(data_dict.get("dry_run", False)))


def _register(rows: list[Agency]) -> Register:
    return Register(
        Entry(
            code=row.code,
            name=row.name_translated,
            kind=row.kind,
            period=Period(row.valid_from, row.valid_to),
            successor_of=tuple(row.successor_of),
        )
        for row in rows
    )


def _public_counts() -> dict[str, int]:
    """Count what the public may see by agency id, in the database: the queue needs no search."""
    rows = (
        model.Session.query(model.Package.owner_org, sa.func.count())
        .outerjoin(Item, Item.package_id == model.Package.id)
        .filter(model.Package.state == model.State.ACTIVE, model.Package.private.is_(False))
        .filter(model.Package.type != _HARVEST_SOURCE)
        .filter(sa.or_(Item.expires_at.is_(None), Item.expires_at > timestamps.now()))
        .group_by(model.Package.owner_org)
    )
    return {owner: number for owner, number in rows if owner is not None}


def _shown(row: Agency, register: Register, counts: dict[str, int]) -> dict[str, Any]:
    today = timestamps.today()
    return {
        "id": row.organization_id,
        "code": row.code,
        "name_translated": row.name_translated,
        "kind": row.kind,
        "parent": row.parent_code,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "current": row.in_office(today),
        "successor_of": row.successor_of,
        "in_charge": [agency.code for agency in register.in_charge(row.code, today)],
        "is_authority": row.is_authority,
        "dataset_count": counts.get(row.organization_id, 0),
    }
