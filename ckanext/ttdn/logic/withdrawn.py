"""Which addresses are gone for good: once public, now withdrawn (H 6.4)."""

from __future__ import annotations

from ckan import model

from ckanext.ttdn.model import Item


def was_public(reference: str) -> bool:
    """Tell whether the public could read the item of this id or name until it was withdrawn.

    True of such an item also while a new version of it is being written: nobody who may not
    read it learns that there is one. False for every other item, and for what never was.
    """
    dataset = model.Package.get(reference)
    row = Item.get(dataset.id) if dataset else None
    return bool(row and row.published_at and row.withdrawn_at and row.visibility == "public")
