"""Rights to single fields (R20, R22): what an account may write, it may not always write wholly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.lib.navl.dictization_functions as dict_fns
from ckan.plugins import toolkit as tk
from ckan.types import ErrorDict

from ckanext.ttdn import config, rights
from ckanext.ttdn.model import Revision
from ckanext.ttdn.services import refusals
from ckanext.ttdn.services.authz import policy
from ckanext.ttdn.services.revisions import changes, payloads

_EMPTY: tuple[Any, ...] = (None, "", [], {})


def refuse_fields(
    actor: rights.Actor, item: rights.Item, before: Mapping[str, Any], sent: dict[str, Any]
) -> None:
    """Refuse each field of ``sent`` that differs from ``before`` and that the rules keep.

    ``before`` is the item as shown, internal values included; empty for a new one, whose fields
    have the defaults of its kind. A field that the rules keep and that was not sent (a form sends
    no disabled input) gets its stored value in ``sent``. Raises ValidationError naming the fields.
    """
    operation = "edit" if before else "create"
    if not policy.by_field(actor, operation):
        return
    errors: ErrorDict = {}
    for field in _fields(item.kind):
        name = field["field_name"]
        words = locked(actor, operation, item, name)
        if not words:
            continue
        stored = before.get(name, None if before else field.get("default"))
        given = _given(sent, name)
        if not given:
            if stored not in _EMPTY:
                sent[name] = stored
        elif _differs(given, name, stored):
            errors[name] = [words]
    if errors:
        raise tk.ValidationError(errors)


def hold(
    actor: rights.Actor,
    item: rights.Item,
    package_id: str,
    change: Revision | None,
    sent: dict[str, Any],
) -> None:
    """Do the same for the save of an item, against its open ``change`` or itself.

    Without a rule about fields nothing is asked of the database.
    """
    if policy.by_field(actor, "edit"):
        live = payloads.shown(package_id)
        before = changes.working_copy(change, live) if change else live
        refuse_fields(actor, item, before, sent)


def locked(actor: rights.Actor, operation: str, item: rights.Item, field: str) -> str:
    """Say why the field may not be set; empty when it may.

    Whoever may not do it at all is not told of single fields: that is another refusal.
    """
    decision = policy.decide(actor, operation, item, field)
    if decision.allowed or not policy.decide(actor, operation, item).allowed:
        return ""
    return refusals.sentence(decision)


def _fields(kind: str) -> list[dict[str, Any]]:
    """Return the fields of a kind's form but its agency, which no save changes."""
    schema = tk.h.scheming_get_dataset_schema(kind) or {"dataset_fields": ()}
    return [
        field
        for field in schema["dataset_fields"]
        if field.get("form_snippet", "") is not None and field["field_name"] != "owner_org"
    ]


def _given(sent: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what was sent of a field: whole, or as a form does, by language or by row."""
    return {key: v for key, v in sent.items() if key == name or key.startswith(f"{name}-")}


def _differs(given: Mapping[str, Any], name: str, stored: Any) -> bool:
    """Return True if any notation sent differs from the stored value."""
    parts = {key.removeprefix(f"{name}-"): v for key, v in given.items() if key != name}
    texts = {key: text for key, text in parts.items() if key in config.languages()}
    rows = {_path(key): value for key, value in parts.items() if key not in texts}
    values = [given[name]] if name in given else []
    values += [texts] if texts else []
    values += [dict_fns.unflatten(rows).get("rows")] if rows else []
    return any(_plain(value) != _plain(stored) for value in values)


def _path(key: str) -> tuple[Any, ...]:
    number, _, name = key.partition("-")
    return ("rows", int(number), name) if number.isdecimal() and name else (key,)


def _plain(value: Any) -> Any:
    """Return a value in the one form in which two notations of it are equal."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items() if part not in _EMPTY} or None
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value] or None
    return None if value in _EMPTY else value
