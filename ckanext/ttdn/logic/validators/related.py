"""Links between items (``related``)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from ckan import model
from ckan.lib.navl.dictization_functions import Invalid
from ckan.plugins import toolkit as tk
from ckan.types import Context, FlattenDataDict, FlattenErrorDict, FlattenKey

from ckanext.ttdn.model import Item
from ckanext.ttdn.services import call_options

from .base import Field, label, reads
from .texts import as_text, is_web_address

__all__ = ["ttdn_item_name", "ttdn_related_exist"]

_ = tk._


@reads
def ttdn_item_name(value: Any, field: Field) -> str:
    """The name or id of an item, also out of its address.

    Whether it exists is asked on submission: a draft may point to one that is still written.
    """
    text = as_text(value, field)
    if is_web_address(text):
        text = urlsplit(text).path.rstrip("/").rsplit("/", 1)[-1]
    if not text or len(text) > model.PACKAGE_NAME_MAX_LENGTH or "/" in text:
        raise Invalid(
            _("{field}: write the name in the item's address.").format(field=label(field))
        )
    return text


def ttdn_related_exist(
    key: FlattenKey, data: FlattenDataDict, errors: FlattenErrorDict, context: Context
) -> None:
    """On submission each target is an item that the agency may see.

    One that it may not see is answered like one that does not exist.
    """
    if not call_options.of(context).complete:
        return
    for target in [k for k in data if k[0] == "related" and k[-1] == "target"]:
        if not errors[target] and not _is_visible(data[target], data.get(("owner_org",))):
            errors[target].append(
                _("There is no item “{name}”. Check the address, or remove the row.").format(
                    name=data[target]
                )
            )


def _is_visible(name_or_id: str, owner_org: str | None) -> bool:
    package = model.Package.get(name_or_id)
    if package is None or package.state == model.State.DELETED:
        return False
    item = Item.get(package.id)
    shared = item is not None and item.state == "published" and item.visibility != "owner"
    return package.owner_org == owner_org or shared
