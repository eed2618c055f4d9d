"""The names of arguments that actions and pages read, from their docstrings and their code."""

from __future__ import annotations

import functools
import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

_PARAM = re.compile(r":param +([\w.]+):")
_READ = re.compile(
    r"""(?:data_dict|data|sent|asked|given|args|form|values|files|params|request_data|search_params)
        (?:\.get(?:list)?\(|\[|\.pop\() \s* ["']([\w.]+)["']""",
    re.VERBOSE,
)
_MENTIONED = re.compile(r"``([a-z_.]+)``")
_BUST = re.compile(r"get_or_bust\(\s*[\w.]+,\s*(\[[^\]]*\]|[\"'][\w.]+[\"'])")
_QUOTED = re.compile(r"[\"']([\w.]+)[\"']")


def of_action(action: Callable[..., Any]) -> list[str]:
    """Return the names of the arguments of an action, those of all that is chained to it."""
    found: dict[str, None] = {}
    for function in _chain(action):
        found.update(dict.fromkeys(_PARAM.findall(function.__doc__ or "")))
        found.update(dict.fromkeys(_MENTIONED.findall(function.__doc__ or "")))
        found.update(dict.fromkeys(in_code(function)))
    return list(found)


def in_code(function: Callable[..., Any]) -> list[str]:
    """Return the names that a function reads from what it is sent."""
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return []
    names = _READ.findall(source)
    for listed in _BUST.findall(source):
        names += _QUOTED.findall(listed)
    return names


def in_module(function: Callable[..., Any]) -> list[str]:
    """Return the names that any function of a page's module reads."""
    module = inspect.getmodule(inspect.unwrap(function))
    return sorted(set(_READ.findall(_source(module)))) if module else []


@functools.cache
def _source(module: Any) -> str:
    try:
        return inspect.getsource(module)
    except (OSError, TypeError):
        return ""


def _chain(action: Any) -> Iterator[Callable[..., Any]]:
    """Give what an action wraps, outermost first."""
    while action is not None:
        if isinstance(action, functools.partial):
            yield from _chain(action.func)
            action = action.args[0] if action.args else None
            continue
        yield action
        action = getattr(action, "__wrapped__", None)
