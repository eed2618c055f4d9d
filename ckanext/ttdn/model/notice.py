"""In-app notices."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Notice(tk.BaseModel):
    """Tells one account what happened to one item; ``code`` is the operation."""

    __tablename__ = "ttdn_notice"

    id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True, default=make_uuid)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    package_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    code: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    params: Mapped[dict[str, Any]] = mapped_column(JSONB, nullable=False, default=dict)
    created_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    read_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
