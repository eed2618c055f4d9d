"""Filters of a search: values of fields, any one of which an item has, and days (R16).

CKAN joins all values that a list page names with AND, and its search refuses the tags by which Solr
counts a facet as if its own filter were not set. These filters are added to the request that CKAN
has built (``package_query``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn import dates

from . import solr_schema

MOST_VALUES = 100
# The tag of the filter by days.
TIME = "ttdn_time"
_WITHOUT = "ttdn_without_"
_MONTH = "ttdn_month_"


class FilterError(ValueError):
    """A filter that cannot be asked for; ``argument`` names it, ``code`` says what is wrong."""

    def __init__(self, argument: str, code: str, value: str = "") -> None:
        super().__init__(f"{argument}: {code}")
        self.argument, self.code, self.value = argument, code, value


@dataclass(frozen=True)
class Filters:
    """What the items of a list have.

    ``values``: by field, the values of which an item has at least one. ``first``, ``last``: the
    days, both included, between which its activity took place at least in part; None: no limit.
    """

    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    first: dt.date | None = None
    last: dt.date | None = None

    def applied(self, query: Mapping[str, Any]) -> dict[str, Any]:
        """Return a request to Solr with these filters; each facet is counted without its own."""
        listed = query.get("fq") or []
        queries = [listed] if isinstance(listed, str) else list(listed)
        counted = query.get("facet.field") or []
        counted = [counted] if isinstance(counted, str) else counted
        return {
            **query,
            "fq": [*queries, *self._queries()],
            "facet.field": [self._outside(name, name) for name in counted],
        }

    def counts(self) -> list[str]:
        """Return the ``facet.query`` that count the items without one filter each, and by month."""
        without = [f"{{!ex={tag} key={_WITHOUT}{tag}}}*:*" for tag in self._tags()]
        months = [
            f"{{!ex={TIME} key={_MONTH}{first.month}}}{_during(first, last)}"
            for first, last in self._months()
        ]
        return without + months

    def read(self, counts: Mapping[str, int]) -> dict[str, Any]:
        """Return what Solr counted: ``without`` by tag; ``months``, if one year is chosen."""
        found: dict[str, Any] = {
            "without": {tag: counts.get(_WITHOUT + tag, 0) for tag in self._tags()}
        }
        if self.year:
            found["months"] = [counts.get(f"{_MONTH}{month}", 0) for month in range(1, 13)]
        return found

    @property
    def year(self) -> int | None:
        """The only year that is chosen; None for none and for several."""
        years = self.values.get(solr_schema.YEARS, ())
        fits = len(years) == 1 and years[0].isascii() and years[0].isdecimal()
        return int(years[0]) if fits and len(years[0]) == 4 and years[0] != "0000" else None

    def _tags(self) -> list[str]:
        return [*self.values, *([TIME] if self.first or self.last else [])]

    def _outside(self, tag: str, counted: str) -> str:
        return f"{{!ex={tag}}}{counted}" if tag in self.values else counted

    def _queries(self) -> list[str]:
        found = [
            f"{{!tag={name}}}{name}:({' OR '.join(map(_literal, values))})"
            for name, values in self.values.items()
        ]
        if self.first or self.last:
            found.append(f"{{!tag={TIME}}}{_during(self.first, self.last)}")
        return found

    def _months(self) -> list[tuple[dt.date, dt.date]]:
        if not self.year:
            return []
        names = [f"{self.year:04}-{month:02}" for month in range(1, 13)]
        return [(dates.first_day(name), dates.last_day(name)) for name in names]


def of(
    values: Mapping[str, Any], first: Any, last: Any, fields: Collection[str] | None = None
) -> Filters:
    """Return the filters that arguments name.

    ``values``: by field, a text or a list of texts. ``first``, ``last``: days as one types them, a
    month or a year for all its days; nothing or empty for no limit. ``fields``: the names of the
    fields that can be filtered by; None: no limit. Raises FilterError.
    """
    chosen: dict[str, tuple[str, ...]] = {}
    for name, sent in values.items():
        if fields is not None and name not in fields:
            raise FilterError("ttdn_filters", "field", str(name))
        texts = [sent] if isinstance(sent, str) else sent
        if not isinstance(texts, (list, tuple)) or not all(isinstance(t, str) for t in texts):
            raise FilterError("ttdn_filters", "texts", str(name))
        if wanted := tuple(dict.fromkeys(text for text in texts if text.strip())):
            chosen[name] = wanted
    if sum(map(len, chosen.values())) > MOST_VALUES:
        raise FilterError("ttdn_filters", "many")
    begin = _day("ttdn_from", first, dates.first_day)
    end = _day("ttdn_to", last, dates.last_day)
    if begin and end and begin > end:
        raise FilterError("ttdn_to", "order")
    return Filters(chosen, begin, end)


def _day(argument: str, value: Any, bound: Any) -> dt.date | None:
    text = str(value or "").strip()
    try:
        return bound(dates.normalise(text)) if text else None
    except ValueError:
        raise FilterError(argument, "day", text) from None


def _literal(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _during(first: dt.date | None, last: dt.date | None) -> str:
    """Return the query for activities that took place between two days, if only in part."""
    begin = f"{first.isoformat()}T00:00:00Z" if first else "*"
    end = f"{last.isoformat()}T00:00:00Z" if last else "*"
    return f"(activity_end_date:[{begin} TO *] AND activity_date:[* TO {end}])"
