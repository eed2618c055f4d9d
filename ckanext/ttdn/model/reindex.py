"""Which items the search index has to take again: set before a step, cleared after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column


class Reindex(tk.BaseModel):
    """The database and the index have no transaction in common: a mark outlives whatever kills
    the process between the two, and the clock indexes what is still marked.
    """

    __tablename__ = "ttdn_reindex"

    package_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    marked_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)

    @classmethod
    def mark(cls, package_id: str, at: dt.datetime) -> None:
        """Set the mark in a transaction of its own, which a rollback of the step leaves."""
        row = insert(cls).values(package_id=package_id, marked_at=at)
        with model.ensure_engine().begin() as connection:
            connection.execute(row.on_conflict_do_nothing())

    @classmethod
    def mark_with(cls, package_ids: Sequence[str], at: dt.datetime) -> None:
        """Set marks in the caller's transaction: for what is committed first, indexed then."""
        if package_ids:
            rows = [{"package_id": package_id, "marked_at": at} for package_id in package_ids]
            model.Session.execute(insert(cls).values(rows).on_conflict_do_nothing())

    @classmethod
    def clear(cls, package_id: str) -> None:
        """Take the mark away: the index holds what the database holds."""
        with model.ensure_engine().begin() as connection:
            connection.execute(sa.delete(cls).where(cls.package_id == package_id))

    @classmethod
    def clear_with(cls, package_ids: Sequence[str]) -> None:
        """Take marks away in the caller's transaction."""
        if package_ids:
            model.Session.execute(sa.delete(cls).where(cls.package_id.in_(package_ids)))

    @classmethod
    def marked(cls) -> Sequence[str]:
        """Return the ids of the marked datasets, the longest waiting first."""
        rows = model.Session.query(cls.package_id).order_by(cls.marked_at, cls.package_id)
        return [row[0] for row in rows]
