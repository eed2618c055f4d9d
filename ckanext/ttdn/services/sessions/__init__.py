"""Browser sessions and API tokens: how each begins, and what ends it.

A cookie or a token alone proves nothing: each names a row, and the row has to agree with what the
account is now. The rows are in PostgreSQL and not in Redis, because a session has to end in the
transaction that changes its account, every worker reads the same rows, and a Redis that is emptied
or down must neither let anybody in nor log everybody out.
"""

from .accounts import change, end_all, end_others, sessions_of
from .tokens import held_by

__all__ = ["change", "end_all", "end_others", "held_by", "sessions_of"]
