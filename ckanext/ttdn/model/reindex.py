"""Which items the search index has to take again: set before a step, cleared after it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Mapped, mapped_column


class Reindex(tk.BaseModel):
    """The database and the index have no transaction in common: a mark outlives whatever kills
    the process between the two, and the clock indexes what is still marked.

    ``token`` names who set the mark last. Whoever has indexed an item clears its own mark only:
    another step may have set it again meanwhile, and needs it.
    """

    __tablename__ = "ttdn_reindex"

    package_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    marked_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    token: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)

    @staticmethod
    def new_token() -> str:
        """Return a token for the marks of one step or one batch."""
        return str(uuid.uuid4())

    @classmethod
    def mark(cls, package_id: str, at: dt.datetime) -> str:
        """Set the mark in a transaction of its own, which a rollback of the step leaves.

        Return its token.
        """
        token = cls.new_token()
        with model.ensure_engine().begin() as connection:
            connection.execute(cls._set([package_id], at, token))
        return token

    @classmethod
    def mark_with(cls, package_ids: Sequence[str], at: dt.datetime, token: str) -> None:
        """Set marks in the caller's transaction: for what is committed first, indexed then."""
        if package_ids:
            model.Session.execute(cls._set(package_ids, at, token))

    @classmethod
    def _set(cls, package_ids: Sequence[str], at: dt.datetime, token: str) -> Insert:
        # In one order: two that set the same marks must not wait for each other.
        rows = insert(cls).values(
            [{"package_id": id_, "marked_at": at, "token": token} for id_ in sorted(package_ids)]
        )
        return rows.on_conflict_do_update(
            index_elements=[cls.package_id], set_={"token": rows.excluded.token}
        )

    @classmethod
    def clear(cls, package_id: str, token: str) -> None:
        """Take the mark of this token away: the index holds what the database holds."""
        with model.ensure_engine().begin() as connection:
            connection.execute(cls._cleared([package_id], token))

    @classmethod
    def clear_with(cls, package_ids: Collection[str], token: str) -> None:
        """Take marks of this token away in the caller's transaction."""
        if package_ids:
            model.Session.execute(cls._cleared(package_ids, token))

    @classmethod
    def _cleared(cls, package_ids: Collection[str], token: str) -> sa.Delete:
        return sa.delete(cls).where(cls.package_id.in_(package_ids), cls.token == token)

    @classmethod
    def marked(cls) -> dict[str, str]:
        """Return the tokens of the marks by dataset id, the longest waiting first."""
        rows = model.Session.query(cls.package_id, cls.token)
        return {row[0]: row[1] for row in rows.order_by(cls.marked_at, cls.package_id)}
