"""What ckanext-harvest registers with CKAN: its actions and auth functions, nothing else.

It offers every public name of its modules as an action, mail helpers and an exception class among
them, and keeps actions and auth functions in one dictionary, so that each appears as the other. An
action can be called by anybody over HTTP, and CKAN has no way to take one away again.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any

from ckanext.harvest.plugin import Harvest

_MODULES = ("get", "create", "update", "patch", "delete")
# Of an action, and of an auth function: in their order, under these names.
_SHAPE = ["context", "data_dict"]


def restrict() -> None:
    """Let ckanext-harvest register only what has the form of an action or an auth function."""
    Harvest.get_actions = lambda self: functions("ckanext.harvest.logic.action")
    Harvest.get_auth_functions = lambda self: functions("ckanext.harvest.logic.auth")


def functions(package: str) -> dict[str, Callable[..., Any]]:
    """Return by name the functions of ``package``'s modules that take (context, data_dict)."""
    found: dict[str, Callable[..., Any]] = {}
    for name in _MODULES:
        module = import_module(f"{package}.{name}")
        found |= {
            key: function
            for key, function in inspect.getmembers(module, inspect.isfunction)
            if not key.startswith("_")
            and function.__module__ == module.__name__
            and list(inspect.signature(function).parameters) == _SHAPE
        }
    return found
