"""The decision log and the texts that belong to it."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB


class Decision(tk.BaseModel):
    """One step of an appraisal: codes, hashes and ids only (R20). A trigger refuses any change."""

    __tablename__ = "ttdn_decision"

    id = sa.Column(sa.BigInteger, primary_key=True, autoincrement=True)
    at = sa.Column(sa.DateTime, nullable=False)
    package_id = sa.Column(sa.UnicodeText, nullable=False, index=True)
    revision_id = sa.Column(sa.UnicodeText)
    operation = sa.Column(sa.UnicodeText, nullable=False)
    from_state = sa.Column(sa.UnicodeText, nullable=False)
    to_state = sa.Column(sa.UnicodeText, nullable=False)
    content_hash = sa.Column(sa.UnicodeText)
    reasons = sa.Column(JSONB, nullable=False, default=list)
    topics = sa.Column(JSONB, nullable=False, default=list)
    actor_id = sa.Column(sa.UnicodeText)
    organization_id = sa.Column(sa.UnicodeText, index=True)
    text_id = sa.Column(sa.UnicodeText, nullable=False)
    text_hash = sa.Column(sa.UnicodeText, nullable=False)


class Text(tk.BaseModel):
    """Words and names of a decision, apart from the log so that a court can order them erased.

    ``body`` has ``note``, ``field_comments``, ``acted_by`` (R22, R42), ``agency_name``,
    ``authority_name`` (C9: as they were that day) and a ``nonce``, which keeps the hash in the
    log from telling a short text that was erased.
    """

    __tablename__ = "ttdn_text"

    id = sa.Column(sa.UnicodeText, primary_key=True, default=make_uuid)
    body = sa.Column(JSONB)
    created_at = sa.Column(sa.DateTime, nullable=False)
    erased_at = sa.Column(sa.DateTime)
    erasure_reason = sa.Column(sa.UnicodeText)

    def erase(self, reason: str, at: dt.datetime) -> None:
        """Remove the words for good and leave a tombstone."""
        self.body = sa.null()
        self.erased_at = at
        self.erasure_reason = reason
        model.Session.add(self)
