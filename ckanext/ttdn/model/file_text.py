"""Texts of uploaded documents, for the search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column


class FileText(tk.BaseModel):
    """The text of a file in the archive; ``readable`` is false for a file that no reader can open.

    A file has a row once it was looked at, with an empty text if there is none in it.
    """

    __tablename__ = "ttdn_file_text"

    sha256: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    text: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    readable: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)
    extracted_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)

    @classmethod
    def add(cls, sha256: str, text: str | None, at: dt.datetime) -> None:
        """Store a text in the caller's transaction, None for an unreadable file."""
        row = insert(cls).values(
            sha256=sha256, text=text or "", readable=text is not None, extracted_at=at
        )
        model.Session.execute(row.on_conflict_do_nothing())

    @classmethod
    def texts(cls, sha256s: Iterable[str]) -> list[str]:
        """Return the texts of several files, without empty ones, in the order of their hashes."""
        rows = model.Session.query(cls.text).filter(cls.sha256.in_(list(sha256s)), cls.text != "")
        return [row[0] for row in rows.order_by(cls.sha256)]
