"""Validators of required, conditional and internal fields (R18, R06).

A draft may be incomplete: required fields are asked for when the options of the
call say ``complete``, as those of a submission do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.lib.navl.dictization_functions import Missing, StopOnError
from ckan.lib.navl.validators import unicode_safe
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn.services import call_options

from .base import Field, Validator, is_empty, label, scheming_validator
from .texts import loaded

__all__ = ["ttdn_internal", "ttdn_json", "ttdn_required"]

# Columns of CKAN's tables: a key that is left out keeps the column as it was.
_COLUMNS = frozenset({"author", "license_id"})


@scheming_validator
def ttdn_required(field: Field, schema: Mapping[str, Any]) -> Validator:
    """Ask for a required field that is empty when the item is to be complete; drop what is
    empty, and what another choice has made irrelevant (``show_when``)."""

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if errors.get(key):
            return
        shown = is_shown(field, key, data, context)
        if shown is False and not isinstance(data.get(key), Missing):
            data[key] = None
        if not is_empty(data.get(key)):
            return
        if field.get("required") and shown and _must_be_complete(key, data, context):
            errors[key].append(
                tk._("{field} is missing. Fill it in before you submit.").format(field=label(field))
            )
        if field.get("audience") != "internal":
            _drop(key, data)

    return validator


def _must_be_complete(key: FlattenKey, data: FlattenDataDict, context: Context) -> bool:
    if len(key) == 1:
        return call_options.of(context).complete
    # A row that was begun is nothing without its required parts, in a draft either.
    return any(
        not is_empty(value)
        for other, value in data.items()
        if other[:2] == key[:2] and other[-1] not in (key[-1], "__extras")
    )


def _drop(key: FlattenKey, data: FlattenDataDict) -> None:
    value = data.pop(key, None)
    if key[-1] in _COLUMNS and not isinstance(value, Missing):
        data[key] = ""
    raise StopOnError


def is_shown(field: Field, key: FlattenKey, data: FlattenDataDict, context: Context) -> bool | None:
    """Return True if the choices made show the field, None while the choice is open."""
    for name, codes in (field.get("show_when") or {}).items():
        chosen = _chosen((*key[:-1], name), data, context)
        if not chosen:
            return None
        if not chosen & set(codes):
            return False
    return True


def _chosen(key: FlattenKey, data: FlattenDataDict, context: Context) -> set[str]:
    value = data.get(key)
    if is_empty(value):
        value = call_options.of(context).internal.get(key[-1])
    value = loaded(value)
    values = value if isinstance(value, list) else [value]
    return {code for code in values if isinstance(code, str) and code}


@scheming_validator
def ttdn_internal(field: Field, schema: Mapping[str, Any]) -> Validator:
    """Take the value of an internal field out of what CKAN stores (R06 b and đ, R07, R12).

    It goes to ``CallOptions.internal``, which the caller makes before (the validators
    get a copy of the context); None clears the stored value. A field that was not sent is not
    in there. The rest of the chain, CKAN's extras included, never sees it.
    """

    def validator(
        key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
    ) -> None:
        if field.get("audience") != "internal":
            return
        value = data.pop(key, None)
        if not isinstance(value, Missing) and not errors.get(key):
            options = call_options.of(context)
            context[call_options.KEY] = options  # type: ignore[literal-required] - ours
            options.internal[key[-1]] = None if is_empty(value) else value
        raise StopOnError

    return validator


def ttdn_json(value: Any) -> str:
    """A list or mapping as JSON text, as CKAN's extras keep it."""
    return unicode_safe(value)
