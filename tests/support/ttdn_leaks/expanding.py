"""From a way to ask to the questions about one item: placeholders are filled in.

A placeholder ``{…}`` stands for what an item has: ``item`` (its id, then its name), ``resource``,
``revision``, ``view``, ``decision``, ``hash`` (of a file), ``word`` (a canary as written).
Others stand for what everybody knows: ``organization``, ``account``, ``kind``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from types import SimpleNamespace
from typing import Any

from . import contents
from .canaries import OPEN, word
from .world import Subject

Values = Mapping[str, list[str]]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
OF_ITEMS = frozenset({"item", "resource", "revision", "view", "decision", "hash", "word"})
# Nothing has these; each has the shape of what it stands for.
_NO_ID = "6f0c1f9e-0000-4000-8000-00000000000{}"
UNKNOWN: Values = {
    "item": [_NO_ID.format(1), "so-du-lich-kinyenzzoname"],
    "resource": [_NO_ID.format(2)],
    "revision": [_NO_ID.format(3)],
    "view": [_NO_ID.format(4)],
    "decision": ["739999999999"],
    "hash": ["0123456789abcdef" * 4],
    "word": ["Kinyếnzzotitlevi", "kinyenzzofilename", "KINYENZZOFORMAT"],
}


def values_of(subject: Subject) -> Values:
    """Return what can be asked of an item that an outsider must take for unknown."""
    return {
        "item": [subject.item["id"], subject.item["name"]],
        "resource": subject.resources,
        "revision": subject.revisions[:1],
        "view": subject.views[:1],
        "decision": [str(number) for number in subject.decisions[-1:]],
        "hash": subject.hashes[:1],
        "word": _words(subject.code),
    }


def values_of_change(subject: Subject) -> Values:
    """Return what can be asked of the hidden change of a public item."""
    return {
        **values_of(subject),
        "item": [],
        "resource": subject.new_resources,
        "view": [],
        "hash": subject.hashes,
        "word": _words(subject.change or ""),
    }


def values_of_live(subject: Subject) -> Values:
    """Return what can be asked of the public item itself."""
    return {name: [] for name in OF_ITEMS} | {
        "item": [subject.item["id"], subject.item["name"]],
        "resource": subject.resources,
        "view": subject.views[:1],
        "word": _words(subject.code),
    }


def _words(code: str) -> list[str]:
    plain = [word(code, OPEN, place).replace("ế", "e") for place in ("filename", "format")]
    return [word(code, OPEN, "title_translatedvi"), plain[0].lower(), plain[1].upper()]


def known(people: SimpleNamespace) -> Values:
    """Return what everybody knows, by placeholder."""
    return {
        "organization": [people.agency_org, "so-du-lich"],
        "account": [people.agency],
        "authority": [people.authority],
        "field": sorted(_fields()),
    }


def _fields() -> set[str]:
    from ckanext.ttdn.search import query

    return set(query.field_names())


def placeholders(way: Any) -> set[str]:
    """Return the placeholders in a way to ask, however deep."""
    if isinstance(way, str):
        return set(_PLACEHOLDER.findall(way))
    if isinstance(way, Mapping):
        return {name for value in way.values() for name in placeholders(value)}
    if isinstance(way, (list, tuple)):
        return {name for value in way for name in placeholders(value)}
    return set()


def fill(way: Any, values: Values) -> Iterator[tuple[str, Any]]:
    """Give the way with its placeholders filled in, and a label that says with which sort.

    One of them varies at a time with its position; the others keep their first value. Nothing is
    given when the item has nothing of a sort that is asked for.
    """
    wanted = sorted(placeholders(way))
    if any(not values.get(name) for name in wanted):
        return
    first = {name: values[name][0] for name in wanted}
    longest = max((len(values[name]) for name in wanted), default=1)
    for position in range(longest):
        chosen = {
            name: values[name][position] if position < len(values[name]) else first[name]
            for name in wanted
        }
        yield "".join(f" {name}#{position}" for name in wanted), _put(way, chosen)


def _put(way: Any, chosen: Mapping[str, str]) -> Any:
    if isinstance(way, str):
        return _PLACEHOLDER.sub(lambda found: chosen.get(found[1], found[0]), way)
    if isinstance(way, Mapping):
        return {name: _put(value, chosen) for name, value in way.items()}
    if isinstance(way, (list, tuple)):
        return [_put(value, chosen) for value in way]
    return way


def asked(values: Values) -> dict[str, str]:
    """Return what a request may have named, and the marks that take its place in an answer."""
    return {
        text: f"<{name}#{position}>"
        for name, texts in values.items()
        for position, text in enumerate(texts)
    }


__all__ = ["OF_ITEMS", "UNKNOWN", "asked", "contents", "fill", "known", "placeholders"]
