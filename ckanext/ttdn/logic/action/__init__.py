"""Actions by noun; ``get_actions`` gathers what each module lists in ``__all__``."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import (
    accounts,
    appraisal,
    audit,
    bulk,
    closed,
    datasets,
    decisions,
    guards,
    harvest,
    harvesting,
    items,
    notices,
    outside,
    register,
    resources,
    revisions,
    versions,
)

_MODULES: tuple[ModuleType, ...] = (
    accounts,
    appraisal,
    audit,
    bulk,
    closed,
    datasets,
    decisions,
    harvest,
    harvesting,
    items,
    notices,
    outside,
    register,
    resources,
    revisions,
    versions,
)


def get_actions() -> dict[str, Callable[..., Any]]:
    """Return every action of the extension by its name, the guards around what they guard."""
    own = {name: getattr(module, name) for module in _MODULES for name in module.__all__}
    return {**own, **guards.around(own)}
