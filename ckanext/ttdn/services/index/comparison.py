"""Database and index beside each other: what differs is put right and told (R20).

The steps keep both together; this finds what they could not: a search server that was restored from
a copy or lost what it had taken, an index of an older version, hands in the database. Steps under
way are no differences: their items are marked, and looked at again under the item's lock.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.model import Item, Reindex
from ckanext.ttdn.search import lock
from ckanext.ttdn.services import authz, refusals
from ckanext.ttdn.services.index import sync

from . import documents
from .documents import Document

log = logging.getLogger(__name__)

# A round of the clock compares so many and mends so many of the differences; the next one goes on.
COMPARED, MENDED = 500, 50
# The last dataset that the clock has compared, in CKAN's table of settings.
_PLACE = "ckanext.ttdn.index_compared_up_to"


class Kind(Enum):
    """How a document differs from the database."""

    MISSING = "missing"
    EXTRA = "extra"
    OLDER = "older version"
    # Of a step that was undone after its document was written.
    NEWER = "newer version"
    LABELS = "other labels"


class Difference(NamedTuple):
    """One document that differed."""

    package_id: str
    kind: Kind
    mended: bool

    def __str__(self) -> str:
        return f"{self.package_id}: {self.kind.value}, {'mended' if self.mended else 'not mended'}"


def round_of_the_clock() -> list[Difference]:
    """Compare the next datasets and mend what differs; return it, and log each.

    Goes over the whole catalogue in as many rounds as it takes, and begins anew. When the search
    server does not answer, the next round looks at the same.
    """
    found: list[Difference] = []
    try:
        before = str(model.get_system_info(_PLACE) or "")
        differing, place = _differing(before, COMPARED)
        if len(differing) > MENDED:
            differing = differing[:MENDED]
            place = differing[-1]
        found = [each for each in map(_confirmed, differing) if each]
        model.set_system_info(_PLACE, place)
    except refusals.SEARCH_DOWN:
        log.exception("The search index could not be compared")
    finally:
        model.Session.rollback()
    for difference in found:
        log.warning("The search index differed from the database: %s", difference)
    return found


def whole(dry_run: bool = False) -> Iterator[Difference]:
    """Compare all datasets and mend what differs, or tell it alone. Raises SearchError."""
    place, more = "", True
    while more:
        differing, place = _differing(place, COMPARED)
        for package_id in differing:
            if difference := _confirmed(package_id, dry_run):
                yield difference
        more = bool(place)


def _differing(place: str, most: int) -> tuple[list[str], str]:
    """Return the ids after ``place`` that seem to differ, and the place after them.

    That is empty at the end.
    """
    # The index first: what is saved in between is newer in the database, and marked or locked.
    found = documents.after(place, most)
    expected = _expected(place, most)
    full = [max(part) for part in (found, expected) if len(part) == most]
    until = min(full, default="")
    marked = Reindex.marked()
    model.Session.rollback()
    ids = {id_ for id_ in {*found, *expected} - marked.keys() if not until or id_ <= until}
    differing = {id_ for id_ in ids if _kind(expected.get(id_), found.get(id_))}
    return sorted(differing), until


def _confirmed(package_id: str, dry_run: bool = False) -> Difference | None:
    """Look at a dataset again, with its lock held, and mend it; return what differed.

    Raises SearchError and SearchIndexError when that cannot be told.
    """
    lock.hold(package_id)
    expected = _of_rows(_rows().filter(model.Package.id == package_id))
    kind = _kind(expected.get(package_id), documents.of(package_id))
    if kind is None or package_id in Reindex.marked():
        model.Session.rollback()
        return None
    if dry_run:
        model.Session.rollback()
        return Difference(package_id, kind, mended=False)
    try:
        sync.put_right(package_id)
    except Exception:
        # One dataset that cannot be shown keeps no other from being compared.
        model.Session.rollback()
        log.exception("The document of %s could not be mended", package_id)
        return Difference(package_id, kind, mended=False)
    return Difference(package_id, kind, mended=True)


def _kind(expected: Document | None, found: Document | None) -> Kind | None:
    if expected is None or found is None:
        missing = Kind.MISSING if expected else None
        return Kind.EXTRA if found else missing
    if expected.version != found.version:
        return Kind.NEWER if (found.version or 0) > (expected.version or 0) else Kind.OLDER
    return None if expected.labels == found.labels else Kind.LABELS


def _expected(place: str, most: int) -> dict[str, Document]:
    # The order of the index, which compares bytes, whatever the database's language does.
    by_bytes = sa.collate(model.Package.id, "C")
    return _of_rows(_rows().filter(by_bytes > place).order_by(by_bytes).limit(most))


def _rows() -> Any:
    package = model.Package
    # What is not appraised, or deleted, is read as `facts.item_of` has it.
    none = sa.or_(Item.state.is_(None), package.state == model.State.DELETED)
    of_rights = {name: getattr(Item, name) for name in Item.OF_RIGHTS}
    of_rights["state"] = sa.case((none, "deleted"), else_=Item.state)
    of_rights["visibility"] = sa.case((none, "owner"), else_=Item.visibility)
    rows = model.Session.query(
        package.id,
        package.owner_org,
        package.type,
        Item.index_version,
        *(column.label(name) for name, column in of_rights.items()),
    ).outerjoin(Item, Item.package_id == package.id)
    if tk.config.get("ckan.search.remove_deleted_packages"):
        rows = rows.filter(package.state != model.State.DELETED)
    return rows


def _of_rows(rows: Any) -> dict[str, Document]:
    return {
        row.id: Document(row.index_version, authz.labels_of(authz.item_of_columns(row)))
        for row in rows
    }
