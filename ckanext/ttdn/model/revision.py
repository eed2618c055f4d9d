"""What was submitted for appraisal, kept for ever."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Revision(tk.BaseModel):
    """One submission of an item: the payload that is appraised and its hash (H 6.4).

    ``public_from`` and ``public_to`` tell when the public saw it, which answers what was public on
    a day.
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
    submitted_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    decided_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    public_from: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    public_to: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def latest(cls, package_id: str) -> Revision | None:
        """Return the newest submission of the item."""
        return (
            model.Session.query(cls)
            .filter_by(package_id=package_id)
            .order_by(cls.number.desc())
            .first()
        )

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
    def approved(cls, package_id: str) -> Revision | None:
        """Return the submission that was approved last."""
        return (
            model.Session.query(cls)
            .filter_by(package_id=package_id, state="approved")
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
