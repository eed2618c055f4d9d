"""What forms say of passwords."""

from __future__ import annotations

from ckanext.ttdn import config

__all__ = ["ttdn_password_length"]


def ttdn_password_length() -> int:
    """Return how many characters a new password has at least."""
    return config.password_length()
