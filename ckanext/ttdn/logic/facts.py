"""Facts for the rights: who asks, and about what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from ckan import model

from ckanext.ttdn import config, rights
from ckanext.ttdn.model import Account, Agency, Item


def now() -> dt.datetime:
    """Return the present moment as the database keeps it: UTC without a zone."""
    return dt.datetime.now(dt.timezone.utc).replace(tzinfo=None)


def today() -> dt.date:
    """Return the local calendar day, which terms of office are counted in."""
    return dt.datetime.now(config.LOCAL_ZONE).date()


def actor_of(user: model.User | None) -> rights.Actor:
    """Return the role of an account (R22), anonymous for none."""
    if user is None or user.is_anonymous:
        return rights.Actor(rights.Role.ANONYMOUS)
    account = Account.of(user.id)
    if account is None:
        role = rights.Role.SYSADMIN if user.sysadmin else rights.Role.USER
        return rights.Actor(role)
    agency = Agency.get(account.organization_id)
    return rights.Actor(
        rights.Role.SYSADMIN if user.sysadmin else rights.Role(account.role),
        account.organization_id,
        frozenset(agency.kinds) if agency and agency.kinds is not None else None,
        agency is None or agency.in_office(today()),
    )


def actor(context: Mapping[str, Any]) -> rights.Actor:
    """Return the role of whoever runs an action."""
    return actor_of(user_of(context))


def user_of(context: Mapping[str, Any]) -> model.User | None:
    """Return the account that runs an action; a job's context has only its name."""
    user = context.get("auth_user_obj")
    if user is None and context.get("user"):
        user = model.User.get(context["user"])
    return user


def item_of(pkg: model.Package, row: Item | None = None) -> rights.Item:
    """Return what the rights need to know of a dataset.

    A dataset of a type that is not appraised (a harvest source) is nobody's but its agency's and
    the authority's.
    """
    row = row or Item.get(pkg.id)
    if row is None or pkg.state == "deleted":
        return rights.Item(pkg.owner_org, pkg.type, "deleted", "owner", False)
    moment = now()
    begun = row.publish_at is None or row.publish_at <= moment
    over = row.expires_at is not None and row.expires_at <= moment
    return rights.Item(
        pkg.owner_org,
        pkg.type,
        row.state,
        row.visibility,
        begun and not over,
        row.published_at is not None,
        row.change_state,
    )
