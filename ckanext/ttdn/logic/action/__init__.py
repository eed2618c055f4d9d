"""Actions by noun; ``get_actions`` gathers what each module lists in ``__all__``."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

from ckanext.ttdn.services.arguments import wrapper

from . import (
    accounts,
    appraisal,
    audit,
    bulk,
    decisions,
    files,
    harvest,
    harvest_conflicts,
    items,
    links,
    notices,
    register,
    revisions,
    saved_searches,
    search,
    second_factor,
    sessions,
    synonyms,
    versions,
)
from .core import MODULES as CORE
from .core import guards

_MODULES: tuple[ModuleType, ...] = (
    accounts,
    appraisal,
    audit,
    bulk,
    decisions,
    files,
    harvest,
    harvest_conflicts,
    items,
    links,
    notices,
    register,
    revisions,
    saved_searches,
    search,
    second_factor,
    sessions,
    synonyms,
    versions,
    *CORE,
)


def get_actions() -> dict[str, Callable[..., Any]]:
    """Return every action of the extension by its name, the guards around what they guard.

    Each one, and each that core or another plugin has, checks the types of its arguments first.
    """
    own = {name: getattr(module, name) for module in _MODULES for name in module.__all__}
    found = {**own, **guards.around(own)}
    ours = {name: wrapper.checked(name, action) for name, action in found.items()}
    return {**wrapper.before_others(ours), **ours}
