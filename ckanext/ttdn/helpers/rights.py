"""What the reader of a page may do, asked of the same rule as the actions."""

from __future__ import annotations

from typing import Any, cast

from ckan import model
from ckan.common import current_user

from ckanext.ttdn import rights
from ckanext.ttdn.logic import facts, refusals

__all__ = ["ttdn_can", "ttdn_why_not"]


def ttdn_can(item: dict[str, Any], operation: str) -> bool:
    """Tell whether the reader may do ``operation`` on the item (as ``package_show`` gives it)."""
    return _decide(item, operation).allowed


def ttdn_why_not(item: dict[str, Any], operation: str) -> str:
    """Say why the reader may not; empty when permitted."""
    decision = _decide(item, operation)
    return "" if decision.allowed else refusals.message(decision.reason)


def _decide(item: dict[str, Any], operation: str) -> rights.Decision:
    known = bool(current_user) and current_user.is_authenticated
    return rights.decide(
        facts.actor_of(cast("model.User", current_user) if known else None),
        operation,
        rights.Item(
            item.get("owner_org"),
            item.get("type", ""),
            item.get("approval_state", "draft"),
            item.get("visibility") or "public",
            True,
            bool(item.get("published_at")),
            (item.get("pending_revision") or {}).get("state"),
        ),
    )
