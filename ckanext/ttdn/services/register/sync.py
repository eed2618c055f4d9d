"""Bringing the register in step with a profile: the only writer of agencies' names (R02, R22).

Nothing is ever deleted: an agency that the profile no longer has is reported, an ended one keeps
its page and its items.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context

from ckanext.ttdn.model import Account, Agency
from ckanext.ttdn.organizations import Agency as Entry
from ckanext.ttdn.profiles import Profile
from ckanext.ttdn.services import timestamps

_ = tk._

_GROUP_FIELDS = ("title", "description", "state")


class Difference(NamedTuple):
    """One field: what the register holds and what the profile says."""

    stored: Any
    profile: Any


def load(context: Context, profile: Profile, dry_run: bool) -> dict[str, Any]:
    """Create and change what differs; each agency is saved whole, so that a second run goes on
    where an interrupted one stopped. ``dry_run`` reports the same and writes nothing.

    Raises ValidationError when a code is the name of a CKAN group.
    """
    authority = profile.authority_on(timestamps.today())
    groups = _groups(profile)
    rows = {row.code: row for row in model.Session.query(Agency)}
    created: list[str] = []
    changed: list[dict[str, Any]] = []
    if not dry_run:
        _release_authority(authority)
    for entry in profile.register:
        wanted = _wanted(profile, entry, authority)
        group, row = groups.get(entry.code), rows.get(entry.code)
        if group is None or row is None:
            created.append(entry.code)
        elif differences := _differences(group, row, wanted):
            changed.append(
                {"code": entry.code, "fields": {k: v._asdict() for k, v in differences.items()}}
            )
        else:
            continue
        if not dry_run:
            _save(context, entry, group, row, wanted)
    return {
        "profile": profile.code,
        "dry_run": dry_run,
        "authority": authority,
        "created": created,
        "changed": changed,
        "unchanged": len(profile.register) - len(created) - len(changed),
        "gone": sorted(code for code in rows if code not in profile.register),
        "review": _accounts_to_review(profile, authority, rows),
    }


def _groups(profile: Profile) -> dict[str, model.Group]:
    codes = [entry.code for entry in profile.register]
    groups = {
        group.name: group
        for group in model.Session.query(model.Group).filter(model.Group.name.in_(codes))
    }
    taken = sorted(name for name, group in groups.items() if not group.is_organization)
    if taken:
        message = _("These codes are names of groups: {codes}. Rename or delete the groups.")
        raise tk.ValidationError({"agencies": [message.format(codes=", ".join(taken))]})
    return groups


def _wanted(profile: Profile, entry: Entry, authority: str | None) -> dict[str, Any]:
    primary, *others = profile.languages
    return {
        "title": entry.name[primary],
        "description": " / ".join(entry.name[code] for code in others if code in entry.name),
        "state": model.State.ACTIVE,
        "profile": profile.code,
        "kind": entry.kind,
        "parent_code": entry.parent,
        "name_translated": dict(entry.name),
        "contact": dict(entry.contact),
        "valid_from": entry.period.first,
        "valid_to": entry.period.last,
        "successor_of": list(entry.successor_of),
        "kinds": None if entry.kinds is None else list(entry.kinds),
        "is_authority": entry.code == authority,
    }


def _differences(group: model.Group, row: Agency, wanted: dict[str, Any]) -> dict[str, Difference]:
    differences: dict[str, Difference] = {}
    for key, value in wanted.items():
        stored = getattr(group if key in _GROUP_FIELDS else row, key)
        if stored != value:
            differences[key] = Difference(_plain(stored), _plain(value))
    return differences


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _release_authority(authority: str | None) -> None:
    # The database holds at most one authority: the old one must go before the new one comes.
    model.Session.query(Agency).filter(
        Agency.is_authority.is_(True), Agency.code != (authority or "")
    ).update({"is_authority": False})


def _save(
    context: Context,
    entry: Entry,
    group: model.Group | None,
    row: Agency | None,
    wanted: dict[str, Any],
) -> None:
    # The organisation and its row are committed together: one without the other would be an
    # agency that nobody knows.
    texts = {key: wanted[key] for key in _GROUP_FIELDS}
    operator: Context = {**_operator(context), "defer_commit": True, "return_id_only": True}
    if group is None:
        organization_id = tk.get_action("organization_create")(
            operator, {"name": entry.code, **texts}
        )
    else:
        organization_id = group.id
        if any(getattr(group, key) != value for key, value in texts.items()):
            tk.get_action("organization_patch")(operator, {"id": organization_id, **texts})
    if row is None:
        _remove_members(organization_id)
        row = Agency(organization_id=organization_id, code=entry.code)
        model.Session.add(row)
    for key, value in wanted.items():
        if key not in _GROUP_FIELDS:
            setattr(row, key, value)
    model.repo.commit()


def _remove_members(organization_id: str) -> None:
    # CKAN makes whoever creates an organisation its admin; an agency has one account and no admin.
    model.Session.flush()
    for member in model.Session.query(model.Member).filter_by(
        group_id=organization_id, table_name="user"
    ):
        model.Session.delete(member)


def _operator(context: Context) -> Context:
    return {"user": context["user"], "ignore_auth": True}


def _accounts_to_review(
    profile: Profile, authority: str | None, rows: dict[str, Agency]
) -> list[dict[str, str]]:
    """Return accounts that need review: their agency ended or is no longer the authority."""
    by_organization = {row.organization_id: code for code, row in rows.items()}
    today, found = timestamps.today(), list[dict[str, str]]()
    for account in model.Session.query(Account).order_by(Account.user_id):
        code = by_organization.get(account.organization_id, "")
        ended = code in profile.register and today not in profile.register[code].period
        if account.role == "authority" and code != authority:
            found.append({"code": code, "reason": "no_longer_authority"})
        elif ended:
            found.append({"code": code, "reason": "agency_ended"})
    return found
