"""Lock order: dataset, item, open revision, the item's document, head of the log.

Whoever saves or decides keeps to it, so that the second waits for the first, sees what the first
did, and never waits for somebody who waits for him.
"""

from __future__ import annotations

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.model import Item
from ckanext.ttdn.services import authz


def lock(reference: str) -> tuple[model.Package, Item]:
    """Lock a dataset (id or name) and its item until the end of the transaction.

    Raises ObjectNotFound for what is no item.
    """
    pkg = model.Package.get(reference, for_update=True)
    row = Item.get(pkg.id, for_update=True) if pkg is not None else None
    authz.forget_accounts()
    if pkg is None or row is None:
        raise tk.ObjectNotFound()
    return pkg, row
