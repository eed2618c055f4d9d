"""Index all datasets anew while the search goes on: in batches, from where the last run stopped.

Each batch is one request and one commit; what changes meanwhile is left to whoever changes it
(``search.batch.send`` compares versions under the items' locks). Documents of datasets that are no
more are removed by the comparison at the end.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, NamedTuple

import ckan.logic as core_logic
import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.search import batch
from ckanext.ttdn.services.index import comparison

log = logging.getLogger(__name__)

_BATCH = 100
# The last dataset of a run that has not come to its end, in CKAN's table of settings.
_PLACE = "ckanext.ttdn.reindexed_up_to"


class Progress(NamedTuple):
    """How far a run is: datasets indexed and looked at, of how many, and those that failed."""

    indexed: int
    done: int
    total: int
    failed: tuple[str, ...]


def rebuild(resume: bool = False) -> Iterator[Progress]:
    """Index all datasets; give the progress after each batch.

    ``resume``: go on after the last batch of a run that was cut off. Raises SearchIndexError when
    the search server takes nothing.
    """
    place = str(model.get_system_info(_PLACE) or "") if resume else ""
    count = sa.select(sa.func.count()).select_from(_after(place).subquery())
    total, indexed, done = model.Session.scalar(count) or 0, 0, 0
    failed: list[str] = []
    while ids := list(model.Session.scalars(_after(place).limit(_BATCH))):
        documents = [found for id_ in ids for found in _documents(id_, failed)]
        indexed += len(batch.send(documents))
        place, done = ids[-1], done + len(ids)
        model.set_system_info(_PLACE, place)
        model.Session.remove()
        yield Progress(indexed, done, total, tuple(failed))
    model.delete_system_info(_PLACE)
    for difference in comparison.whole():
        log.info("%s", difference)


def _after(place: str) -> sa.Select[tuple[str]]:
    """Return the query for the ids of the datasets after one, in the order of their bytes.

    A statement and no query of a session: that would keep its session, and the transaction of it,
    beyond the end of each batch.
    """
    by_bytes = sa.collate(model.Package.id, "C")
    alive = model.Package.state != model.State.DELETED
    return sa.select(model.Package.id).where(alive, by_bytes > place).order_by(by_bytes)


def _documents(package_id: str, failed: list[str]) -> list[dict[str, Any]]:
    """Return the document of a dataset; none, and its id in ``failed``, when it cannot be made."""
    try:
        both = core_logic.package_show_default_and_custom_schemas({"user": ""}, package_id)
        return batch.documents([both])
    except tk.ObjectNotFound:
        return []
    except Exception:
        # One dataset that cannot be shown, or whose hooks fail, keeps no other out of the index.
        log.exception("%s could not be indexed", package_id)
        model.Session.rollback()
        failed.append(package_id)
        return []
