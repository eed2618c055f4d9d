"""Accounts and items as the rights see them, and what the active rules decide (R20, R22)."""

from .policy import by_field, decide, labels_of, scope
from .terms import (
    actor,
    actor_of,
    forget_accounts,
    item_of,
    item_of_columns,
    item_of_row,
    item_shown,
    same_caller,
    user_of,
)

__all__ = [
    "actor",
    "actor_of",
    "by_field",
    "decide",
    "forget_accounts",
    "item_of",
    "item_of_columns",
    "item_of_row",
    "item_shown",
    "labels_of",
    "same_caller",
    "scope",
    "user_of",
]
