"""CKAN's two locks on an item, ``package.state`` and ``package.private``, derived from the rights.

Some of CKAN's readers look at these two columns alone: ``package_list``, ``resource_search``, tags,
statistics. They follow from the item's state, visibility and window, and from nothing else (R20).
"""

from __future__ import annotations

from typing import NamedTuple

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.services import authz
from ckanext.ttdn.workflow import State


class Columns(NamedTuple):
    """Values of ``package.state`` and ``package.private``."""

    state: str
    private: bool


def derive(item: rights.Item) -> Columns:
    """Return the columns of an item: not private exactly while the public may read it."""
    state = "active" if item.state == State.PUBLISHED.value else "draft"
    return Columns(state, rights.PUBLIC not in authz.labels_of(item))


def stored(pkg: model.Package) -> Columns:
    """Return the columns as they are."""
    return Columns(pkg.state, pkg.private)


def follow(pkg: model.Package, row: Item) -> bool:
    """Set the columns of a dataset to what its item asks for; tell whether they differed.

    A deleted dataset stays deleted. Neither flushes nor commits.
    """
    if pkg.state == model.State.DELETED:
        return False
    wanted = derive(authz.item_of(pkg, row))
    if wanted == stored(pkg):
        return False
    pkg.state, pkg.private = wanted
    return True
