"""One writer of a dataset's document at a time: an advisory lock of PostgreSQL for each dataset.

Whoever writes a document holds the lock from reading the dataset until Solr has answered, and until
the commit when it writes to both: a document that was read before a withdrawal is never written
after it. The locks end with their transaction, so that neither a killed process nor a pooled
connection keeps one.

Order: rows (``services.items.locks``), then these locks, then the end of the decision log. Who
holds them without writing waits for no row.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import sqlalchemy as sa
from ckan import model
from ckan.lib.search import SearchIndexError
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import OperationalError

from ckanext.ttdn.model import Item

# Longer than a batch takes, shorter than a browser waits.
WAIT_SECONDS = 20

_LOCK_NOT_AVAILABLE, _DEADLOCK = "55P03", "40P01"
# The limit is for these locks alone. `writes`: the transaction has changed or locked a row.
_TAKE = sa.text(
    """
    WITH limited AS MATERIALIZED (
        SELECT current_setting('lock_timeout') AS before,
               set_config('lock_timeout', :wait, true),
               txid_current_if_assigned() IS NOT NULL AS writes
    ), taken AS MATERIALIZED (
        SELECT pg_advisory_xact_lock(key)
        FROM limited, unnest(:keys) AS key
        WHERE limited.writes OR NOT :only_if_it_writes
    )
    SELECT writes, set_config('lock_timeout', before, true)
    FROM limited, (SELECT count(*) FROM taken) AS all_taken
    """
).bindparams(sa.bindparam("keys", type_=ARRAY(sa.BigInteger)))


class Busy(SearchIndexError):
    """Another process has been writing the same documents for too long."""


def hold(*package_ids: str) -> None:
    """Take the locks of datasets before they are read for the index.

    A transaction that has written something keeps its locks until it ends; it holds the rows of
    what it indexes. One that has only read is ended first, so that a rebuild holds one lock and not
    all, and what is read from now on is what stands. Raises Busy, and everything is rolled back.
    """
    model.Session.flush()
    if not _take(package_ids, only_if_it_writes=True):
        model.Session.commit()
        _forget_rows()
        take(*package_ids)
        # The version is read before the content, and held until it is asked for: a document may
        # be newer than its version says, never older.
        model.Session.info["ttdn_indexed"] = Item.many(package_ids)


def _forget_rows() -> None:
    """Have all rows read anew but the caller's, which a page asks for after the session's end."""
    for row in model.Session.identity_map.values():
        if not isinstance(row, model.User):
            model.Session.expire(row)


def take(*package_ids: str) -> None:
    """Take the locks of datasets until the transaction ends; raises Busy, all rolled back.

    For what reads nothing but columns: rows that the session holds are not read anew.
    """
    _take(package_ids, only_if_it_writes=False)


def _take(package_ids: Collection[str], only_if_it_writes: bool) -> bool:
    """Tell whether the transaction writes."""
    values = {
        # One order for all, so that two batches never wait for each other.
        "keys": sorted(map(key, set(package_ids))),
        "wait": f"{WAIT_SECONDS * 1000:.0f}",
        "only_if_it_writes": only_if_it_writes,
    }
    try:
        return bool(model.Session.execute(_TAKE, values).one().writes)
    except OperationalError as error:
        model.Session.rollback()
        if getattr(error.orig, "pgcode", None) in (_LOCK_NOT_AVAILABLE, _DEADLOCK):
            raise Busy(f"Another process writes the same documents: {error.orig}") from error
        raise


def key(package_id: str) -> int:
    """Return the number of a dataset's lock: 64 bits with a sign, as PostgreSQL takes them."""
    digest = hashlib.sha256(b"ttdn-index:" + package_id.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
