"""A declared mapping, compiled: how a source is asked, and what its records become (R25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.declarative.expressions import (
    Expression,
    Picker,
    Rule,
    Template,
    Unfit,
)
from ckanext.ttdn.harvesters.mapping.fields import Fields, Shape
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

# The code of a record that the source itself calls deleted: gone, although it is listed.
DELETED = "deleted_at_source"

_ID_LENGTH = 500
_EMPTY = (None, "", [], {})

# Rules of one field: one, or one for each language.
Rules = Rule | Mapping[str, Rule]


@dataclass(frozen=True)
class Paging:
    """How a list goes on. ``page``, ``offset``, ``cursor``, ``size``: names of parameters."""

    style: str = "none"
    page: str = ""
    offset: str = ""
    cursor: str = ""
    size: str = ""
    per_page: int = 100
    first: int = 1
    next: Expression | None = None
    total: Expression | None = None


@dataclass(frozen=True)
class Listing:
    """A list of records. ``path`` follows the source's address."""

    path: str
    params: Mapping[str, Any]
    records: Expression
    paging: Paging


@dataclass(frozen=True)
class Detail:
    """Where the whole of one record is."""

    path: str | Template
    params: Mapping[str, Any]
    record: Expression


@dataclass(frozen=True)
class Files:
    """What becomes of a record's files."""

    rows: Expression
    rules: Mapping[str, Rules]


@dataclass(frozen=True)
class Companion:
    """A list of the same records in another language.

    ``join``, of its record, equals ``partner``, of the primary one. ``keep_alone``: a record
    without a primary one becomes an item by itself; else it is refused as ``no_primary``.
    """

    listing: Listing
    join: Expression
    partner: Expression
    rules: Mapping[str, Rules]
    keep_alone: bool = False
    id: Expression | None = None
    address: Picker | None = None


@dataclass(frozen=True)
class Declared:
    """A mapping as ``declared.load`` compiles it."""

    targets: Fields
    version: int
    listing: Listing
    id: Expression
    address: Picker | None
    rules: Mapping[str, Rules]
    files: tuple[Files, ...] = ()
    detail: Detail | None = None
    languages: Mapping[str, Companion] = field(default_factory=dict)
    deleted: Expression | None = None

    def to_record(
        self,
        found: Any,
        source: SourceFacts,
        limits: Mapping[str, Any] | None = None,
        others: Mapping[str, Any] | None = None,
    ) -> Record | Refused:
        """Map a record; ``others`` are the same record's companions by language.

        Refused: ``not_a_record``, ``no_id``, ``id_too_long`` (``limit``), ``no_title``,
        ``deleted_at_source``, ``too_many`` (``field``, ``count``, ``limit``), and with ``field``
        ``not_in_map``, ``bad_date``, ``not_a_value`` (``value``), ``expression_failed``
        (``expression``).
        """
        making = _Making(self, source, limits)
        return making.record(found, self.id, self.address, others or {})

    def alone(
        self, language: str, found: Any, source: SourceFacts, limits: Mapping[str, Any] | None
    ) -> Record | Refused:
        """Map a companion that has no primary record: an item in its own language, to which the
        primary records' rules for what is no text apply."""
        companion = self.languages[language]
        if not companion.keep_alone or companion.id is None:
            raw = sanitizer.raw(found)
            return Refused("no_primary", {"language": language}, raw=raw)
        making = _Making(self, source, limits, prefix=f"{language}:")
        making.only = language
        return making.record(found, companion.id, companion.address, {language: found})

    def fields(self) -> frozenset[str]:
        """The fields of a primary record that anything reads."""
        pickers: list[Picker | Rule | None] = [self.id, self.address, self.deleted]
        pickers += [rule for rules in self.rules.values() for rule in each(rules)]
        pickers += [files.rows for files in self.files]
        pickers += [companion.partner for companion in self.languages.values()]
        return frozenset().union(*(picker.fields for picker in pickers if picker))


def each(rules: Rules) -> list[Rule]:
    """All rules of a field."""
    return [rules] if isinstance(rules, Rule) else list(rules.values())


class _Making:
    """The making of one record. ``only``: the language of a companion without a primary one."""

    def __init__(
        self,
        mapping: Declared,
        source: SourceFacts,
        limits: Mapping[str, Any] | None,
        prefix: str = "",
    ) -> None:
        self._mapping, self._source, self._limits = mapping, source, limits
        self._prefix = prefix
        self._base = source.url
        self.only: str | None = None

    def record(
        self, found: Any, id_: Expression, address: Picker | None, others: Mapping[str, Any]
    ) -> Record | Refused:
        raw = sanitizer.raw({"record": found, "others": others} if others else found)
        original_id = ""
        try:
            original_id = self._id(found, id_)
            if self._mapping.deleted and self._mapping.deleted(found):
                return Refused(DELETED, {}, original_id, raw)
            page = sanitizer.link(address(found), self._base) if address else None
            # Relative links of a record are seen from its own page.
            self._base = page or self._base
            item = self._item(found, others, page or "")
        except Unfit as error:
            return Refused(error.code, error.facts, original_id or None, raw)
        if not item.get("title_translated"):
            return Refused("no_title", {}, original_id, raw)
        if facts := sanitizer.too_many(item, self._limits):
            return Refused("too_many", facts, original_id, raw)
        return Record(original_id, item.get("source_url", ""), item, raw, self._unmapped(found))

    def _id(self, found: Any, id_: Expression) -> str:
        if not isinstance(found, Mapping):
            raise Unfit("not_a_record")
        original_id = sanitizer.bare(id_(found))
        if not original_id:
            raise Unfit("no_id")
        if len(original_id) > _ID_LENGTH:
            raise Unfit("id_too_long", limit=_ID_LENGTH)
        return self._prefix + original_id

    def _item(self, found: Any, others: Mapping[str, Any], address: str) -> dict[str, Any]:
        shapes = self._mapping.targets.of_items()
        own: dict[str, Any] = {}
        for name, rules in self._mapping.rules.items():
            if self.only is None or not shapes[name].translated:
                own[name] = self._field(name, rules, found, shapes[name])
        for language, other in others.items():
            for name, rules in self._mapping.languages[language].rules.items():
                made = self._field(name, rules, other, shapes[name], language)
                own[name] = {**(own.get(name) or {}), **(made or {})}
        titles = own.get("title_translated") or {}
        # A record without a description is still an item: its title says what it is.
        own["notes_translated"] = own.get("notes_translated") or titles
        own["resources"] = list(self._files(found))
        item = {
            "type": self._source.kind,
            "author": self._source.agency_name,
            "copyright_owner": self._source.agency_name,
            "source_name": sanitizer.plain(self._source.title, 500),
            "source_url": address,
            "translation_status": {language: "original" for language in titles},
            **self._source.defaults,
            **{name: value for name, value in own.items() if value not in _EMPTY},
        }
        return {name: value for name, value in item.items() if value not in _EMPTY}

    def _field(
        self, name: str, rules: Rules, record: Any, shape: Shape, language: str | None = None
    ) -> Any:
        """A field's value; of a translated one, the texts in the profile's languages."""
        try:
            if not shape.translated:
                return rules.make(record, shape, self._base) if isinstance(rules, Rule) else None
            if isinstance(rules, Rule):
                rules = {language or self._source.language: rules}
            made = {
                code: rules[code].make(record, shape, self._base)
                for code in self._source.languages
                if code in rules
            }
        except Unfit as error:
            raise Unfit(error.code, field=name, **error.facts) from error
        return {code: text for code, text in made.items() if text}

    def _files(self, found: Any) -> Iterator[dict[str, Any]]:
        shapes = self._mapping.targets.files
        for files in self._mapping.files:
            rows = files.rows(found)
            for row in rows if isinstance(rows, list) else [rows]:
                made = {
                    f"{name}_translated" if shapes[name].translated else name: self._field(
                        f"resources.{name}", rules, row, shapes[name]
                    )
                    for name, rules in files.rules.items()
                }
                if not made.get("url"):
                    continue
                if not made.get("name_translated"):
                    file_name = sanitizer.plain(made["url"].rstrip("/").rsplit("/", 1)[-1], 300)
                    made["name_translated"] = {self._source.language: file_name}
                yield {name: value for name, value in made.items() if value not in _EMPTY}

    def _unmapped(self, found: Mapping[str, Any]) -> tuple[str, ...]:
        used = self._mapping.fields()
        left = [name for name, value in found.items() if value not in _EMPTY and name not in used]
        unheard = {
            f"{name}.{code}"
            for name, rules in self._mapping.rules.items()
            if not isinstance(rules, Rule)
            for code in rules
            if code not in self._source.languages
        }
        return tuple(sorted({*map(sanitizer.bare, left), *unheard}))
