"""A dataset of a stock CKAN as an item of one of our kinds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn import dates

# Where agencies keep the date of the data, by the names that real portals use, best first.
_DATE_KEYS = ("activity_date", "issued", "date", "ngay_ban_hanh", "ngay", "modified", "nam", "year")
_LICENCES = {"cc-by": "cc-by-4.0", "cc-by-4.0": "cc-by-4.0", "cc-by-sa": "cc-by-4.0"}
_TITLE_LENGTH = 300


@dataclass(frozen=True)
class SourceFacts:
    """What a source says of all its records. ``defaults`` fill fields that a record lacks."""

    kind: str
    url: str
    title: str
    agency_name: str
    language: str
    defaults: Mapping[str, Any] = field(default_factory=dict)


def to_item(record: Mapping[str, Any], source: SourceFacts) -> dict[str, Any]:
    """Return the record as ``package_create`` takes it: R18's metadata, provenance (R25).

    A record never brings an id, a name, an owner or a state of its own into the catalogue.
    """
    extras = _extras(record)
    title = str(record.get("title") or record.get("name") or "").strip()
    item: dict[str, Any] = {
        "type": source.kind,
        "title_translated": _texts(record, "title", title[:_TITLE_LENGTH], source.language),
        "notes_translated": _texts(record, "notes", _notes(record, title), source.language),
        "keywords_translated": _keywords(record, source.language),
        "activity_date": _date(record, extras),
        "author": _first(record, "author", "maintainer") or _publisher(record, source),
        "copyright_owner": _publisher(record, source),
        "source_name": source.title,
        "source_url": f"{source.url.rstrip('/')}/dataset/{record.get('name') or record['id']}",
        "translation_status": {source.language: "original"},
        "resources": list(_resources(record, source.language)),
    }
    licence = _LICENCES.get(str(record.get("license_id") or "").lower())
    if licence:
        item["license_id"] = licence
    filled = {key: value for key, value in item.items() if value not in (None, "", [], {})}
    return {**source.defaults, **filled}


def fingerprint(item: Mapping[str, Any]) -> str:
    """Return the SHA-256 of a mapped record: alike when the source changed nothing of it."""
    text = json.dumps(item, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _extras(record: Mapping[str, Any]) -> dict[str, str]:
    listed = record.get("extras") or []
    return {str(e["key"]).lower(): str(e.get("value") or "") for e in listed if e.get("key")}


def _texts(record: Mapping[str, Any], name: str, plain: str, language: str) -> dict[str, str]:
    translated = record.get(f"{name}_translated")
    if isinstance(translated, Mapping):
        texts = {str(k): str(v).strip() for k, v in translated.items() if v and str(v).strip()}
        if texts:
            return texts
    return {language: plain} if plain else {}


def _notes(record: Mapping[str, Any], title: str) -> str:
    # A record without a description is still an item: its title says what it is.
    return str(record.get("notes") or "").strip() or title


def _keywords(record: Mapping[str, Any], language: str) -> dict[str, list[str]]:
    tags = [t.get("display_name") or t.get("name") for t in record.get("tags") or []]
    words = [str(tag) for tag in tags if tag]
    return {language: words} if words else {}


def _date(record: Mapping[str, Any], extras: Mapping[str, str]) -> str | None:
    candidates = [extras.get(key) for key in _DATE_KEYS]
    candidates += [record.get("metadata_created"), record.get("metadata_modified")]
    for candidate in candidates:
        text = str(candidate or "").strip()
        for form in (text, text[:10]):
            try:
                return dates.normalise(form)
            except ValueError:
                continue
    return None


def _first(record: Mapping[str, Any], *names: str) -> str:
    return next((str(record[n]).strip() for n in names if record.get(n)), "")


def _publisher(record: Mapping[str, Any], source: SourceFacts) -> str:
    organization = record.get("organization") or {}
    return str(organization.get("title") or "").strip() or source.agency_name


def _resources(record: Mapping[str, Any], language: str) -> Iterator[dict[str, Any]]:
    for resource in record.get("resources") or []:
        url = str(resource.get("url") or "").strip()
        if not url.lower().startswith(("http://", "https://")):
            continue
        name = str(resource.get("name") or "").strip() or url.rsplit("/", 1)[-1]
        entry: dict[str, Any] = {
            "url": url,
            "format": str(resource.get("format") or ""),
            "name_translated": {language: name},
        }
        if resource.get("description"):
            entry["description_translated"] = {language: str(resource["description"])}
        yield entry
