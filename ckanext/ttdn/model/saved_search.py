"""Searches that an account is mailed about."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.orm import Mapped, mapped_column


class SavedSearch(tk.BaseModel):
    """A search whose new results an account gets by mail.

    ``search``: arguments of the list page's address. ``every``: ``day`` or ``week``. ``language``:
    of the mail. ``told_until``: results up to this moment were mailed or are older than the wish.
    ``queued_at``: when the job of the next mail was queued, None when it has been done.
    """

    __tablename__ = "ttdn_saved_search"
    __table_args__ = (sa.UniqueConstraint("user_id", "search"),)

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    user_id: Mapped[str] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("user.id", ondelete="CASCADE"), nullable=False
    )
    search: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    every: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    language: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    told_until: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False, index=True)
    queued_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
