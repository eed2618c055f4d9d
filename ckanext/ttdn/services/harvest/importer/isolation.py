"""Batches that a record breaks: written record by record, without that one (R25).

A fault of ours, of a plugin or of the database that one record brings about must cost the
catalogue this record alone, and its source a line that names it.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator

from ckan import model
from sqlalchemy import exc

from ckanext.ttdn.harvesters.mapping.records import Record, Refused
from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.harvest.engine import transaction
from ckanext.ttdn.services.harvest.importer.batch import Batch

log = logging.getLogger(__name__)

# A value that does not fit, a constraint, a limit of the database's: a record's doing all the same.
_OF_RECORDS = ("22", "23", "54")


def _is_away(error: Exception) -> bool:
    """Tell that the database or the search server is at fault, and no record."""
    if isinstance(error, exc.OperationalError | exc.InterfaceError):
        return not str(getattr(error.orig, "pgcode", None) or "").startswith(_OF_RECORDS)
    return isinstance(error, refusals.SEARCH_DOWN)


def written(batch: Batch, *, last_resort: bool) -> Batch:
    """Write a batch in the caller's transaction; return it, or what came of it record by record.

    ``last_resort``: refuse a record although nothing was written beside it, since all of it was
    tried before; else that is taken for a fault of the catalogue, which raises.
    """
    looked = Counter(batch.counts)
    try:
        batch.write()
    except Exception as error:
        if _is_away(error):
            raise
        log.exception("A record of the source %s breaks its batch", batch.source.id)
        model.Session.rollback()
        transaction.begin(batch.source)
        return _each(batch, looked, last_resort)
    return batch


def _each(batch: Batch, looked: Counter[str], last_resort: bool) -> Batch:
    whole = Batch(batch.source, job_id=batch.job_id, counts=looked)
    failed: list[tuple[Record | Refused, Exception]] = []
    for record in _records(batch):
        try:
            _add(whole, record)
        except Exception as error:
            if _is_away(error):
                raise
            failed.append((record, error))
    if not last_resort and failed and not (whole.index or whole.counts - looked):
        raise failed[0][1]
    for record, error in failed:
        _add(whole, _refused(record, error))
    whole.broken = bool(failed)
    return whole


def _records(batch: Batch) -> Iterator[Record | Refused]:
    yield from batch.todo.values()
    yield from batch.refused


def _add(whole: Batch, record: Record | Refused) -> None:
    part = Batch(whole.source, job_id=whole.job_id, token=whole.token)
    if isinstance(record, Refused):
        part.refused.append(record)
    else:
        part.todo[record.original_id] = record
    with model.Session.begin_nested():
        part.write()
    whole.counts += part.counts
    whole.index += part.index
    whole.documents += part.documents
    whole.submitted += part.submitted


def _refused(record: Record | Refused, error: Exception) -> Refused:
    # Without its text, which may be what the database does not take.
    found = {"error": type(error).__name__}
    if isinstance(record, Record):
        found["fingerprint"] = record.fingerprint
    return Refused("unwritable", found, record.original_id)
