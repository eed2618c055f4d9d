"""The list of synonyms that the search uses: shown, changed, with its history."""

from __future__ import annotations

from typing import Any

from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.services import authz, params
from ckanext.ttdn.services.synonyms import changes, listing

__all__ = [
    "ttdn_synonym_create",
    "ttdn_synonym_delete",
    "ttdn_synonym_history",
    "ttdn_synonym_list",
    "ttdn_synonym_restore",
    "ttdn_synonym_try",
    "ttdn_synonym_update",
]

_LISTED, _MOST_LISTED = 50, 1000
_LONGEST_TEXT = 2000
_LONGEST_QUERY = 500


@tk.side_effect_free
def ttdn_synonym_list(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the entries in force, for the authority and the operator.

    ``q``: words that the entry has; ``field``; ``deleted``: those that were taken out instead;
    ``limit``, ``offset``. Returns ``count`` and ``results``, each with ``id``, ``text`` (``UBND =
    Ủy ban nhân dân``, one-way ``TT => thị trấn``), ``forms``, ``targets`` (of a one-way entry),
    ``field``, ``lock_version``, ``in_file`` (the list of the extension or the province has it),
    ``changed_by`` and ``changed_at`` (UTC; None for an entry as its file has it).
    """
    tk.check_access("ttdn_synonym_list", context, data_dict)
    limit, offset = params.page(data_dict, _LISTED, _MOST_LISTED)
    q = params.text(data_dict, "q", _LONGEST_QUERY)
    field = params.text(data_dict, "field", _LONGEST_QUERY)
    return listing.page(q, field, tk.asbool(data_dict.get("deleted") or False), limit, offset)


def ttdn_synonym_create(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Add an entry (``text``, ``field``), for the authority and the operator.

    ``text``: forms with ``=`` between them, or one-way with ``=>``. It is in force with the next
    search. Returns the entry. Raises ValidationError, also when a form is in the list already.
    """
    tk.check_access("ttdn_synonym_create", context, data_dict)
    made = changes.create(_text(data_dict), _field(data_dict), _user_id(context))
    return listing.one(made)


def ttdn_synonym_update(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Change an entry (``id``), for the authority and the operator.

    ``text`` and ``field`` replace what was there; ``lock_version``: of the entry as it was shown.
    An entry of a file is changed for this catalogue alone. Returns the entry. Raises NotFound, and
    ValidationError when somebody has changed it meanwhile.
    """
    tk.check_access("ttdn_synonym_update", context, data_dict)
    entry_id, number = _changed(data_dict)
    text, field = _text(data_dict), _field(data_dict)
    return listing.one(changes.update(entry_id, number, text, field, _user_id(context)))


def ttdn_synonym_delete(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Take an entry (``id``, ``lock_version``) out of the list, for the authority and the operator.

    Its history stays, and it can be restored. Returns the entry. Raises NotFound and
    ValidationError as for an update.
    """
    tk.check_access("ttdn_synonym_delete", context, data_dict)
    return listing.one(changes.delete(*_changed(data_dict), _user_id(context)))


def ttdn_synonym_restore(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Put an entry (``id``, ``lock_version``) in force as one of its changes left it.

    ``number``: of the change in its history, 0 for the form of its file. For the authority and the
    operator. Returns the entry. Raises NotFound and ValidationError as for an update.
    """
    tk.check_access("ttdn_synonym_restore", context, data_dict)
    tk.get_or_bust(data_dict, ["number"])
    entry_id, lock_version = _changed(data_dict)
    number = params.number(data_dict, "number", 0)
    return listing.one(changes.restore(entry_id, lock_version, number, _user_id(context)))


@tk.side_effect_free
def ttdn_synonym_history(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """List the changes of an entry (``id``), or of all, the newest first.

    For the authority and the operator. ``limit``, ``offset``. Returns ``count`` and ``results``:
    entries as each change left them, with ``operation`` (create, update, delete, restore, or file
    for the form of the file); ``lock_version`` is the number of the change. Raises NotFound.
    """
    tk.check_access("ttdn_synonym_history", context, data_dict)
    limit, offset = params.page(data_dict, _LISTED, _MOST_LISTED)
    entry_id = params.text(data_dict, "id", _LONGEST_QUERY)
    if data_dict.get("id") and not entry_id:
        # Blanks alone name no entry; they must not be taken for all of them.
        raise tk.ObjectNotFound(tk._("There is no such entry."))
    return listing.history(entry_id, limit, offset)


@tk.side_effect_free
def ttdn_synonym_try(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show what the list makes of a query (``q``), for the authority and the operator.

    Returns ``words`` as the search reads them and ``matches``: ``typed``, ``start`` and ``end``
    (not included) among the words, and the other ``forms`` that are looked for.
    """
    tk.check_access("ttdn_synonym_try", context, data_dict)
    return listing.tried(params.text(data_dict, "q", _LONGEST_QUERY))


def _text(data: DataDict) -> str:
    return params.text(data, "text", _LONGEST_TEXT)


def _field(data: DataDict) -> str:
    return params.text(data, "field", _LONGEST_QUERY)


def _changed(data: DataDict) -> tuple[str, int]:
    entry_id, _lock_version = tk.get_or_bust(data, ["id", "lock_version"])
    return entry_id, params.number(data, "lock_version", 0)


def _user_id(context: Context) -> str:
    user = authz.user_of(context)
    return user.id if user else ""
