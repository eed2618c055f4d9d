"""Claims of waiting items: who has taken up what (H 9.1)."""

from __future__ import annotations

from ckan import model

from ckanext.ttdn import rights
from ckanext.ttdn.model import Account, Revision
from ckanext.ttdn.services import authz

__all__ = ["appraisers", "holder"]


def appraisers() -> frozenset[str]:
    """Return the ids of the accounts whose claims hold: active, of the authority, in office.

    Decided when a claim is read: an account that moved, was closed or lost its office leaves what
    it had taken up to its colleagues, however that came about.
    """
    users = (
        model.Session.query(model.User)
        .join(Account, Account.user_id == model.User.id)
        .filter(Account.role == rights.Role.AUTHORITY.value, model.User.state == "active")
    )
    return frozenset(user.id for user in users if authz.actor_of(user).in_office)


def holder(revision: Revision) -> str | None:
    """Return the id of the account that has taken up a revision, None if nobody has."""
    return revision.assignee_id if revision.assignee_id in appraisers() else None
