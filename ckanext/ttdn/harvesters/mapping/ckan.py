"""A dataset of a stock CKAN, 2.9 to 2.12, as an item of one of our kinds (R18, R25)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

from ckanext.ttdn import dates
from ckanext.ttdn.bilingual import base_language, slug
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

# Where agencies keep the date of the data, by the names that real portals use, best first.
_DATE_KEYS = ("activity_date", "issued", "date", "ngay_ban_hanh", "ngay", "modified", "nam", "year")
_LICENCES = {"cc-by": "cc-by-4.0", "cc-by-4.0": "cc-by-4.0", "cc-by-sa": "cc-by-4.0"}
_TITLE_LENGTH = 300
_NAME_LENGTH = 500
_KEYWORD_LENGTH = 100
_DESCRIPTION_LENGTH = 20_000
_ID_LENGTH = 500
# CKAN's own bookkeeping, of which nothing is lost.
_BOOKKEEPING = (
    "id name state type private isopen owner_org num_tags num_resources creator_user_id "
    "revision_id license_title license_url metadata_created metadata_modified extras "
    "relationships_as_object relationships_as_subject tracking_summary plugin_data"
)

Make = Callable[[Any], Any]


def to_record(
    record: Any, source: SourceFacts, limits: Mapping[str, Any] | None = None
) -> Record | Refused:
    """Map what ``package_show`` gives; ``limits`` are those of keywords and resources.

    A record never brings an id, a name, an owner or a state of its own into the catalogue.
    Refused: ``not_a_record``, ``no_id``, ``id_too_long`` (``limit``), ``no_title``, ``too_many``
    (``field``, ``count``, ``limit``).
    """
    raw = sanitizer.raw(record)
    if not isinstance(record, Mapping):
        return Refused("not_a_record", raw=raw)
    original_id = sanitizer.bare(record.get("id") or record.get("name"))
    if not original_id:
        return Refused("no_id", raw=raw)
    if len(original_id) > _ID_LENGTH:
        return Refused("id_too_long", {"limit": _ID_LENGTH}, raw=raw)
    making = _Making(record, source)
    item = making.item()
    if not item.get("title_translated"):
        return Refused("no_title", {}, original_id, raw)
    if facts := sanitizer.too_many(item, limits):
        return Refused("too_many", facts, original_id, raw)
    return Record(original_id, making.address, item, raw, making.unmapped())


def original_id(record: Mapping[str, Any]) -> str:
    """Return what the source calls a record, empty for one that has no id that can be kept."""
    found = sanitizer.bare(record.get("id") or record.get("name"))
    return found if len(found) <= _ID_LENGTH else ""


class _Making:
    """The making of one item; notes which fields and extras a rule used."""

    def __init__(self, record: Mapping[str, Any], source: SourceFacts) -> None:
        self._record, self._source = record, source
        self._extras = {
            str(e["key"]).lower(): e.get("value") for e in _rows(record, "extras", "key")
        }
        self._used: set[str] = set()
        page = quote(sanitizer.bare(record.get("name") or record.get("id")), safe="")
        self.address = sanitizer.link(f"{source.url.rstrip('/')}/dataset/{page}") or ""

    def item(self) -> dict[str, Any]:
        titles = self._texts("title", _title) or self._plain_texts("name", _title)
        item: dict[str, Any] = {
            "type": self._source.kind,
            "title_translated": titles,
            # A record without a description is still an item: its title says what it is.
            "notes_translated": self._texts("notes", sanitizer.prose) or titles,
            "keywords_translated": self._keywords(),
            "activity_date": self._date(),
            "author": self._first("author", "maintainer") or self._publisher(),
            "copyright_owner": self._publisher(),
            "source_name": sanitizer.plain(self._source.title, _NAME_LENGTH),
            "source_url": self.address,
            "translation_status": {language: "original" for language in titles},
            "license_id": self._licence(),
            "visibility": "owner" if self._record.get("private") is True else None,
            "resources": list(self._resources()),
        }
        filled = {key: value for key, value in item.items() if value not in (None, "", [], {})}
        return {**self._source.defaults, **filled}

    def unmapped(self) -> tuple[str, ...]:
        left = [
            key
            for key, value in self._record.items()
            if value not in (None, "", [], {}) and key not in self._used | set(_BOOKKEEPING.split())
        ]
        left += [f"extras.{key}" for key, value in self._extras.items() if value not in (None, "")]
        return tuple(sorted(sanitizer.bare(key) for key in left if key not in self._used))

    def _texts(self, name: str, make: Make) -> dict[str, Any]:
        """A text by language: ckanext-fluent's mapping, as a field or an extra, names with a
        language at their end, and CKAN's own field where there is no mapping."""
        found = self._by_language(self._value(f"{name}_translated"), make)
        found = found or self._plain_texts(name, make)
        for language in self._source.languages:
            for key in (f"{name}_{language}", f"{name}-{language}"):
                made = make(self._value(key))
                if made:
                    found.setdefault(language, made)
        return found

    def _plain_texts(self, name: str, make: Make) -> dict[str, Any]:
        value = self._value(name)
        if mapped := self._by_language(value, make):
            return mapped
        made = make(value) if isinstance(value, str) else None
        return {self._source.language: made} if made else {}

    def _by_language(self, value: Any, make: Make) -> dict[str, Any]:
        value = _loaded(value)
        if not isinstance(value, Mapping):
            return {}
        made = {base_language(str(language)): make(text) for language, text in value.items()}
        return {
            language: made[language] for language in self._source.languages if made.get(language)
        }

    def _value(self, key: str) -> Any:
        if self._record.get(key) not in (None, "", [], {}):
            self._used.add(key)
            return self._record[key]
        if key in self._extras:
            self._used.update((key, f"extras.{key}"))
        return self._extras.get(key)

    def _keywords(self) -> dict[str, list[str]]:
        found = self._by_language(self._value("keywords_translated"), _words)
        found = found or self._by_language(self._value("tags_translated"), _words)
        self._used.add("tags")
        tags = [
            tag.get("display_name") or tag["name"] for tag in _rows(self._record, "tags", "name")
        ]
        if not found and (words := _words(tags)):
            found = {self._source.language: words}
        for language in self._source.languages:
            for key in (f"tags_{language}", f"tags-{language}", f"keywords_{language}"):
                if words := _words(self._value(key)):
                    found.setdefault(language, words)
        return found

    def _date(self) -> str | None:
        names = {_plain_key(key): key for key in self._extras}
        found = [names[key] for key in _DATE_KEYS if key in names]
        candidates = [(key, self._extras[key]) for key in found]
        candidates += [(key, self._record.get(key)) for key in ("issued", "activity_date")]
        candidates += [
            (key, self._record.get(f"metadata_{key}")) for key in ("created", "modified")
        ]
        for key, candidate in candidates:
            if read := _read_date(candidate):
                self._used.update((key, f"extras.{key}"))
                return read
        return None

    def _first(self, *names: str) -> str:
        made = ((name, sanitizer.plain(self._record.get(name), _NAME_LENGTH)) for name in names)
        name, found = next(((name, text) for name, text in made if text), ("", ""))
        self._used.add(name)
        return found

    def _publisher(self) -> str:
        self._used.add("organization")
        organization = self._record.get("organization")
        title = organization.get("title") if isinstance(organization, Mapping) else None
        return sanitizer.plain(title, _NAME_LENGTH) or self._source.agency_name

    def _licence(self) -> str | None:
        own = str(self._record.get("license_id") or "")
        licence = _LICENCES.get(own.lower())
        if licence:
            self._used.add("license_id")
        return licence

    def _resources(self) -> Iterator[dict[str, Any]]:
        self._used.add("resources")
        for resource in _rows(self._record, "resources", "url"):
            url = sanitizer.link(resource["url"])
            if url is None:
                continue
            making = _Making(resource, self._source)
            names = making._texts("name", _title)
            entry: dict[str, Any] = {
                "url": url,
                "format": sanitizer.plain(resource.get("format"), _KEYWORD_LENGTH),
                "name_translated": names or {self._source.language: _title(url.rsplit("/", 1)[-1])},
            }
            if descriptions := making._texts("description", _description):
                entry["description_translated"] = descriptions
            yield entry


def _rows(record: Mapping[str, Any], name: str, needed: str) -> list[Mapping[str, Any]]:
    listed = record.get(name)
    rows = listed if isinstance(listed, list) else []
    return [row for row in rows if isinstance(row, Mapping) and row.get(needed)]


def _plain_key(key: str) -> str:
    """``ngay_ban_hanh`` of *Ngày ban hành*, as forms have it that show the keys to readers."""
    return key.replace(" ", "_") if key.isascii() else slug(key).replace("-", "_")


def _loaded(value: Any) -> Any:
    """An extra holds fluent's mapping as JSON."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value


def _title(text: Any) -> str:
    return sanitizer.plain(text, _TITLE_LENGTH)


def _description(text: Any) -> str:
    return sanitizer.prose(text, _DESCRIPTION_LENGTH)


def _words(value: Any) -> list[str]:
    words = value.split(",") if isinstance(value, str) else value
    made = [sanitizer.plain(w, _KEYWORD_LENGTH) for w in words] if isinstance(words, list) else []
    return list(dict.fromkeys(filter(None, made)))


def _read_date(value: Any) -> str | None:
    text = sanitizer.bare(value)
    for form in (text, text[:10]):
        try:
            return dates.normalise(form)
        except ValueError:
            continue
    return None
