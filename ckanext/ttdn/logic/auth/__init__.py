"""Auth functions: each asks the rights; what no rule knows is closed."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import (
    appraisal,
    files,
    harvest,
    register,
    saved_searches,
    search,
    second_factor,
    sessions,
    synonyms,
)
from .core import datasets, writes

_MODULES: tuple[ModuleType, ...] = (
    appraisal,
    datasets,
    files,
    harvest,
    register,
    saved_searches,
    search,
    second_factor,
    sessions,
    synonyms,
)


def get_auth_functions() -> dict[str, Callable[..., Any]]:
    """Return every auth function of the extension by its name."""
    named = {name: getattr(module, name) for module in _MODULES for name in module.__all__}
    return {**writes.get_closed(), **named}
