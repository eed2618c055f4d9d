"""Entries of the list as they are now: those of the files, and what was changed since."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from ckanext.ttdn import definitions
from ckanext.ttdn.model import SynonymChange
from ckanext.ttdn.spelling.entries import Entry

DELETE = "delete"


@dataclass(frozen=True)
class Stored:
    """An entry: ``number`` of its last change, 0 for one that is as its file has it."""

    id: str
    field: str
    entry: Entry
    number: int = 0
    deleted: bool = False
    user_id: str | None = None
    changed_at: dt.datetime | None = None


def everything(session: Any) -> list[Stored]:
    """Return all entries, deleted ones too; ``session``: anything that executes a query."""
    entries = {one.id: Stored(one.id, one.field, one.entry) for one in definitions.synonyms()}
    entries |= {one.id: one for one in _changed(session)}
    return list(entries.values())


def in_force(session: Any) -> list[Stored]:
    """Return the entries that are not deleted."""
    return [one for one in everything(session) if not one.deleted]


def of_row(row: Any) -> Stored:
    """Return the entry as a change has left it."""
    return Stored(
        row.entry_id,
        row.field,
        Entry(tuple(row.forms), tuple(row.targets)),
        row.number,
        row.operation == DELETE,
        row.user_id,
        row.changed_at,
    )


def _changed(session: Any) -> Iterator[Stored]:
    table = SynonymChange.__table__
    last = (
        sa.select(table)
        .distinct(table.c.entry_id)
        .order_by(table.c.entry_id, table.c.number.desc())
    )
    return (of_row(row) for row in session.execute(last))
