"""The list of synonyms, its history, and what a query becomes by it, as the actions show them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import definitions
from ckanext.ttdn.bilingual import search_fold, sort_key
from ckanext.ttdn.model import SynonymChange
from ckanext.ttdn.search import words
from ckanext.ttdn.services import timestamps

from . import stored
from .in_force import current
from .stored import Stored


def page(q: str, field: str, deleted: bool, limit: int, offset: int) -> dict[str, Any]:
    """Return ``count`` and ``results``: the entries that have the words of ``q``, in order."""
    asked = search_fold(q).split()
    found = [
        one
        for one in stored.everything(model.Session)
        if one.deleted is deleted
        and field in ("", one.field)
        and all(word in search_fold(str(one.entry)) for word in asked)
    ]
    found.sort(key=lambda one: (sort_key(str(one.entry)), one.id))
    return {"count": len(found), "results": _shown(found[offset : offset + limit])}


def one(entry: Stored) -> dict[str, Any]:
    """Return an entry as the actions show it."""
    return _shown([entry])[0]


def history(entry_id: str, limit: int, offset: int) -> dict[str, Any]:
    """Return ``count`` and ``results``: the changes of an entry, or of all, the newest first.

    An entry of a file ends with the form of the file, which has ``number`` 0. Raises NotFound.
    """
    of_file = [one for one in definitions.synonyms() if one.id == entry_id]
    query = sa.select(SynonymChange)
    if entry_id:
        query = query.where(SynonymChange.entry_id == entry_id)
    ordered = query.order_by(
        SynonymChange.changed_at.desc(), SynonymChange.number.desc(), SynonymChange.entry_id
    )
    total = sa.select(sa.func.count()).select_from(query.subquery())
    count = model.Session.execute(total).scalar_one()
    if entry_id and not count and not of_file:
        raise tk.ObjectNotFound(tk._("There is no such entry."))
    rows = model.Session.execute(ordered.limit(limit).offset(offset)).scalars().all()
    shown = _shown([stored.of_row(row) for row in rows])
    results = [
        {**entry, "operation": row.operation} for entry, row in zip(shown, rows, strict=True)
    ]
    if of_file and offset <= count < offset + limit:
        original = Stored(of_file[0].id, of_file[0].field, of_file[0].entry)
        results.append({**one(original), "operation": "file"})
    return {"count": count + len(of_file), "results": results}


def tried(q: str) -> dict[str, Any]:
    """Return the ``words`` of a query as the search reads it, and the ``matches`` in them."""
    typed = [word for clause in words.read(q).clauses for word in clause.words]
    return {
        "words": typed,
        "matches": [
            {
                "typed": " ".join(typed[match.start : match.end]),
                "start": match.start,
                "end": match.end,
                "forms": [" ".join(form) for form in match.forms],
            }
            for match in current().matches(typed)
        ],
    }


def _shown(entries: list[Stored]) -> list[dict[str, Any]]:
    names = _names({one.user_id for one in entries if one.user_id})
    in_files = {one.id for one in definitions.synonyms()}
    return [
        {
            "id": one.id,
            "text": str(one.entry),
            "forms": list(one.entry.forms),
            "targets": list(one.entry.targets),
            "field": one.field,
            "lock_version": one.number,
            "deleted": one.deleted,
            "in_file": one.id in in_files,
            "changed_by": names.get(one.user_id or "", one.user_id),
            "changed_at": timestamps.iso(one.changed_at),
        }
        for one in entries
    ]


def _names(ids: set[str]) -> dict[str, str]:
    if not ids:
        return {}
    rows = model.Session.query(model.User).filter(model.User.id.in_(ids))
    return {user.id: user.display_name for user in rows}
