"""Actions as the operator runs them from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ckan.plugins import toolkit as tk


def run(action: str, data_dict: dict[str, Any]) -> Any:
    """Run an action as the site's own user. Raises what the action raises."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data_dict)


def complaints(error: tk.ValidationError) -> Iterator[tuple[str, str]]:
    """Give each field of a validation error with its messages in one line."""
    for field, messages in error.error_dict.items():
        texts = messages if isinstance(messages, list) else [messages]
        yield field, " ".join(str(text) for text in texts)
