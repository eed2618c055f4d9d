"""Which signal calls what."""

from __future__ import annotations

from typing import Any

import flask_login

from ckanext.ttdn.jobs import links, notices
from ckanext.ttdn.services.sessions import cookies
from ckanext.ttdn.signals import step_taken


def get_subscriptions() -> dict[Any, list[Any]]:
    """Return the table for ISignal."""
    return {
        step_taken: [notices.on_step, links.on_step],
        flask_login.user_accessed: [cookies.admit],
        flask_login.user_logged_in: [cookies.begin],
        flask_login.user_logged_out: [cookies.end],
    }
