"""The second factor of an account: what proves a log-in beside the password."""

from __future__ import annotations

import datetime as dt
import secrets

import sqlalchemy as sa
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column


def _new_id() -> str:
    return secrets.token_urlsafe(16)


class SecondFactor(tk.BaseModel):
    """The secret of an account's authenticator application, sealed (``sealing``).

    ``id``: another one each time the account sets an application up; sessions are bound to it.
    ``last_step``: the time step (RFC 6238) of the last code that was accepted.
    ``recovery``: keyed digests of the recovery codes that are left.
    """

    __tablename__ = "ttdn_second_factor"

    user_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), primary_key=True
    )
    id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default=_new_id)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, nullable=False)
    last_step: Mapped[int] = mapped_column(sa.BigInteger, nullable=False)
    recovery: Mapped[list[str]] = mapped_column(ARRAY(sa.UnicodeText), nullable=False)
    set_up_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
