"""The catalogue's own facts about a dataset, and its internal values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from .revision import Revision


class Item(tk.BaseModel):
    """The approval state of one dataset (R20); made with the dataset, in the same transaction."""

    __tablename__ = "ttdn_item"

    package_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="draft")
    visibility: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="public")
    publish_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    expires_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    published_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    withdrawn_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    withdrawal_requested_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    # Where the open change of a published item stands; None without one.
    change_state: Mapped[str | None] = mapped_column(sa.UnicodeText)
    # One form makes one item, however often it is sent: the database says so.
    form_token: Mapped[str | None] = mapped_column(sa.UnicodeText, unique=True)
    lock_version: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=1)
    # Raised by whatever changes the item's document in the search index, in its transaction.
    index_version: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=1)

    # A transition that read an older row than it writes fails instead of overwriting.
    __mapper_args__ = {"version_id_col": lock_version}  # noqa: RUF012 - SQLAlchemy's own form

    # The columns that tell who may read an item, for a query of nothing else.
    OF_RIGHTS = ("state", "visibility", "publish_at", "expires_at", "published_at", "change_state")

    @classmethod
    def get(cls, package_id: str, for_update: bool = False) -> Item | None:
        """Return the row, locked until the end of the transaction when ``for_update``."""
        if not for_update:
            # A row that the session holds already costs no query.
            return model.Session.get(cls, package_id)
        query = model.Session.query(cls).filter_by(package_id=package_id)
        return query.populate_existing().with_for_update().one_or_none()

    @classmethod
    def by_form_token(cls, token: str) -> Item | None:
        """Return the item that the form with this token has made already."""
        return model.Session.query(cls).filter_by(form_token=token).one_or_none()

    @classmethod
    def many(cls, package_ids: Iterable[str]) -> dict[str, Item]:
        """Return the rows of several datasets by dataset id, in one query."""
        rows = model.Session.query(cls).filter(cls.package_id.in_(list(package_ids)))
        return {row.package_id: row for row in rows}

    @classmethod
    def index_versions(cls, package_ids: Iterable[str]) -> dict[str, int]:
        """Return the index versions of several datasets as the database has them now."""
        rows = model.Session.query(cls.package_id, cls.index_version)
        return {row[0]: row[1] for row in rows.filter(cls.package_id.in_(list(package_ids)))}

    @classmethod
    def over(cls, now: dt.datetime) -> dict[str, str]:
        """Return the names by id of published items whose time is over, the clock not yet by."""
        rows = (
            model.Session.query(cls.package_id, model.Package.name)
            .join(model.Package, model.Package.id == cls.package_id)
            .filter(cls.state == "published", cls.expires_at <= now)
        )
        return {row[0]: row[1] for row in rows}

    @classmethod
    def due(cls, now: dt.datetime) -> Sequence[Item]:
        """Return items, approved ones or with an approved change, whose time has come, and
        published ones whose time is over.
        """
        change_due = sa.exists().where(
            Revision.package_id == cls.package_id,
            Revision.is_open,
            Revision.is_change,
            Revision.publish_at <= now,
        )
        return (
            model.Session.query(cls)
            .filter(
                sa.or_(
                    sa.and_(cls.state == "approved", cls.publish_at <= now),
                    sa.and_(cls.state == "published", cls.expires_at <= now),
                    sa.and_(cls.state == "published", cls.change_state == "approved", change_due),
                )
            )
            .order_by(cls.package_id)
            .all()
        )


class InternalValues(tk.BaseModel):
    """Values of fields whose audience is internal: never in extras, Solr or exports."""

    __tablename__ = "ttdn_internal"

    package_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), primary_key=True
    )
    values: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)

    @classmethod
    def of(cls, package_id: str) -> dict[str, Any]:
        """Return the internal values of a dataset, empty when it has none."""
        row = model.Session.get(cls, package_id)
        return dict(row.values) if row else {}

    @classmethod
    def many(cls, package_ids: Iterable[str]) -> Sequence[InternalValues]:
        """Return the rows of several datasets, in one query."""
        return model.Session.query(cls).filter(cls.package_id.in_(list(package_ids))).all()

    @classmethod
    def forget(cls, package_id: str, names: Iterable[str]) -> None:
        """Drop the values of fields that the item's kind does not have."""
        row = model.Session.get(cls, package_id)
        if row is not None:
            row.values = {k: v for k, v in row.values.items() if k not in set(names)}

    @classmethod
    def merge(cls, package_id: str, changes: dict[str, Any]) -> bool:
        """Store the changed values (an empty one clears its field); tell whether any differed."""
        row = model.Session.get(cls, package_id)
        before = dict(row.values) if row else {}
        after = {k: v for k, v in {**before, **changes}.items() if v not in (None, "", [], {})}
        if after == before:
            return False
        if row is None:
            row = cls(package_id=package_id, values=after)
            model.Session.add(row)
        row.values = after
        return True
