"""Validators of the kinds' fields: what comes in is read, checked and told in words (R18)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from . import (
    alt_text,
    codes,
    completeness,
    cross_field,
    dates,
    multilingual,
    passwords,
    related,
    texts,
)

_MODULES = (
    cross_field,
    codes,
    completeness,
    multilingual,
    passwords,
    alt_text,
    related,
    texts,
    dates,
)


def get_validators() -> dict[str, Callable[..., Any]]:
    """All validators by name, as IValidators hands them to CKAN."""
    return {name: getattr(module, name) for module in _MODULES for name in module.__all__}
