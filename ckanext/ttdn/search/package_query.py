"""CKAN's search for datasets, asked with more and asked again where it finds little.

The second request runs through CKAN's own code as the first does, so that its filters (site, state,
permission labels) and ours (the public window) hold for both.
"""

from __future__ import annotations

import types
from typing import Any

from ckan.lib import search
from ckan.lib.search import query as core_query

from . import answers


class PackageQuery(search.PackageSearchQuery):
    """CKAN's query with the parameters of :class:`answers.Asked`."""

    def run(
        self,
        query: dict[str, Any],
        permission_labels: list[str] | None = None,
        **kwargs: Any,
    ) -> dict[str, Any]:
        """Run the query; see CKAN's. Keeps the rest of Solr's answer in the search under way."""
        if not answers.is_asking():
            return super().run(query, permission_labels, **kwargs)
        asked = answers.asked_now()
        more = asked.parameters()
        found = self._run(dict(query), permission_labels, more, kwargs)
        looser = asked.loosened(query) if found["count"] < answers.FEW else None
        if looser is None:
            return found
        wider, beside = looser
        again = self._run(wider, permission_labels, more | beside, kwargs)
        if again["count"] > found["count"]:
            asked.loosened_from = found["count"]
        return again

    def _run(
        self,
        query: dict[str, Any],
        labels: list[str] | None,
        more: dict[str, Any],
        kwargs: dict[str, Any],
    ) -> dict[str, Any]:
        # CKAN refuses parameters that it does not know, builds the request and sends it in one
        # function: its very code runs here, with another connection in its globals.
        original = core_query.PackageSearchQuery.run
        run = types.FunctionType(
            original.__code__,
            {
                **vars(core_query),
                "make_connection": lambda **given: _Connection(
                    core_query.make_connection(**given), more
                ),
            },
            argdefs=original.__defaults__,
        )
        return run(self, query, labels, **kwargs)


class _Connection:
    """Stands where CKAN has its connection: adds parameters, and keeps the whole answer."""

    def __init__(self, connection: Any, more: dict[str, Any]) -> None:
        self._connection = connection
        self._more = more

    def search(self, **query: Any) -> Any:
        asked = answers.asked_now()
        answer = self._connection.search(**asked.filters.applied(query), **self._more)
        asked.take(answer)
        return answer


def register() -> None:
    """Make CKAN search by this class."""
    search._QUERIES["package"] = PackageQuery  # pyright: ignore[reportPrivateUsage] - CKAN's only table
