"""Links of a revision: what they led to when it was submitted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import Mapped, mapped_column

from .item import Item
from .revision import Revision


class OutsideFile(tk.BaseModel):
    """What a link led to: kept under ``sha256``, or not appraised, for a ``reason`` (a code).

    ``changed_at``: when it was first seen to lead to something else.
    """

    __tablename__ = "ttdn_outside"

    revision_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("ttdn_revision.id"), primary_key=True
    )
    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    url: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    sha256: Mapped[str | None] = mapped_column(sa.UnicodeText)
    size: Mapped[int | None] = mapped_column(sa.BigInteger)
    reason: Mapped[str | None] = mapped_column(sa.UnicodeText)
    checked_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    changed_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def of(cls, revision_id: str) -> dict[str, OutsideFile]:
        """Return the links of a revision by resource id."""
        rows = model.Session.query(cls).filter_by(revision_id=revision_id)
        return {row.resource_id: row for row in rows}

    @classmethod
    def to_check(cls, before: dt.datetime, limit: int) -> Sequence[OutsideFile]:
        """Return kept links that the public sees and that nobody looked at since ``before``."""
        return (
            model.Session.query(cls)
            .join(Revision, Revision.id == cls.revision_id)
            .filter(Revision.public_from.isnot(None), Revision.public_to.is_(None))
            .filter(cls.sha256.isnot(None), cls.checked_at < before)
            .order_by(cls.checked_at)
            .limit(limit)
            .all()
        )

    @classmethod
    def changed(cls) -> Sequence[tuple[OutsideFile, model.Package, Item]]:
        """Return the links of public versions that lead elsewhere than when they were appraised,
        with their datasets and items, in one query.
        """
        rows: Any = (
            model.Session.query(cls, model.Package, Item)
            .join(Revision, Revision.id == cls.revision_id)
            .join(model.Package, model.Package.id == cls.package_id)
            .join(Item, Item.package_id == cls.package_id)
            .filter(Revision.public_from.isnot(None), Revision.public_to.is_(None))
            .filter(cls.changed_at.isnot(None))
            .order_by(cls.changed_at.desc())
        )
        return rows.all()
