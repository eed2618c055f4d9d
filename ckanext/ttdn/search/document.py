"""The fields of ours in one Solr document; pure, fed by `index`.

Only what the public may read goes in: field by field from the kind's schema, never by copying
what happens to be stored. Text is normalised as queries are, codes stay codes, their labels
become text in every language.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn import dates
from ckanext.ttdn.bilingual import normalise, pick, sort_key
from ckanext.ttdn.spelling.numbers import document_numbers

from . import solr_schema as solr

Field = Mapping[str, Any]

# Written for people and yet nothing that a reader would search by.
NOT_TEXT = frozenset(
    [
        "name",
        "owner_org",
        "license_id",
        "visibility",
        "publish_at",
        "expires_at",
        "translation_status",
        "related",
        "latitude",
        "longitude",
    ]
)
# Fields that hold the number of the document which an item is about.
OWN_NUMBERS = ("document_number", "licence_number", "notice_number")
MOST_NUMBERS = 500
# Lucene stores no term of more than 32,766 bytes and refuses the whole document for one.
LONGEST_TERM = 8_000
# Sorting and filtering by single values needs no more.
LONGEST_VALUE = 256
# A misprinted century must not make thousands of year facets.
LONGEST_SPAN_YEARS = 200


def _no_label(vocabulary: str, code: str, lang: str) -> str:
    return code


@dataclass(frozen=True)
class Facts:
    """What the dataset itself does not say.

    ``fields`` and ``resource_fields`` are those of the kind's scheming schema; times are
    naive UTC. ``version``: which of the item's the document shows. ``file_texts``: those of its
    uploaded documents, if readers may see them.
    """

    languages: Sequence[str]
    fields: Sequence[Field] = ()
    resource_fields: Sequence[Field] = ()
    organization_names: Mapping[str, str] = field(default_factory=dict)
    published_at: dt.datetime | None = None
    public_from: dt.datetime | None = None
    public_until: dt.datetime | None = None
    version: int | None = None
    file_texts: Sequence[str] = ()
    label: Callable[[str, str, str], str] = _no_label


def index_fields(
    document: Mapping[str, Any], dataset: Mapping[str, Any], facts: Facts
) -> dict[str, Any]:
    """Return the document that Solr gets instead of CKAN's ``document``.

    CKAN adds every stored value under its own name and once more as ``extras_*``, both
    searchable: JSON of both languages, and for a ``*_date`` of ``2019`` today's day of 2019. Here
    only CKAN's own fields are kept.
    """
    result = _core(document)
    result |= _exact_values(dataset, facts.fields)
    result |= _codes(dataset, facts)
    result |= _texts(dataset, facts)
    result |= _times(dataset, facts)
    return {key: value for key, value in result.items() if value not in (None, "", [])}


def public_fields(fields: Sequence[Field]) -> Iterator[Field]:
    """Leave out the fields that only the agency and the authority may read."""
    return (item for item in fields if item.get("audience") != "internal")


def _core(document: Mapping[str, Any]) -> dict[str, Any]:
    kept = {name: document[name] for name in solr.CORE_FIELDS if name in document}
    for name, value in kept.items():
        if not isinstance(value, str) or name in solr.CORE_COPIES:
            continue
        kept[name] = normalise(value) if name in solr.CORE_TEXTS else value[:LONGEST_TERM]
    return kept | {
        name: [str(value)[:LONGEST_TERM] for value in kept[name]]
        for name in ("res_url", "res_format", "res_type")
        if name in kept
    }


def _exact_values(dataset: Mapping[str, Any], fields: Sequence[Field]) -> dict[str, Any]:
    """Single values under their own names, for filters like ``document_number:"15/2024"``."""
    values: dict[str, Any] = {}
    for item in public_fields(fields):
        name, value = item["field_name"], dataset.get(item["field_name"])
        if name in solr.CORE_FIELDS or name in NOT_TEXT or isinstance(value, bool):
            continue
        if isinstance(value, (str, int, float)):
            # CKAN's schema makes every `*_date` a point in time.
            exact = _day(value) if name.endswith("_date") else normalise(str(value))
            if exact and len(exact) <= LONGEST_VALUE:
                values[name] = exact
    return values


def _codes(dataset: Mapping[str, Any], facts: Facts) -> dict[str, list[str]]:
    public = {item["field_name"] for item in public_fields(facts.fields)}
    codes = {name: _as_list(dataset.get(name)) for name in solr.CODES if name in public}
    texts = [dataset.get("title_translated"), dataset.get("notes_translated")]
    with_text = {lang for text in texts if isinstance(text, dict) for lang in text if text[lang]}
    codes["languages"] = sorted(with_text)
    return codes


def _texts(dataset: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    titles = _translations(dataset, "title")
    notes = _translations(dataset, "notes")
    keywords = _translations(dataset, "keywords")
    everything = [*_all_text(dataset, facts)]
    result: dict[str, Any] = {
        solr.TITLE: _normalised(text for _, text in titles),
        solr.NOTES: _normalised(text for _, text in notes),
        solr.KEYWORDS: _normalised(text for _, text in keywords),
        solr.ALL: _normalised(text for _, text in everything),
        solr.FILES: _normalised(facts.file_texts),
        solr.ENGLISH_TITLE: _english(titles),
        solr.ENGLISH_NOTES: _english(notes),
        solr.ENGLISH_TEXT: _english(everything),
        solr.NUMBERS: _numbers(_own_numbers(dataset, facts)),
        solr.CITED_NUMBERS: _numbers(text for _, text in everything),
    }
    by_language = {lang: text for lang, text in titles if lang}
    for lang in facts.languages:
        title = pick(by_language, lang, facts.languages)
        text = title.text if title else str(dataset.get("title") or "")
        result[solr.SORT_TITLE + lang] = sort_key(normalise(text[:LONGEST_VALUE]))
    return result


def _english(texts: Iterable[tuple[str, str]]) -> list[str]:
    return _normalised(text for lang, text in texts if lang in ("en", ""))


def _own_numbers(dataset: Mapping[str, Any], facts: Facts) -> list[str]:
    public = {item["field_name"] for item in public_fields(facts.fields)}
    return [str(dataset.get(name) or "") for name in OWN_NUMBERS if name in public]


def _numbers(texts: Iterable[str]) -> list[str]:
    found = {key for text in texts for each in document_numbers(text) for key in each.keys}
    return sorted(found)[:MOST_NUMBERS]


def _translations(dataset: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """(language, text) of a translated field, else of CKAN's own field of that name."""
    translated = list(_by_language(dataset.get(f"{name}_translated")))
    return translated or [("", text) for text in _strings(dataset.get(name))]


def _all_text(dataset: Mapping[str, Any], facts: Facts) -> Iterator[tuple[str, str]]:
    """(language, text) of all that a reader sees; the language is "" where nobody says it."""
    for name in ("title", "notes", "keywords"):
        yield from _translations(dataset, name)
    yield from _by_language(facts.organization_names)
    done = {"title_translated", "notes_translated", "keywords_translated"}
    rest = [item for item in facts.fields if item["field_name"] not in done]
    yield from _field_texts(rest, dataset, facts)
    for resource in dataset.get("resources") or ():
        yield from _field_texts(facts.resource_fields, resource, facts)
        if not resource.get("name_translated"):
            yield from (("", text) for text in _strings(resource.get("name")))


def _field_texts(
    fields: Sequence[Field], values: Mapping[str, Any], facts: Facts
) -> Iterator[tuple[str, str]]:
    for item in public_fields(fields):
        name = item["field_name"]
        value = values.get(name)
        if not value or name in NOT_TEXT or "url" in name:
            continue
        if "repeating_subfields" in item:
            for row in value:
                yield from _field_texts(item["repeating_subfields"], row, facts)
        elif vocabulary := item.get("vocabulary"):
            for code in _as_list(value):
                for lang in facts.languages:
                    yield lang, facts.label(vocabulary, code, lang)
        elif isinstance(value, dict):
            yield from _by_language(value)
        else:
            yield from (("", text) for text in _strings(value))


def _times(dataset: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    first = _day(dataset.get("activity_date"))
    last = _day(dataset.get("activity_end_date") or dataset.get("activity_date"), last=True)
    times: dict[str, Any] = {
        # Both are None for an unreadable date: a draft may hold one, and must be saved.
        "activity_date": first,
        "activity_end_date": last,
        "published_at": _moment(facts.published_at),
        solr.PUBLIC_FROM: _moment(facts.public_from),
        solr.PUBLIC_UNTIL: _moment(facts.public_until),
        solr.VERSION: facts.version,
    }
    if first and last:
        years = range(int(first[:4]), int(last[:4]) + 1)
        times[solr.YEARS] = [f"{year:04}" for year in years[:LONGEST_SPAN_YEARS]]
    return times


def _day(value: Any, last: bool = False) -> str | None:
    """Midnight UTC of the first or last day that a partial date can mean."""
    try:
        day = (dates.last_day if last else dates.first_day)(str(value))
    except ValueError:
        return None
    return f"{day.isoformat()}T00:00:00Z"


def _moment(value: dt.datetime | None) -> str | None:
    return value and value.replace(tzinfo=None, microsecond=0).isoformat() + "Z"


def _by_language(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for lang, text in value.items():
            yield from ((str(lang), part) for part in _strings(text))


def _strings(value: Any) -> list[str]:
    values = value if isinstance(value, (list, tuple)) else [value]
    texts = (str(item) for item in values if isinstance(item, (str, int, float)))
    return [text for text in texts if text.strip()]


def _as_list(value: Any) -> list[str]:
    return _strings(value)


def _normalised(texts: Iterable[str]) -> list[str]:
    return [normalise(text) for text in texts]
