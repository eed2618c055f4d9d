"""Actions of other plugins that must not bypass the appraisal."""

from __future__ import annotations

from typing import Any

from ckan import plugins as p

# They read, and are held to the labels by the package_show of their resource.
_DATASTORE_READS = frozenset(
    {"datastore_analyze", "datastore_info", "datastore_search", "datastore_search_sql"}
)


def datastore_writes(interface: type[p.Interface]) -> list[str]:
    """Return the names of the DataStore's actions that write; none unless a plugin has them.

    ``interface``: IActions, or IAuthFunctions for those that have an auth function.
    """
    names = set[str]()
    for plugin in p.PluginImplementations(interface):
        if plugin.name != "ttdn":
            found: Any = getattr(plugin, _METHODS[interface])()
            names |= {name for name in found if name.startswith("datastore_")}
    return sorted(names - _DATASTORE_READS)


_METHODS: dict[Any, str] = {p.IActions: "get_actions", p.IAuthFunctions: "get_auth_functions"}
