"""What any form of DCAT says of a dataset, as an item (R18, R25): the rules are here, once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ckanext.ttdn import dates
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.dcat_terms import day, file_format, frequency, licence
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

_ID_LENGTH = 1_000
# What the schemas' fields take.
_TITLE_LENGTH = 300
_KEYWORD_LENGTH = 100
_NOTE_LENGTH = 20_000
_AGENTS_LENGTH = 500
# Only open data say how often they are renewed and what time they cover.
_DATA_KIND = "dataset"


class Text(NamedTuple):
    """A text with its language tag, "" where it has none."""

    tag: str
    text: str


@dataclass(frozen=True)
class Distribution:
    """A file of a dataset: candidates of each field, best first."""

    addresses: Sequence[str]
    titles: Sequence[Text] = ()
    descriptions: Sequence[Text] = ()
    formats: Sequence[str] = ()
    licences: Sequence[str] = ()


@dataclass(frozen=True)
class Found:
    """A dataset as its document says it: candidates of each field, best first.

    ``agents``: the names of each one. ``prefix``: of DCAT's terms in the names of unmapped fields.
    """

    original_id: str | None
    titles: Sequence[Text]
    raw: str
    prefix: str = ""
    descriptions: Sequence[Text] = ()
    keywords: Sequence[Text] = ()
    issued: Sequence[str] = ()
    modified: Sequence[str] = ()
    starts: Sequence[str] = ()
    ends: Sequence[str] = ()
    creators: Sequence[Sequence[Text]] = ()
    publishers: Sequence[Sequence[Text]] = ()
    licences: Sequence[str] = ()
    frequencies: Sequence[str] = ()
    addresses: Sequence[str] = ()
    distributions: Sequence[Distribution] = ()
    unmapped: set[str] = field(default_factory=set)


def same_id(text: str) -> str | None:
    """An identity as it is compared and stored; None of an empty text."""
    return sanitizer.bare(text) or None


def record(
    found: Found, source: SourceFacts, limits: Mapping[str, Any] | None = None
) -> Record | Refused:
    """Map what was found; ``limits`` are those of keywords and resources.

    Refused: ``no_id``, ``id_too_long`` (``limit``), ``no_title``, ``too_many`` (``field``,
    ``count``, ``limit``).
    """
    if found.original_id is None:
        return Refused("no_id", raw=found.raw)
    if len(found.original_id) > _ID_LENGTH:
        return Refused("id_too_long", {"limit": _ID_LENGTH}, raw=found.raw)
    making = _Making(found, source)
    titles = making.texts("title", found.titles, _title)
    if not titles:
        return Refused("no_title", {}, found.original_id, found.raw)
    address = _first(found.addresses, lambda text: sanitizer.link(text, source.url)) or ""
    own = {
        # A record without a description is still an item: its title says what it is.
        "title_translated": titles,
        "notes_translated": making.texts("description", found.descriptions, sanitizer.prose)
        or titles,
        "keywords_translated": making.keywords(),
        "author": making.agents(found.creators) or making.agents(found.publishers),
        "copyright_owner": making.agents(found.publishers),
        "license_id": making.licence(),
        "source_url": address,
        "resources": making.resources(),
        **making.times(),
        "update_frequency": making.frequency(),
    }
    item = {
        "type": source.kind,
        "author": source.agency_name,
        "copyright_owner": source.agency_name,
        "source_name": source.title,
        "translation_status": {language: "original" for language in titles},
        **source.defaults,
        **_filled(own),
    }
    if too_many := sanitizer.too_many(item, limits):
        return Refused("too_many", too_many, found.original_id, found.raw)
    return Record(
        original_id=found.original_id,
        address=address,
        item=_filled(item),
        raw=found.raw,
        unmapped=tuple(sorted(making.unmapped)),
    )


class _Making:
    """The making of one item; gathers what no rule used."""

    def __init__(self, found: Found, source: SourceFacts) -> None:
        self._found, self._source = found, source
        self.unmapped = set(found.unmapped)

    def texts(
        self, name: str, found: Iterable[Text], clean: Callable[[str], str]
    ) -> dict[str, str]:
        """Give one text for each language; languages that the catalogue has not are unmapped."""
        return {
            language: each[0] for language, each in self._by_language(name, found, clean).items()
        }

    def keywords(self) -> dict[str, list[str]]:
        return self._by_language("keyword", self._found.keywords, _keyword)

    def _by_language(
        self, name: str, found: Iterable[Text], clean: Callable[[str], str]
    ) -> dict[str, list[str]]:
        by_language: dict[str, list[str]] = {}
        # Exact tags before regional ones, a text without a tag last: it only fills a gap.
        for tag, text in sorted(found, key=lambda each: (not each.tag, len(each.tag))):
            language = tag.partition("-")[0].lower() or self._source.language
            cleaned = clean(text)
            if language not in self._source.languages:
                self.unmapped.add(f"{self._term(name)}@{language}")
            elif cleaned and cleaned not in by_language.get(language, ()):
                by_language.setdefault(language, []).append(cleaned)
        return by_language

    def agents(self, agents: Iterable[Sequence[Text]]) -> str:
        """The agents' names in the source's language, or as they are."""
        names = [
            next(iter(sorted(names, key=self._nearness)), Text("", "")).text for names in agents
        ]
        return sanitizer.cut(
            "; ".join(dict.fromkeys(filter(None, map(_title, names)))), _AGENTS_LENGTH
        )

    def _nearness(self, name: Text) -> tuple[int, str]:
        language = name.tag.partition("-")[0].lower() or self._source.language
        order = (self._source.language, *self._source.languages)
        return (order.index(language) if language in order else len(order), name.text)

    def times(self) -> dict[str, str | None]:
        found = self._found
        start, end = _first(found.starts, day), _first(found.ends, day)
        begun = _first(found.issued, day) or start or _first(found.modified, day)
        times = {"activity_date": begun}
        if begun and end and dates.last_day(end) >= dates.first_day(begun):
            times["activity_end_date"] = end
        if self._source.kind == _DATA_KIND:
            in_order = not (start and end) or dates.last_day(end) >= dates.first_day(start)
            times |= {"period_start": start, "period_end": end if in_order else None}
        return times

    def licence(self) -> str | None:
        """The dataset's licence, or the one that all of its files have."""
        files = [each.licences for each in self._found.distributions]
        codes = {_first(each, licence) for each in files}
        code = _first(self._found.licences, licence)
        if code is None and not self._found.licences and len(codes) == 1:
            code = codes.pop()
        if code is None and (self._found.licences or any(files)):
            self.unmapped.add(self._term("license"))
        return code

    def frequency(self) -> str | None:
        code = _first(self._found.frequencies, frequency)
        if self._found.frequencies and (code is None or self._source.kind != _DATA_KIND):
            self.unmapped.add(self._term("accrualPeriodicity"))
            return None
        return code

    def resources(self) -> list[dict[str, Any]]:
        made = [self._resource(each) for each in self._found.distributions]
        if None in made:
            self.unmapped.add(self._term("distribution"))
        # The same file may stand there twice: as its own node, and repeated by a careless union.
        return list({repr(each): each for each in made if each}.values())

    def _resource(self, found: Distribution) -> dict[str, Any] | None:
        url = _first(found.addresses, lambda text: sanitizer.link(text, self._source.url))
        if url is None:
            return None
        name = url.rstrip("/").rpartition("/")[2].partition("?")[0]
        return _filled(
            {
                "url": url,
                "format": _first(found.formats, lambda text: sanitizer.plain(file_format(text))),
                "name_translated": self.texts("distribution/title", found.titles, _title)
                or {self._source.language: _title(name or url)},
                "description_translated": self.texts(
                    "distribution/description", found.descriptions, _note
                ),
            }
        )

    def _term(self, name: str) -> str:
        if not self._found.prefix:
            return name
        own = name.startswith(("keyword", "distribution"))
        return f"{'dcat:' if own else self._found.prefix}{name}"


def _title(text: str) -> str:
    return sanitizer.plain(text, _TITLE_LENGTH)


def _keyword(text: str) -> str:
    return sanitizer.plain(text, _KEYWORD_LENGTH)


def _note(text: str) -> str:
    return sanitizer.prose(text, _NOTE_LENGTH)


def _first(candidates: Iterable[str], read: Callable[[str], str | None]) -> str | None:
    return next((found for text in candidates if (found := read(text))), None)


def _filled(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if value not in (None, "", [], {})}
