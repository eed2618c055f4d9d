"""The reader's own API tokens."""

from __future__ import annotations

from typing import Any

from ckan.common import current_user
from ckan.plugins import toolkit as tk

__all__ = ["ttdn_own_tokens"]


def ttdn_own_tokens() -> list[dict[str, Any]]:
    """Return the current user's tokens without their secrets, oldest first."""
    return tk.get_action("api_token_list")({}, {"user_id": current_user.name})
