"""API tokens: each holds for the password that its account had when it was made or last kept."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from ckan import model

from ckanext.ttdn.model import TokenBond
from ckanext.ttdn.services.second_factor import demand

from . import cookies, fingerprint


def bind(token_id: str) -> None:
    """Bind a new token to the password that its account has now. Commits.

    It is worth nothing if its maker's session or token has ended meanwhile.
    """
    owner = model.Session.get(model.ApiToken, token_id).user_id
    # In this order: a password that comes in between is either not the one that was read, or has
    # ended what the call came with.
    bond = fingerprint.password_of(owner)
    if bond is not None and cookies.caller_is_there():
        model.Session.merge(TokenBond(token_id=token_id, password=bond))
    model.Session.commit()


def holds(token_id: str | None) -> bool:
    """Tell whether the token is bound to the password that its account has now.

    None holds while the account lacks a second factor that it needs.
    """
    bond = model.Session.get(TokenBond, token_id) if token_id else None
    if bond is None:
        return False
    owner = model.Session.get(model.ApiToken, token_id).user_id
    if owner is None or bond.password != fingerprint.password_of(owner):
        return False
    return not demand.is_unmet(owner)


def owner_of(token_id: str) -> str | None:
    """Return the id of the account that the token is of; None for a token that was revoked."""
    token = model.Session.get(model.ApiToken, token_id)
    return None if token is None else token.user_id


def held_by(user_id: str) -> set[str]:
    """Return the ids of the account's tokens that are bound to its password of now."""
    bond = fingerprint.password_of(user_id)
    found = model.Session.execute(
        sa.select(TokenBond.token_id)
        .join(model.ApiToken, model.ApiToken.id == TokenBond.token_id)
        .where(model.ApiToken.user_id == user_id, TokenBond.password == bond)
    )
    return set(found.scalars())


def end_of(user_id: str, keep: Collection[str] = ()) -> int:
    """Delete the account's tokens but those in ``keep``, which are bound anew.

    ``keep``: ids of tokens of the account. Returns how many were deleted; the caller commits.
    """
    bond = fingerprint.password_of(user_id)
    if bond is not None:
        kept = TokenBond.token_id.in_(keep)
        model.Session.execute(sa.update(TokenBond).where(kept).values(password=bond))
    gone = model.Session.query(model.ApiToken).filter(
        model.ApiToken.user_id == user_id, model.ApiToken.id.not_in(keep)
    )
    return gone.delete(synchronize_session="fetch")
