"""Signed values that a browser keeps for the catalogue: nobody else can make or change one."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from itsdangerous import BadData, URLSafeTimedSerializer


def sign(purpose: str, value: Any) -> str:
    """Return ``value`` (JSON) as a signed text; ``purpose`` keeps kinds of values apart."""
    return _serializer(purpose).dumps(value)


def read(purpose: str, text: str, seconds: int) -> Any:
    """Return the value of a text that was signed within this many seconds; None for another."""
    try:
        return _serializer(purpose).loads(text, max_age=seconds)
    except BadData:
        return None


def _serializer(purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tk.config["SECRET_KEY"], salt=f"ttdn-login-{purpose}")
