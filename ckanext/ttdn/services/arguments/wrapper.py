"""Every registered action asks for the types of its arguments before it does anything (R20)."""

from __future__ import annotations

import functools
import importlib
import logging
from collections.abc import Callable, Container
from contextvars import ContextVar
from typing import Any

from ckan import authz, model
from ckan import plugins as p
from ckan.plugins import toolkit as tk
from sqlalchemy.exc import DataError

from . import types

log = logging.getLogger(__name__)

Callee = Callable[..., Any]

_CORE = ("get", "create", "update", "delete", "patch", "file")
_inside: ContextVar[bool] = ContextVar("ttdn_inside_an_action", default=False)


def checked(name: str, action: Callee) -> Callee:
    """Return an action that refuses arguments of a wrong type; its attributes stay.

    To an action that only reads, null is the same as not sent: core takes an absent argument alone
    for none. Where something is saved, null may empty a field.

    Raises ValidationError with the names of the arguments.
    """

    reads = getattr(action, "side_effect_free", False)

    @functools.wraps(action)
    def asking(*given: Any) -> Any:
        types.refuse_wrong(name, given[-1])
        if reads and None in given[-1].values():
            sent = {key: value for key, value in given[-1].items() if value is not None}
            given = (*given[:-1], sent)
        return action(*given) if _inside.get() else _outermost(name, action, given)

    # CKAN makes a partial of a chained action and shows that one's docstring as the help.
    vars(asking)["__doc__"] = action.__doc__
    return asking


def before_others(own: Container[str]) -> dict[str, Callee]:
    """Return a chained action that checks for each registered one that is not among ``own``."""
    return {
        name: checked(name, _passing(action))
        for name, action in _registered().items()
        if name not in own
    }


def _passing(action: Callee) -> Callee:
    @tk.chained_action
    @functools.wraps(action)
    def passing(up: Callee, context: Any, data_dict: Any) -> Any:
        return up(context, data_dict)

    return passing


def _registered() -> dict[str, Callee]:
    """Return core's actions and those of the other plugins by name, as CKAN gathers them."""
    found: dict[str, Callee] = {}
    for part in _CORE:
        found.update(
            authz.get_local_functions(importlib.import_module(f"ckan.logic.action.{part}"))
        )
    for plugin in p.PluginImplementations(p.IActions):
        if plugin.name == "ttdn":
            continue
        for name, action in plugin.get_actions().items():
            if not isinstance(action, type):
                # CKAN does not ask extensions' actions whether they called an auth function.
                vars(action).setdefault("auth_audit_exempt", True)
                found.setdefault(name, action)
    return found


def _outermost(name: str, action: Callee, given: tuple[Any, ...]) -> Any:
    """Run an action that a client or a page called, not another action.

    A value that a column cannot hold, too long or no date, is the caller's; PostgreSQL says so
    by a class of errors of its own. Nothing else that is raised is taken for the caller's fault.
    """
    token = _inside.set(True)
    try:
        return action(*given)
    except DataError as error:
        model.Session.rollback()
        log.warning("%s was sent a value that no column holds", name, exc_info=error)
        raise tk.ValidationError({"message": [tk._("A value cannot be stored.")]}) from error
    finally:
        _inside.reset(token)
