"""The decision log and the texts that belong to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Decision(tk.BaseModel):
    """One step of an appraisal: codes, hashes and ids only (R20). A trigger refuses any change.

    ``row_hash`` chains the row to the one before (``prev_hash``), so that what a trigger did not
    stop is found (R35). Only ``decision_log`` writes here.
    """

    __tablename__ = "ttdn_decision"

    id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=True)
    at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    revision_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    operation: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    from_state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    to_state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    content_hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    reasons: Mapped[list[str]] = mapped_column(JSONB, nullable=False, default=list)
    topics: Mapped[list[str]] = mapped_column(JSONB, nullable=False, default=list)
    actor_id: Mapped[str | None] = mapped_column(sa.UnicodeText)
    organization_id: Mapped[str | None] = mapped_column(sa.UnicodeText, index=True)
    text_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    text_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    prev_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    row_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)

    def content(self) -> dict[str, Any]:
        """Return what the chain's hash is over: every column but the two hashes of the chain."""
        return hashed_content({c.name: getattr(self, c.name) for c in self.__table__.columns})


def hashed_content(values: Mapping[Any, Any]) -> dict[str, Any]:
    """Return, of the columns of a row of the log, those that its hash is over; ``at`` as text."""
    names = [column.name for column in Decision.__table__.columns]
    content = {name: values[name] for name in names if name not in ("prev_hash", "row_hash")}
    return {**content, "at": values["at"].isoformat()}


class DecisionHead(tk.BaseModel):
    """The last row of the log, kept apart: rows cut off at the end are missed by it (R35)."""

    __tablename__ = "ttdn_decision_head"

    one: Mapped[int] = mapped_column(sa.Integer, primary_key=True, default=1)
    count: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    last_id: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    row_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)


class Text(tk.BaseModel):
    """Words and names of a decision, apart from the log so that a court can order them erased.

    ``body`` has ``note``, ``field_comments``, ``acted_by`` (R22, R42), ``agency_name``,
    ``authority_name`` (C9: as they were that day) and a ``nonce``, which keeps the hash in the
    log from telling a short text that was erased.
    """

    __tablename__ = "ttdn_text"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    body: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    erased_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    erasure_reason: Mapped[str | None] = mapped_column(sa.UnicodeText)

    def erase(self, reason: str, at: dt.datetime) -> None:
        """Remove the words for good and leave a tombstone."""
        self.body = sa.null()
        self.erased_at = at
        self.erasure_reason = reason
        model.Session.add(self)
