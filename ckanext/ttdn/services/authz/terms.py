"""Accounts and items in the terms of the rights (``ckanext.ttdn.rights``): actors and items."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Account, Agency, Item
from ckanext.ttdn.organizations import Agency as Entry
from ckanext.ttdn.organizations import Period, Register
from ckanext.ttdn.services import timestamps


def actor_of(user: model.User | None) -> rights.Actor:
    """Return the role of an account (R22), anonymous for none."""
    day = timestamps.today()
    if user is None or user.is_anonymous:
        return rights.Actor(rights.Role.ANONYMOUS, day=day)
    account = Account.of(user.id)
    if account is None:
        role = rights.Role.SYSADMIN if user.sysadmin else rights.Role.USER
        return rights.Actor(role, day=day)
    agency = Agency.get(account.organization_id)
    _hold(user.id, account, agency)
    role = rights.Role.SYSADMIN if user.sysadmin else rights.Role(account.role)
    if agency is None:
        return rights.Actor(role, account.organization_id, day=day)
    return rights.Actor(
        role,
        account.organization_id,
        kinds=None if agency.kinds is None else frozenset(agency.kinds),
        in_office=agency.in_office(day),
        predecessors=_predecessors(agency, day),
        code=agency.code,
        agency_kind=agency.kind,
        day=day,
    )


def _hold(user_id: str, *rows: Any) -> None:
    """Hold references to an account's rows: the session keeps only weak ones.

    A page asks some ten times who reads it: one query instead of ten. They are read anew in each
    transaction, and after each wait for a lock (``forget_accounts``).
    """
    model.Session().info.setdefault("ttdn_callers", {})[user_id] = rows


def forget_accounts() -> None:
    """Clear the cached rows of accounts, so that the next check reads the database."""
    model.Session().info.pop("ttdn_callers", None)


def _predecessors(agency: Agency, day: dt.date) -> frozenset[str]:
    """Return the ids of the ended organisations whose items this agency continues (C9).

    One query, and none for an agency that succeeds nobody.
    """
    if not agency.successor_of:
        return frozenset()
    columns = (Agency.organization_id, Agency.code, Agency.valid_from, Agency.valid_to)
    ended = model.Session.query(*columns, Agency.successor_of).filter(Agency.valid_to < day).all()
    ids = {row.code: row.organization_id for row in ended}
    register = Register(_entry(row) for row in (*ended, agency))
    return frozenset(ids[entry.code] for entry in register.continued_by(agency.code, day))


def _entry(row: Any) -> Entry:
    period = Period(row.valid_from, row.valid_to)
    return Entry(row.code, {}, "", period, successor_of=tuple(row.successor_of))


def actor(context: Mapping[str, Any]) -> rights.Actor:
    """Return the role of the caller of an action."""
    return actor_of(user_of(context))


def same_caller(context: Mapping[str, Any], **more: Any) -> Any:
    """Return a context of its own for another action that the same caller runs, with its checks.

    ``more``: context keys of this extension that CKAN's ``Context`` type lacks.
    """
    return {
        "user": context.get("user", ""),
        "auth_user_obj": context.get("auth_user_obj"),
        **more,
    }


def user_of(context: Mapping[str, Any]) -> model.User | None:
    """Return the account that runs an action; a job's context has only its name."""
    user = context.get("auth_user_obj")
    if user is None and context.get("user"):
        user = model.User.get(context["user"])
    return user


def item_of(pkg: model.Package, row: Item | None = None) -> rights.Item:
    """Return a dataset as an item of the rights.

    A dataset of a type that is not appraised (a harvest source) is nobody's but its agency's and
    the authority's.
    """
    row = row or Item.get(pkg.id)
    if row is None or pkg.state == "deleted":
        return rights.Item(pkg.owner_org, pkg.type, "deleted", "owner", False)
    return _item(pkg.owner_org, pkg.type, row)


def item_of_row(shown: Mapping[str, Any], row: Item) -> rights.Item:
    """Return the same of an item as ``package_show`` or a search gives it, without a query."""
    return _item(shown.get("owner_org"), shown["type"], row)


def item_of_columns(row: Any) -> rights.Item:
    """Return the same of a row of ``owner_org``, ``type`` and ``Item.OF_RIGHTS``."""
    return _item(row.owner_org, row.type, row)


def item_shown(shown: Mapping[str, Any]) -> rights.Item:
    """Return the same as a page knows it: from an item that was shown to its reader.

    Also for one that is about to be made, of which only ``owner_org`` and ``type`` are there.
    """
    return rights.Item(
        shown.get("owner_org"),
        shown.get("type") or "",
        shown.get("approval_state") or "draft",
        shown.get("visibility") or "public",
        was_published=bool(shown.get("published_at")),
        change=(shown.get("pending_revision") or {}).get("state"),
    )


def _item(organization_id: str | None, kind: str, row: Any) -> rights.Item:
    moment = timestamps.now()
    begun = row.publish_at is None or row.publish_at <= moment
    over = row.expires_at is not None and row.expires_at <= moment
    return rights.Item(
        organization_id,
        kind,
        row.state,
        row.visibility,
        begun and not over,
        row.published_at is not None,
        row.change_state,
    )
