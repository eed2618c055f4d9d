"""Functions that were here until 0.1: the active table is kept in ``services.authz.policy`` now.

Goes with the next release.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

_NAMES = {
    "by_field": "by_field",
    "decide": "decide",
    "labels_of": "labels_of",
    "put_in_force": "set_active",
    "scope": "scope",
    "table": "active",
}


def of(name: str, module: str) -> Any:
    """Return the function that ``module`` had under ``name``; AttributeError when it had none."""
    if name not in _NAMES:
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    new = f"ckanext.ttdn.services.authz.policy.{_NAMES[name]}"
    warnings.warn(f"{module}.{name} is now {new}", DeprecationWarning, stacklevel=3)
    # By name: no module of this package imports an adapter.
    return getattr(importlib.import_module("ckanext.ttdn.services.authz.policy"), _NAMES[name])
