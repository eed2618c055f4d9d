"""Accounts and items as the rights see them (R20, R22)."""

from .actors import actor, actor_of, forget_accounts, same_caller, user_of
from .subjects import item_of, item_of_columns, item_of_row, item_shown

__all__ = [
    "actor",
    "actor_of",
    "forget_accounts",
    "item_of",
    "item_of_columns",
    "item_of_row",
    "item_shown",
    "same_caller",
    "user_of",
]
