"""Which bytes in the archive a served picture, film or recording was made from."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column


class OriginalFile(tk.BaseModel):
    """An original in the archive, by the SHA-256 of the copy that is served in its place."""

    __tablename__ = "ttdn_original_file"

    sha256: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    original_sha256: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    noted_at: Mapped[dt.datetime] = mapped_column(
        sa.DateTime, nullable=False, server_default=sa.text("(now() AT TIME ZONE 'utc')")
    )

    @classmethod
    def note(cls, sha256: str, original_sha256: str) -> None:
        """Note an original, in the caller's transaction; one that is noted stays as it is."""
        row = insert(cls).values(sha256=sha256, original_sha256=original_sha256)
        model.Session.execute(row.on_conflict_do_nothing())

    @classmethod
    def of(cls, sha256: str) -> list[str]:
        """Return the SHA-256 of the originals of a served file, the oldest first."""
        rows = model.Session.query(cls.original_sha256).filter_by(sha256=sha256)
        return [row[0] for row in rows.order_by(cls.noted_at)]
