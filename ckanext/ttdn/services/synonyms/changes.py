"""Change the list of synonyms; each change is a row that stays. All of them commit."""

from __future__ import annotations

import logging
from dataclasses import replace

import sqlalchemy as sa
from ckan import model
from ckan.model.types import make_uuid
from ckan.plugins import toolkit as tk
from redis import RedisError

from ckanext.ttdn import definitions
from ckanext.ttdn.model import SynonymChange
from ckanext.ttdn.services import timestamps

from . import checks, stamp, stored
from .stored import Stored

_ = tk._
log = logging.getLogger(__name__)

# Entries in force, so that no mistake makes the list slow to read.
MOST_ENTRIES = 3000
_LOCK = "ttdn_synonyms"


def create(text: str, field: str, user_id: str) -> Stored:
    """Add an entry; raises ValidationError."""
    entry = checks.read(text)
    checks.require_field(field)
    entries = _locked()
    in_force = [one for one in entries if not one.deleted]
    if len(in_force) >= MOST_ENTRIES:
        message = _("The list has {limit} entries already; delete one first.")
        raise tk.ValidationError({"text": [message.format(limit=MOST_ENTRIES)]})
    made = Stored(make_uuid(), field, entry)
    checks.refuse_known(made, in_force)
    return _written(made, "create", user_id)


def update(entry_id: str, number: int, text: str, field: str, user_id: str) -> Stored:
    """Change an entry whose last change is ``number``; raises NotFound or ValidationError."""
    entry = checks.read(text)
    checks.require_field(field)
    entries = _locked()
    before = _present(entries, entry_id, number)
    if before.deleted:
        raise tk.ValidationError({"id": [_("This entry is deleted. Restore it first.")]})
    after = replace(before, entry=entry, field=field)
    if (after.entry, after.field) == (before.entry, before.field):
        return before
    checks.refuse_known(after, [one for one in entries if not one.deleted])
    return _written(after, "update", user_id)


def delete(entry_id: str, number: int, user_id: str) -> Stored:
    """Take an entry out of the list; raises NotFound or ValidationError."""
    before = _present(_locked(), entry_id, number)
    if before.deleted:
        raise tk.ValidationError({"id": [_("This entry is deleted already.")]})
    return _written(before, stored.DELETE, user_id)


def restore(entry_id: str, number: int, of: int, user_id: str) -> Stored:
    """Put an entry in force as change ``of`` left it, 0 for its file's form.

    Raises NotFound or ValidationError.
    """
    entries = _locked()
    before = _present(entries, entry_id, number)
    earlier = _version(entry_id, of)
    after = replace(before, entry=earlier.entry, field=earlier.field)
    checks.refuse_known(after, [one for one in entries if not one.deleted])
    return _written(after, "restore", user_id)


def _locked() -> list[Stored]:
    """Return all entries, which nobody else changes before this transaction ends."""
    key = sa.func.hashtext(_LOCK)
    model.Session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))
    return stored.everything(model.Session)


def _present(entries: list[Stored], entry_id: str, number: int) -> Stored:
    found = next((one for one in entries if one.id == entry_id), None)
    if found is None:
        raise tk.ObjectNotFound(_("There is no such entry."))
    if found.number != number:
        message = _("Somebody has changed this entry since you opened it. It is now: {entry}")
        raise tk.ValidationError({"lock_version": [message.format(entry=found.entry)]})
    return found


def _version(entry_id: str, number: int) -> Stored:
    row = model.Session.get(SynonymChange, (entry_id, number))
    if row is not None and row.operation != stored.DELETE:
        return stored.of_row(row)
    for one in definitions.synonyms():
        if one.id == entry_id and number == 0:
            return Stored(one.id, one.field, one.entry)
    raise tk.ObjectNotFound(_("There is no such version of the entry."))


def _written(entry: Stored, operation: str, user_id: str) -> Stored:
    row = SynonymChange(
        entry_id=entry.id,
        number=entry.number + 1,
        operation=operation,
        field=entry.field,
        forms=list(entry.entry.forms),
        targets=list(entry.entry.targets),
        user_id=user_id,
        changed_at=timestamps.now(),
    )
    model.Session.add(row)
    model.Session.flush()
    after = stored.of_row(row)
    model.Session.commit()
    try:
        stamp.renew()
    except RedisError:
        log.warning("synonyms: Redis is away; other processes learn of the change later")
    return after
