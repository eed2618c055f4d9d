"""Which signal calls what."""

from __future__ import annotations

from typing import Any

from ckanext.ttdn.jobs import notices, outside
from ckanext.ttdn.logic.steps import step_taken


def get_subscriptions() -> dict[Any, list[Any]]:
    """Return the table for ISignal."""
    return {step_taken: [notices.on_step, outside.on_step]}
