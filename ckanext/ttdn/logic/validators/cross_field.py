"""Rules that look at more than one field, and keys that the kinds do not have."""

from __future__ import annotations

import datetime as dt

from ckan.lib.navl.dictization_functions import StopOnError
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn import dates
from ckanext.ttdn.services import call_options

from .base import is_empty, words
from .texts import is_web_address

__all__ = [
    "ttdn_clean_rows",
    "ttdn_dates_in_order",
    "ttdn_no_free_extras",
    "ttdn_no_tags",
    "ttdn_resource_url",
]

_ = tk._

# The second may not lie before the first.
_PERIODS = (
    ("activity_date", "activity_end_date"),
    ("effective_from", "effective_to"),
    ("issued_on", "effective_to"),
    ("period_start", "period_end"),
)


def ttdn_dates_in_order(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """An end lies not before its beginning; partial dates are given the benefit of the doubt."""
    for first, second in _PERIODS:
        start, end = _checked(first, data, errors), _checked(second, data, errors)
        if start and end and dates.last_day(end) < dates.first_day(start):
            errors[(second,)].append(
                _("This is before {other}. Correct one of the two dates.").format(
                    other=_label(first, data)
                )
            )
    start, end = _checked("publish_at", data, errors), _checked("expires_at", data, errors)
    if start and end and dt.datetime.fromisoformat(end) <= dt.datetime.fromisoformat(start):
        errors[("expires_at",)].append(
            _("The end must be later than “{other}”.").format(other=_label("publish_at", data))
        )


def _checked(name: str, data: FlattenDataDict, errors: FlattenErrorDict) -> str | None:
    value = data.get((name,))
    return value if isinstance(value, str) and value and not errors.get((name,)) else None


def _label(name: str, data: FlattenDataDict) -> str:
    schema = tk.h.scheming_get_dataset_schema(data.get(("type",)))
    field = tk.h.scheming_field_by_name(schema["dataset_fields"], name) if schema else None
    return words(field["label"], name) if field else name


def ttdn_clean_rows(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Leave out of repeating rows what the schema does not know: it would be stored with them."""
    for name in [k for k in data if len(k) == 3 and k[2] == "__extras" and k[0] != "resources"]:
        data.pop(name)


def ttdn_no_tags(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """Free tags are not offered: topics and keywords take their place (R16)."""
    value = data.pop(key, None)
    if not is_empty(value):
        errors[key].append(_("Free tags are not used here. Write keywords instead."))
    raise StopOnError


def ttdn_no_free_extras(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A kind has its fields and no others: a free extra would escape validation and audience."""
    for name_key in [k for k in data if k[0] == "extras" and k[-1] == "key"]:
        errors[name_key].append(
            _("This kind has no field “{name}”. Use the fields of its form.").format(
                name=str(data[name_key])[:60]
            )
        )


def ttdn_resource_url(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """A link is a web address; an uploaded file has its name there."""
    value = data.get(key)
    uploaded = data.get((*key[:-1], "url_type")) == "upload"
    if is_empty(value):
        if call_options.of(context).complete:
            errors[key].append(_("There is neither a file nor a link. Add one or remove the row."))
        data[key] = ""
        return
    text = str(value).strip()
    if not uploaded and not is_web_address(text):
        errors[key].append(
            _("This is not a web address. Copy it from the browser; it begins with https://")
        )
    data[key] = text
