"""A dataset of data.json (Project Open Data 1.1, DCAT-US) as an item (R18, R25; H 6.7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.dcat_item import Distribution, Found, Text, record, same_id
from ckanext.ttdn.harvesters.mapping.dcat_terms import period
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

_SCHEMA = "project-open-data"
_MAPPED = frozenset(
    {"@type", "@id", "accessLevel", "accrualPeriodicity", "description", "distribution"}
    | {"identifier", "issued", "keyword", "landingPage", "license", "modified", "publisher"}
    | {"temporal", "title"}
)


def is_data_json(data: Any) -> bool:
    """Tell a catalogue of data.json, 1.1 or the bare list of 1.0, from JSON-LD."""
    if isinstance(data, list):
        return any(isinstance(each, dict) and "accessLevel" in each for each in data)
    if not isinstance(data, dict) or not isinstance(data.get("dataset"), list):
        return False
    # Its own context is only named; a context that is written out makes it JSON-LD of any kind.
    context = data.get("@context", _SCHEMA)
    return _SCHEMA in str(data.get("conformsTo", "")) or _SCHEMA in str(context)


def datasets(data: Any) -> list[Any] | None:
    """Return the catalogue's records; None when it has no list of them."""
    found = data.get("dataset") if isinstance(data, dict) else data
    return found if isinstance(found, list) else None


def original_id(found: Any) -> str | None:
    """Return the record's ``identifier``, else its ``@id``."""
    if not isinstance(found, dict):
        return None
    values = (same_id(text) for name in ("identifier", "@id") for text in _strings(found.get(name)))
    return next(filter(None, values), None)


def to_record(
    found: Any, source: SourceFacts, limits: Mapping[str, Any] | None = None
) -> Record | Refused:
    """Map one record; refusals as :func:`dcat_item.record`, and ``not_a_record``."""
    raw = sanitizer.raw(found)
    if not isinstance(found, dict):
        return Refused("not_a_record", raw=raw)
    unmapped = {str(name) for name in found if name not in _MAPPED}
    level = found.get("accessLevel", "public")
    if level != "public":
        # It is appraised like the others; whoever appraises it shall know.
        unmapped.add(f"accessLevel={' '.join(str(level).split())[:40]}")
    start, end = period(" ".join(_strings(found.get("temporal"))))
    return record(
        Found(
            original_id=original_id(found),
            titles=_texts(found.get("title")),
            raw=raw,
            descriptions=_texts(found.get("description")),
            keywords=_texts(found.get("keyword")),
            issued=_strings(found.get("issued")),
            modified=_strings(found.get("modified")),
            starts=[start] if start else [],
            ends=[end] if end else [],
            publishers=_agents(found.get("publisher")),
            licences=_strings(found.get("license")),
            frequencies=_strings(found.get("accrualPeriodicity")),
            addresses=[*_strings(found.get("landingPage")), *_strings(found.get("@id"))],
            distributions=list(_distributions(found.get("distribution"))),
            unmapped=unmapped | ({"temporal"} if found.get("temporal") and not start else set()),
        ),
        source,
        limits,
    )


def _distributions(found: Any) -> Iterator[Distribution]:
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, dict):
            yield Distribution(
                addresses=[*_strings(each.get("downloadURL")), *_strings(each.get("accessURL"))],
                titles=_texts(each.get("title")),
                descriptions=_texts(each.get("description")),
                formats=[*_strings(each.get("format")), *_strings(each.get("mediaType"))],
                licences=_strings(each.get("license")),
            )


def _agents(found: Any) -> list[list[Text]]:
    agents = found if isinstance(found, list) else [found]
    names = [_texts(each.get("name") if isinstance(each, dict) else each) for each in agents]
    return [each for each in names if each]


def _texts(found: Any) -> list[Text]:
    return [Text("", text) for text in _strings(found)]


def _strings(found: Any) -> list[str]:
    """Return the texts of one value or of a list, whatever else stands there."""
    values = found if isinstance(found, list) else [found]
    return [
        str(each)
        for each in values
        if isinstance(each, (str, int, float)) and not isinstance(each, bool) and str(each).strip()
    ]
