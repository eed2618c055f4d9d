"""Template helpers by noun; ``get_helpers`` gathers what each module lists in ``__all__``."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from typing import Any


def get_helpers() -> dict[str, Callable[..., Any]]:
    """Return every helper of the package by its name."""
    modules = (
        importlib.import_module(f"{__name__}.{info.name}")
        for info in pkgutil.iter_modules(__path__)
    )
    return {name: getattr(module, name) for module in modules for name in module.__all__}
