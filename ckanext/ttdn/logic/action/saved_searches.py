"""Searches that an account is mailed about."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.services import authz, params
from ckanext.ttdn.services.saved_searches import digests, query, subscriptions

__all__ = [
    "ttdn_saved_search_create",
    "ttdn_saved_search_delete",
    "ttdn_saved_search_list",
    "ttdn_saved_search_run",
    "ttdn_saved_search_send",
]

_LONGEST = 10


@tk.side_effect_free
def ttdn_saved_search_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the searches that the calling account is mailed about, the newest first.

    Each with ``id``, ``search`` (arguments of a list page's address), ``every`` (day or week),
    ``language``, ``created_at`` and ``told_until`` (UTC): what is newer has not been mailed yet.
    """
    tk.check_access("ttdn_saved_search_list", context, data_dict)
    return subscriptions.of(_caller(context))


def ttdn_saved_search_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Mail the calling account what is new in a search from now on.

    ``search``: arguments of a list page's address (``q=áo+dài&topics=promotion``); ``every``: day
    or week (the default); ``language``: of the mail, by default the first one of the profile. The
    same search once more only changes these two. Returns the saved search. Raises ValidationError.
    """
    tk.check_access("ttdn_saved_search_create", context, data_dict)
    search = params.text(data_dict, "search", 2 * query.LONGEST)
    every = params.text(data_dict, "every", _LONGEST) or "week"
    language = params.text(data_dict, "language", _LONGEST)
    return subscriptions.add(_caller(context), search, every, language)


def ttdn_saved_search_delete(context: Context, data_dict: DataDict) -> dict[str, str]:
    """Mail the calling account no more about a search (``id``). Returns ``id``. Raises NotFound."""
    tk.check_access("ttdn_saved_search_delete", context, data_dict)
    id_ = tk.get_or_bust(data_dict, "id")
    subscriptions.remove(_caller(context), id_)
    return {"id": id_}


def ttdn_saved_search_run(context: Context, data_dict: DataDict) -> list[str]:
    """Queue the mails about searches whose time has come. The clock calls it.

    Operator only. Returns the ids of the searches.
    """
    tk.check_access("ttdn_saved_search_run", context, data_dict)
    return digests.queue_due()


def ttdn_saved_search_send(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Mail what is new in a search (``id``) if that is due: ``{"items"}``. For jobs only.

    The rights that the account has now decide what is in the mail.
    """
    tk.check_access("ttdn_saved_search_send", context, data_dict)
    return {"items": digests.send(tk.get_or_bust(data_dict, "id"))}


def _caller(context: Context) -> model.User:
    user = authz.user_of(context)
    if user is None or user.is_anonymous:
        raise tk.NotAuthorized()
    return user
