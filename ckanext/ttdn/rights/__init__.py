"""Who may do what (R20, R22, R28): one table for auth functions, labels, forms, lists and pages.

Pure: the standard library only. The rules are data (``rules.yaml``, the province profile, a file
of the operator) that :mod:`ckanext.ttdn.profiles.rules` reads and checks. Everything that no rule
permits is refused, with a reason code.
"""

from typing import Any

from . import former
from .checks import Fault, faults
from .conditions import REASONS
from .labels import PUBLIC, labels_for
from .table import Table
from .terms import Actor, Audience, Decision, Fields, Item, Period, Role, Rule, Scope

__all__ = [
    "PUBLIC",
    "REASONS",
    "Actor",
    "Audience",
    "Decision",
    "Fault",
    "Fields",
    "Item",
    "Period",
    "Role",
    "Rule",
    "Scope",
    "Table",
    "faults",
    "labels_for",
]


def table() -> Table:
    """Return the active table. Deprecated: ``services.authz.policy.active``."""
    return former.of("table", __name__)()


def __getattr__(name: str) -> Any:
    return former.of(name, __name__)
