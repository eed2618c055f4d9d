"""Run actions from the command line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import click
from ckan.plugins import toolkit as tk


def run(action: str, data_dict: dict[str, Any]) -> Any:
    """Run an action as the site's own user. Raises what the action raises."""
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data_dict)


def language_of_the_site() -> AbstractContextManager[Any]:
    """Let texts, also those that a job writes down for its pages, be in the site's language."""
    app = click.get_current_context().find_root().meta.get("flask_app")
    return app.test_request_context() if app else nullcontext()


def complaints(error: tk.ValidationError) -> Iterator[tuple[str, str]]:
    """Give each field of a validation error with its messages in one line."""
    for field, messages in error.error_dict.items():
        texts = messages if isinstance(messages, list) else [messages]
        yield field, " ".join(str(text) for text in texts)
