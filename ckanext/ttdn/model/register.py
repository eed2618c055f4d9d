"""Agencies, their accounts and their focal persons (H 6.6, R22, R42)."""

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


class Agency(tk.BaseModel):
    """What the register knows of an organisation, with its time (C9); code == CKAN name."""

    __tablename__ = "ttdn_agency"

    organization_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, unique=True)
    profile: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    kind: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    parent_code: Mapped[str | None] = mapped_column(sa.UnicodeText)
    name_translated: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False)
    contact: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    valid_from: Mapped[dt.date | None] = mapped_column(sa.Date)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)
    successor_of: Mapped[list[str]] = mapped_column(JSONB, nullable=False, default=list)
    # None: every dataset type.
    kinds: Mapped[list[str] | None] = mapped_column(JSONB(none_as_null=True))
    is_authority: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)

    def in_office(self, day: dt.date) -> bool:
        """Tell whether the agency exists on that day, first and last day included."""
        return not (
            (self.valid_from and day < self.valid_from) or (self.valid_to and day > self.valid_to)
        )

    @classmethod
    def authority(cls) -> Agency | None:
        """Return the appraising authority of today's profile (R02)."""
        return model.Session.query(cls).filter_by(is_authority=True).one_or_none()

    @classmethod
    def successors(cls) -> list[str]:
        """Return the ids of the organisations that continue ended ones (C9)."""
        rows = model.Session.query(cls.organization_id)
        return [row[0] for row in rows.filter(sa.func.jsonb_array_length(cls.successor_of) > 0)]

    @classmethod
    def get(cls, organization_id: str | None) -> Agency | None:
        """Return the register entry of a CKAN organisation."""
        return model.Session.get(cls, organization_id) if organization_id else None

    @classmethod
    def by_code(cls, code: str) -> Agency | None:
        """Return the agency with this code."""
        return model.Session.query(cls).filter_by(code=code).one_or_none()

    @classmethod
    def by_codes(cls, codes: Iterable[str]) -> Sequence[Agency]:
        """Return the agencies that have one of these codes, in one query."""
        return model.Session.query(cls).filter(cls.code.in_(list(codes))).all()


class Account(tk.BaseModel):
    """Which organisation an account acts for; at most one account for an agency (H 6.6, R22)."""

    __tablename__ = "ttdn_account"

    user_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    organization_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False
    )
    role: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)

    @classmethod
    def of(cls, user_id: str) -> Account | None:
        """Return the account row of a CKAN user."""
        return model.Session.get(cls, user_id)

    @classmethod
    def user_ids(cls, organization_id: str | None = None, role: str | None = None) -> list[str]:
        """Return ids of the users who act for an organisation, or have a role."""
        query = model.Session.query(cls.user_id)
        if organization_id:
            query = query.filter_by(organization_id=organization_id)
        if role:
            query = query.filter_by(role=role)
        return [row[0] for row in query.order_by(cls.user_id)]


class FocalPerson(tk.BaseModel):
    """The natural person behind an agency's account for a time (R42)."""

    __tablename__ = "ttdn_focal_person"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    organization_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("group.id", ondelete="CASCADE"), nullable=False, index=True
    )
    name: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    position: Mapped[str | None] = mapped_column(sa.UnicodeText)
    email: Mapped[str | None] = mapped_column(sa.UnicodeText)
    phone: Mapped[str | None] = mapped_column(sa.UnicodeText)
    valid_from: Mapped[dt.date] = mapped_column(sa.Date, nullable=False)
    valid_to: Mapped[dt.date | None] = mapped_column(sa.Date)

    @classmethod
    def current(cls, organization_id: str, day: dt.date) -> FocalPerson | None:
        """Return who was the focal person of the organisation on that day."""
        return (
            model.Session.query(cls)
            .filter(
                cls.organization_id == organization_id,
                cls.valid_from <= day,
                sa.or_(cls.valid_to.is_(None), cls.valid_to >= day),
            )
            .order_by(cls.valid_from.desc())
            .first()
        )
