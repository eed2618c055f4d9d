"""Permission labels: the rules of reading in the form that a search index can filter by."""

from __future__ import annotations

from .terms import Actor, Audience, Item, Role

PUBLIC = "public"
AGENCIES = "ttdn-agencies"
AUTHORITY = "ttdn-authority"


def label_of(audience: Audience, item: Item) -> str | None:
    """Return the label by which an audience finds the item; None where it is nobody's own."""
    if audience is Audience.OWN:
        return _organization(item.organization_id) if item.organization_id else None
    return _SHARED[audience]


_SHARED = {
    Audience.PUBLIC: PUBLIC,
    Audience.AGENCIES: AGENCIES,
    Audience.AUTHORITY: AUTHORITY,
}


def labels_for(actor: Actor) -> frozenset[str]:
    """Return the labels that the actor holds; reading needs one in common with the item.

    The account of an agency that has ended reads what the public reads: nobody answers for it any
    more, and what it wrote is its successor's (C9).
    """
    labels = {PUBLIC}
    if not actor.serves:
        return frozenset(labels)
    if actor.role in (Role.AGENCY, Role.AUTHORITY):
        labels.add(AGENCIES)
        labels |= {_organization(organization_id) for organization_id in actor.organizations}
    if actor.role in (Role.AUTHORITY, Role.SYSADMIN):
        labels |= {AUTHORITY, AGENCIES}
    return frozenset(labels)


def _organization(organization_id: str) -> str:
    return f"ttdn-org-{organization_id}"
