"""Items whose columns do not follow from the appraisal: found and set right by the clock (R20).

Columns go wrong when time passes (``publish_at`` of an item that the operator has published), in an
installation of an older version, and when somebody writes into the database by hand.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import ARRAY

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.services import timestamps
from ckanext.ttdn.services.index import sync
from ckanext.ttdn.services.items import locks

from . import columns

# A round of the clock takes so many, the next one goes on.
MOST = 100


def mend() -> list[str]:
    """Set the columns of items right and index them; return the datasets' ids.

    Each is committed for itself. What the search server does not take is left to the next call.
    """
    mended = []
    for package_id in _wrong():
        try:
            pkg, row = locks.lock(package_id)
            if columns.follow(pkg, row):
                with sync.closing(package_id):
                    pass
                mended.append(package_id)
        except (tk.ObjectNotFound, tk.ValidationError):
            pass
        finally:
            model.Session.rollback()
    return mended


def _wrong() -> list[str]:
    """Return ids of items with other columns than the rights say.

    The database groups the items by all that the rights ask about; the rights decide on each group.
    """
    now = timestamps.now()
    package = model.Package
    grouped = {
        "type": package.type,
        "approval_state": Item.state,
        "visibility": Item.visibility,
        "begun": sa.func.coalesce(Item.publish_at <= now, True),
        "over": sa.func.coalesce(Item.expires_at <= now, False),
        "was_published": Item.published_at.isnot(None),
        "change_state": Item.change_state,
        "state": package.state,
        "private": package.private,
    }
    ids = sa.func.array_agg(Item.package_id, type_=ARRAY(sa.UnicodeText))[1:MOST]
    rows = (
        model.Session.query(*(c.label(name) for name, c in grouped.items()), ids.label("ids"))
        .join(package, package.id == Item.package_id)
        .filter(package.state != model.State.DELETED)
        .group_by(*grouped.values())
    )
    return [id_ for row in rows if _is_wrong(row) for id_ in row.ids][:MOST]


def _is_wrong(row: sa.Row[Any]) -> bool:
    item = rights.Item(
        None,
        row.type,
        row.approval_state,
        row.visibility,
        row.begun and not row.over,
        row.was_published,
        row.change_state,
    )
    return columns.derive(item) != columns.Columns(row.state, row.private)
