"""Permissions of the page's reader, by the same rules as the actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from ckan import model
from ckan.common import current_user
from ckan.plugins import toolkit as tk

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.authz import field_rights

__all__ = ["ttdn_can", "ttdn_field_locked", "ttdn_reach", "ttdn_why_not"]


def ttdn_can(item: dict[str, Any], operation: str) -> bool:
    """Return True if the reader may do ``operation`` on the item (as ``package_show`` gives it)."""
    return _decide(item, operation).allowed


def ttdn_why_not(item: dict[str, Any], operation: str) -> str:
    """Say why the reader may not; empty when permitted."""
    decision = _decide(item, operation)
    return "" if decision.allowed else refusals.sentence(decision)


def ttdn_reach(operation: str) -> str:
    """Return whose items the reader may do ``operation`` on: ``own``, ``any``, empty for none."""
    scope = authz.scope(_reader(), operation)
    return scope.value if scope else ""


def ttdn_field_locked(pkg_or_kind: Mapping[str, Any] | str, field: str) -> str:
    """Say why the reader may not set a field of an item, or of a new one of a kind.

    Empty when permitted.
    """
    actor = _reader()
    if isinstance(pkg_or_kind, str):
        item = rights.Item(actor.organization_id, pkg_or_kind)
        operation = "create"
    else:
        item, operation = authz.item_shown(pkg_or_kind), "edit"
    return field_rights.locked(actor, operation, item, field)


def _decide(item: dict[str, Any], operation: str) -> rights.Decision:
    return authz.decide(_reader(), operation, authz.item_shown(item))


def _reader() -> rights.Actor:
    # A page asks of many items and fields; who reads it stays the same meanwhile.
    known = bool(current_user) and current_user.is_authenticated
    user = cast("model.User", current_user) if known else None
    kept = tk.g.get("ttdn_reader")
    if kept is None or kept[0] != (user.id if user else None):
        kept = (user.id if user else None, authz.actor_of(user))
        tk.g.ttdn_reader = kept
    return kept[1]
