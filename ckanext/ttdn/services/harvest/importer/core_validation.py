"""CKAN's validation of one dataset, without what is known of the whole batch (R18).

Some of CKAN's validators ask the database for each dataset whether its name is free, its owner
there and its resources its own. Here names, owner and resources come from the catalogue itself and
were looked up for the batch at once, so these validators are left out. All others run.
"""

from __future__ import annotations

import types
from collections.abc import Mapping
from typing import Any

import ckan.lib.plugins as lib_plugins
from ckan.lib.navl.dictization_functions import validate
from ckan.logic import validators
from ckanext.scheming import plugins as scheming

_KNOWN = frozenset(
    {
        validators.package_name_validator,
        validators.owner_org_validator,
        validators.resource_id_does_not_exist,
    }
)


def checked(
    plugin: Any, context: Any, data: dict[str, Any], schema: dict[str, Any], action: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return (data, errors) as ``plugin_validate`` does; ``plugin`` None: by core's schema."""
    if plugin is None:
        return validate(data, _without_known(schema), context)
    composing = type(plugin).validate
    if getattr(composing, "__module__", "") != scheming.__name__:
        # Another extension validates its datasets in its own way, which is left as it is.
        return lib_plugins.plugin_validate(plugin, context, data, schema, action)
    data, whole = _compose(composing)(plugin, context, data, schema, action)
    if not isinstance(whole, dict) or "name" not in whole:
        return data, whole
    return validate(data, _without_known(whole), context)


def _compose(composing: Any) -> Any:
    """Return scheming's own code with a validation that only hands on what it is given."""
    return types.FunctionType(
        composing.__code__,
        {**vars(scheming), "navl_validate": lambda data, schema, _context: (data, schema)},
        argdefs=composing.__defaults__,
        closure=composing.__closure__,
    )


def _without_known(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: _without_known(found)
        if isinstance(found, dict)
        else [validator for validator in found if validator not in _KNOWN]
        for name, found in schema.items()
    }
