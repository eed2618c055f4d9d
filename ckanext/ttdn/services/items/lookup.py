"""Withdrawn items, whose addresses answer 410 (H 6.4)."""

from __future__ import annotations

from ckan import model

from ckanext.ttdn.model import Revision


def was_public(reference: str) -> bool:
    """Return True if the item of this id or name was public and has been withdrawn.

    Decided by the versions that were in force, never by what is being written or prepared: the
    last one that the public could read has ended, and no narrower one took its place at once (an
    item that was narrowed has been answered 404 since, and is so when it is withdrawn). False for
    every other item, and for what never was.
    """
    dataset = model.Package.get(reference)
    versions = Revision.in_force(dataset.id) if dataset else []
    for number, version in enumerate(versions):
        if version.visibility == "public":
            successor = versions[number - 1] if number else None
            narrowed = successor is not None and successor.public_from == version.public_to
            return version.public_to is not None and not narrowed
    return False
