"""Actions by noun; ``get_actions`` gathers what each module lists in ``__all__``."""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from . import (
    accounts,
    appraisal,
    audit,
    bulk,
    closed,
    datasets,
    decisions,
    files,
    guards,
    harvest,
    harvest_conflicts,
    harvesting,
    items,
    notices,
    outside,
    register,
    resources,
    revisions,
    sessions,
    users,
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
    files,
    harvest,
    harvest_conflicts,
    harvesting,
    items,
    notices,
    outside,
    register,
    resources,
    revisions,
    sessions,
    users,
    versions,
)


# Arguments of our actions that are texts: what else is sent there the database cannot compare.
# One action takes the number of a decision.
_NUMBERED = "ttdn_text_erase"
_TEXTS = (
    "id",
    "dataset_id",
    "organization",
    "type",
    "state",
    "operation",
    "q",
    "sort",
    "assignee",
    "user",
)


def get_actions() -> dict[str, Callable[..., Any]]:
    """Return every action of the extension by its name, the guards around what they guard."""
    own = {name: getattr(module, name) for module in _MODULES for name in module.__all__}
    ours = {name for name in own if name.startswith("ttdn_") and name != _NUMBERED}
    plain = {name: _of_texts(own[name]) for name in ours}
    return {**own, **plain, **guards.around(own)}


def _of_texts(action: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(action)
    def checked(context: Context, data_dict: DataDict) -> Any:
        for name in _TEXTS:
            sent = data_dict.get(name)
            if sent is not None and (not isinstance(sent, str) or "\0" in sent):
                raise tk.ValidationError({name: [tk._("Send a text.")]})
        return action(context, data_dict)

    return checked
