"""Who may do what (R20, R22, R28): one rule for auth functions, permission labels and pages.

Pure: the standard library only. Everything that no rule permits is refused, with a reason code.
"""

from .labels import PUBLIC, labels_for, labels_of
from .policy import RULES, decide
from .terms import Actor, Decision, Item, Role, Rule

__all__ = [
    "PUBLIC",
    "RULES",
    "Actor",
    "Decision",
    "Item",
    "Role",
    "Rule",
    "decide",
    "labels_for",
    "labels_of",
]
