"""Changes of the list of synonyms, kept for ever."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column


class SynonymChange(tk.BaseModel):
    """What an entry of the list became by one change; rows are only added.

    ``entry_id``: of an entry of a file, or made by the first change. ``number`` counts its changes
    from 1; the last one says what is in force. ``operation``: ``create``, ``update``, ``delete``
    or ``restore``; a deletion keeps the forms. ``targets``: empty unless the entry is one-way.
    """

    __tablename__ = "ttdn_synonym_change"

    entry_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True, autoincrement=False)
    operation: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    field: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    forms: Mapped[list[str]] = mapped_column(ARRAY(sa.UnicodeText), nullable=False)
    targets: Mapped[list[str]] = mapped_column(ARRAY(sa.UnicodeText), nullable=False)
    user_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    changed_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
