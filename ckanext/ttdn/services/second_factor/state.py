"""What may be told of an account's second factor."""

from __future__ import annotations

from typing import Any

from ckan import model

from ckanext.ttdn.model import SecondFactor

from . import demand


def of(user_id: str) -> dict[str, Any]:
    """Return ``enabled``, ``required``, ``set_up_at`` (UTC, ISO 8601, or None) and
    ``recovery_codes_left``.
    """
    row = model.Session.get(SecondFactor, user_id, populate_existing=True)
    return {
        "enabled": row is not None,
        "required": demand.is_of(user_id),
        "set_up_at": row.set_up_at.isoformat() if row is not None else None,
        "recovery_codes_left": len(row.recovery) if row is not None else 0,
    }
