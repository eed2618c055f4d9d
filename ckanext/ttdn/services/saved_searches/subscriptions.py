"""The searches that an account is mailed about: list, add, remove. All changes commit."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn import config
from ckanext.ttdn.bilingual import base_language
from ckanext.ttdn.model import SavedSearch
from ckanext.ttdn.services import timestamps

from . import query

_ = tk._

EVERY = ("day", "week")
MOST = 30


def of(user: model.User) -> list[dict[str, Any]]:
    """Return the searches of an account, the newest first."""
    rows = (
        model.Session.query(SavedSearch)
        .filter_by(user_id=user.id)
        .order_by(SavedSearch.created_at.desc(), SavedSearch.id)
    )
    return [shown(row) for row in rows]


def add(user: model.User, text: str, every: str, language: str) -> dict[str, Any]:
    """Mail an account about a search from now on; one that is there already gets ``every``.

    Raises ValidationError.
    """
    search = query.parse(text)
    if every not in EVERY:
        raise tk.ValidationError({"every": [_("Choose day or week.")]})
    if not user.email:
        raise tk.ValidationError({"search": [_("This account has no mail address.")]})
    # Two requests of one account wait for each other, so that the limit holds.
    model.Session.query(model.User.id).filter_by(id=user.id).with_for_update().one()
    others = model.Session.query(SavedSearch).filter_by(user_id=user.id)
    if others.filter(SavedSearch.search != str(search)).count() >= MOST:
        message = _("An account is mailed about at most {limit} searches. Remove one first.")
        raise tk.ValidationError({"search": [message.format(limit=MOST)]})
    now = timestamps.now()
    found = others.filter_by(search=str(search)).one_or_none() or SavedSearch(
        user_id=user.id, search=str(search), created_at=now, told_until=now
    )
    found.every, found.language = every, _known(language)
    model.Session.add(found)
    model.Session.flush()
    result = shown(found)
    model.Session.commit()
    return result


def _known(language: str) -> str:
    code = base_language(language)
    return code if code in config.languages() else config.languages()[0]


def remove(user: model.User, id_: str) -> None:
    """Mail an account no more about a search; raises NotFound for one that is not its own."""
    removed = model.Session.query(SavedSearch).filter_by(id=id_, user_id=user.id).delete()
    model.Session.commit()
    if not removed:
        raise tk.ObjectNotFound(_("There is no such search."))


def shown(row: SavedSearch) -> dict[str, Any]:
    """Return a search as the actions show it."""
    return {
        "id": row.id,
        "search": row.search,
        "every": row.every,
        "language": row.language,
        "created_at": timestamps.iso(row.created_at),
        "told_until": timestamps.iso(row.told_until),
    }
