"""What was written and submitted for appraisal; what was submitted is kept for ever."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Revision(tk.BaseModel):
    """One submission of an item, or a change of a published one that is being written (H 6.4).

    A change (``is_change``) is open from its first draft until it is in force or given up; a
    first submission only while it is appraised. The database lets one be open. What was
    submitted is never written to again: the next edit makes the next number.
    ``base_hash`` is the content that the public saw when a change was begun; ``publish_at`` when a
    change is to come into force, None for at once; ``due_on`` the local day by which an answer is
    asked for. ``public_from`` and ``public_to`` tell when the public saw it.
    """

    __tablename__ = "ttdn_revision"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    number: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    payload: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False)
    payload_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    base_hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    schema_version: Mapped[int] = mapped_column(sa.Integer, nullable=False)
    organization_id: Mapped[str | None] = mapped_column(sa.UnicodeText, index=True)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    submitter_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    assignee_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    submitted_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    decided_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    public_from: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    public_to: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    is_change: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    is_open: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    lock_version: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=1)
    modified_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    publish_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    due_on: Mapped[dt.date | None] = mapped_column(sa.Date)

    @classmethod
    def open_change(cls, package_id: str, for_update: bool = False) -> Revision | None:
        """Return the change of a published item that is under way, locked when ``for_update``."""
        query = model.Session.query(cls).filter_by(
            package_id=package_id, is_open=True, is_change=True
        )
        if for_update:
            query = query.populate_existing().with_for_update()
        return query.one_or_none()

    @classmethod
    def open_changes(cls, package_ids: Iterable[str]) -> dict[str, Revision]:
        """Return the open changes of several datasets by dataset id, in one query."""
        rows = model.Session.query(cls).filter(
            cls.package_id.in_(list(package_ids)), cls.is_open, cls.is_change
        )
        return {row.package_id: row for row in rows}

    @classmethod
    def with_resource(cls, resource_id: str) -> Revision | None:
        """Return the open change that has this resource."""
        return (
            model.Session.query(cls)
            .filter(
                cls.is_open,
                cls.is_change,
                cls.payload.contains({"resources": [{"id": resource_id}]}),
            )
            .first()
        )

    @classmethod
    def of(cls, package_id: str) -> Sequence[Revision]:
        """Return all revisions of the item, the newest first."""
        return (
            model.Session.query(cls)
            .filter_by(package_id=package_id)
            .order_by(cls.number.desc())
            .all()
        )

    @classmethod
    def latest(cls, package_id: str) -> Revision | None:
        """Return the newest revision of the item: what is written now, or was submitted last."""
        return (
            model.Session.query(cls)
            .filter_by(package_id=package_id)
            .order_by(cls.number.desc())
            .first()
        )

    @classmethod
    def latest_of(cls, package_ids: Iterable[str]) -> dict[str, Revision]:
        """Return the newest revision of each of several items by dataset id, in one query."""
        rows = (
            model.Session.query(cls)
            .filter(cls.package_id.in_(list(package_ids)))
            .distinct(cls.package_id)
            .order_by(cls.package_id, cls.number.desc())
        )
        return {row.package_id: row for row in rows}

    @classmethod
    def approved_hashes(cls, package_ids: Iterable[str]) -> dict[str, str]:
        """Return the hash of what was approved last for each of several items, in one query."""
        rows = (
            model.Session.query(cls.package_id, cls.payload_hash)
            .filter(cls.package_id.in_(list(package_ids)))
            .filter(cls.state == "approved", cls.is_open.is_(False))
            .distinct(cls.package_id)
            .order_by(cls.package_id, cls.number.desc())
        )
        return {row[0]: row[1] for row in rows}

    def base(self) -> Revision | None:
        """Return what a reader compares this one with: the last approved, else the one before."""
        earlier = (
            model.Session.query(Revision)
            .filter(Revision.package_id == self.package_id, Revision.number < self.number)
            .order_by(Revision.number.desc())
            .all()
        )
        approved = [revision for revision in earlier if revision.state == "approved"]
        return next(iter(approved or earlier), None)

    @classmethod
    def in_force(cls, package_id: str) -> Sequence[Any]:
        """Return ``public_from``, ``public_to`` and ``visibility`` of the versions that were or
        are in force, the newest first.
        """
        visibility = sa.func.coalesce(cls.payload["visibility"].astext, "public")
        return (
            model.Session.query(cls.public_from, cls.public_to, visibility.label("visibility"))
            .filter(cls.package_id == package_id, cls.public_from.isnot(None))
            .order_by(cls.public_from.desc(), cls.number.desc())
            .all()
        )

    @classmethod
    def shown(cls, package_id: str) -> Revision | None:
        """Return the version that the public sees now."""
        return (
            model.Session.query(cls)
            .filter(
                cls.package_id == package_id, cls.public_from.isnot(None), cls.public_to.is_(None)
            )
            .order_by(cls.number.desc())
            .first()
        )

    @classmethod
    def approved(cls, package_id: str) -> Revision | None:
        """Return the submission that was approved last and waits for no time of its own."""
        return (
            model.Session.query(cls)
            .filter_by(package_id=package_id, state="approved", is_open=False)
            .order_by(cls.number.desc())
            .first()
        )

    @classmethod
    def public_at(cls, package_id: str, moment: dt.datetime) -> Revision | None:
        """Return what the public saw of the item at that moment (UTC)."""
        return (
            model.Session.query(cls)
            .filter(
                cls.package_id == package_id,
                cls.public_from <= moment,
                sa.or_(cls.public_to.is_(None), cls.public_to > moment),
            )
            .order_by(cls.number.desc())
            .first()
        )


class RevisionFile(tk.BaseModel):
    """A file of a submission; its bytes lie in the archive under their SHA-256."""

    __tablename__ = "ttdn_revision_file"

    revision_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("ttdn_revision.id"), primary_key=True
    )
    resource_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    filename: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    sha256: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    size: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    mimetype: Mapped[str | None] = mapped_column(sa.UnicodeText)
