"""Permission labels: the reading rule in the form that a search index can filter by."""

from __future__ import annotations

from .terms import Actor, Item, Role

PUBLIC = "public"
AGENCIES = "ttdn-agencies"
AUTHORITY = "ttdn-authority"


def _organization(organization_id: str) -> str:
    return f"ttdn-org-{organization_id}"


def labels_of(item: Item) -> frozenset[str]:
    """Return the labels of those who may read the item; ``visibility`` as in C3."""
    labels = {AUTHORITY}
    if item.organization_id:
        labels.add(_organization(item.organization_id))
    if item.state == "published" and item.window_open:
        labels |= {"public": {PUBLIC, AGENCIES}, "agencies": {AGENCIES}}.get(item.visibility, set())
    return frozenset(labels)


def labels_for(actor: Actor) -> frozenset[str]:
    """Return the labels that the actor holds; reading needs one in common with the item."""
    labels = {PUBLIC}
    if actor.role in (Role.AGENCY, Role.AUTHORITY):
        labels.add(AGENCIES)
        if actor.organization_id:
            labels.add(_organization(actor.organization_id))
    if actor.role in (Role.AUTHORITY, Role.SYSADMIN):
        labels |= {AUTHORITY, AGENCIES}
    return frozenset(labels)
