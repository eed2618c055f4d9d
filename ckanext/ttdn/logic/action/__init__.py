"""Actions by noun; ``get_actions`` gathers what each module lists in ``__all__``."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import (
    accounts,
    appraisal,
    closed,
    datasets,
    decisions,
    harvest,
    items,
    notices,
    register,
    revisions,
)

_MODULES: tuple[ModuleType, ...] = (
    accounts,
    appraisal,
    closed,
    datasets,
    decisions,
    harvest,
    items,
    notices,
    register,
    revisions,
)


def get_actions() -> dict[str, Callable[..., Any]]:
    """Return every action of the extension by its name."""
    return {name: getattr(module, name) for module in _MODULES for name in module.__all__}
