"""Shared by the lists of items and submissions: joins, search, order, paging, names."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import DataDict

from ckanext.ttdn import bilingual, config, rights
from ckanext.ttdn.model import Agency, Item, Revision
from ckanext.ttdn.services import authz, params, refusals

_MOST = 100


def joined(actor: rights.Actor, query: Any, owner: Any) -> Any:
    """Join datasets with their rows and keep to what the actor may see from inside.

    Raises NotAuthorized, with a message, for actors without access.
    """
    scope = inside(actor)
    query = query.select_from(model.Package).join(Item, Item.package_id == model.Package.id)
    if owner is Revision:
        query = query.join(Revision, Revision.package_id == model.Package.id)
    if scope is rights.Scope.OWN:
        query = query.filter(model.Package.owner_org.in_(actor.organizations))
    return query


def inside(actor: rights.Actor) -> rights.Scope:
    """Return the scope of items that the actor sees from inside. Raises NotAuthorized for none."""
    scope = authz.scope(actor, "read_internal")
    if scope is None:
        own = rights.Item(actor.organization_id, "")
        refusals.require(authz.decide(actor, "read_internal", own))
        raise tk.NotAuthorized(refusals.message("no_rule"))
    return scope


def with_words(query: Any, words: str | None) -> Any:
    """Keep to items whose title in any language, or whose name, has every word."""
    for word in bilingual.normalise(words or "").split()[:10]:
        pattern = "%" + word.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
        query = query.filter(
            sa.or_(
                model.Package.title.ilike(pattern, escape="\\"),
                model.Package.name.ilike(pattern, escape="\\"),
                model.Package.extras["title_translated"].astext.ilike(pattern, escape="\\"),
            )
        )
    return query


def sort(sorts: dict[str, Any], data_dict: DataDict, default: str) -> Any:
    """Return the order that was asked for; one that is not known is the default."""
    return sorts.get(data_dict.get("sort") or default, sorts[default])


def page(query: Any, data_dict: DataDict) -> Any:
    """Keep to the page that was asked for: 20 rows, 100 at most."""
    limit, offset = params.page(data_dict, 20, _MOST)
    return query.limit(limit).offset(offset)


def organization(organization_id: str | None) -> dict[str, Any]:
    """Return id, name and names in all languages; an unregistered one has its title."""
    agency = Agency.get(organization_id)
    group = model.Session.get(model.Group, organization_id) if organization_id else None
    return {
        "id": organization_id,
        "name": group.name if group else None,
        "name_translated": agency.name_translated
        if agency
        else {config.languages()[0]: group.title if group else ""},
    }


def titles(pkg: model.Package) -> dict[str, str]:
    """Return the titles of an item by language."""
    value = (pkg.extras or {}).get("title_translated")
    loaded = json.loads(value) if isinstance(value, str) else value
    return loaded or ({config.languages()[0]: pkg.title} if pkg.title else {})
