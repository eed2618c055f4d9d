"""Sessions of browsers, and what API tokens are bound to."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import Mapped, mapped_column


def _new_id() -> str:
    return secrets.token_urlsafe(32)


class LoginSession(tk.BaseModel):
    """One browser in which an account is logged in; without its row a cookie is worth nothing.

    ``standing``: what the account was when it logged in (``services.sessions.fingerprint``).
    """

    __tablename__ = "ttdn_session"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=_new_id)
    user_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False, index=True
    )
    standing: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    browser: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    begun_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    seen_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)


class TokenBond(tk.BaseModel):
    """The password, as a digest, that an API token holds for."""

    __tablename__ = "ttdn_token_bond"

    token_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("api_token.id", ondelete="CASCADE"), primary_key=True
    )
    password: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
