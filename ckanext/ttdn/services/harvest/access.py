"""Who sees a source: its readers by the rights; to others it is none (R25)."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from ckanext.harvest.model import HarvestSource

from ckanext.ttdn import rights
from ckanext.ttdn.services import authz

Row = Any  # of ckanext-harvest


def may_see(actor: rights.Actor, source_id: str) -> bool:
    """Tell whether the actor may see a source: the reading rule, asked of its dataset."""
    pkg = model.Package.get(source_id)
    return pkg is not None and authz.decide(actor, "read", authz.item_of(pkg)).allowed


def source_of(data_dict: DataDict) -> Row:
    """Return the source of an ``id`` or name; raises ObjectNotFound."""
    wanted = str(tk.get_or_bust(data_dict, "id"))
    pkg = model.Package.get(wanted)
    source: Row = HarvestSource.get(pkg.id if pkg is not None else wanted)
    if source is None:
        raise tk.ObjectNotFound()
    return source


def visible(context: Context, data_dict: DataDict) -> Row:
    """Return a source that the caller may see; one that is hidden is answered like none."""
    source = source_of(data_dict)
    require_visible(context, source.id)
    return source


def require_visible(context: Context, source_id: str) -> None:
    """Answer a source that the caller may not see like none."""
    if not may_see(authz.actor(context), source_id):
        raise tk.ObjectNotFound()
