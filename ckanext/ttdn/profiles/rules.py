"""Rules of the rights from YAML: the shipped ones, a profile's, an operator's, in one form.

All faults are reported at once, each with its place in the file; nothing is guessed.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ckanext.ttdn import rights, vocabularies, workflow
from ckanext.ttdn.organizations import AgencyKind, Problem

from .document import parse
from .place import Place, period

_SHIPPED = Path(rights.__file__).with_name("rules.yaml")
KEY = "rights"

_ALWAYS = ("id", "operations", "clause")
_OF_READING = ("audience", "states", "visibility", "window", "kinds")
_OF_DOING = (
    "effect",
    "roles",
    "scope",
    "organizations",
    "agency_kinds",
    "kinds",
    "states",
    "state_of",
    "change",
    "published",
    "fields",
    "valid_from",
    "valid_to",
)
_STATES = tuple(state.value for state in workflow.State)


class Vocabulary(NamedTuple):
    """What a rule may refer to; ``operations`` None: whatever it names."""

    kinds: Collection[str]
    fields: Collection[str]
    operations: Collection[str] | None


@dataclass(frozen=True)
class Layer:
    """What one file says: its rules, and the ids of others' rules that it switches off."""

    rules: tuple[rights.Rule, ...] = ()
    switched_off: frozenset[str] = frozenset()


NO_RULES = Layer()


def read_layer(place: Place, known: Vocabulary) -> Layer:
    """Read the list under ``rights:``; faults are noted in ``place``."""
    rules: list[rights.Rule] = []
    off: set[str] = set()
    seen: set[str] = set()
    for entry in place.items(empty=True):
        rule = _entry(entry, known)
        name = rule if isinstance(rule, str) else rule.id
        if name and name in seen:
            entry.fail("rule_twice", code=name)
        seen.add(name)
        if isinstance(rule, str):
            off.add(rule)
        else:
            rules.append(rule)
    return Layer(tuple(rules), frozenset(off))


def read_file(text: str, known: Vocabulary) -> tuple[Layer, list[Problem]]:
    """Read a file that holds nothing but rules."""
    root, problems = parse(text)
    if root is None:
        return NO_RULES, problems
    fields = root.fields((KEY,))
    return (read_layer(fields[KEY], known) if KEY in fields else NO_RULES), root.problems


@cache
def shipped() -> Layer:
    """Return the rules that come with the project; ValueError when they are faulty."""
    kinds = vocabularies.shipped("kinds").codes
    layer, problems = read_file(_SHIPPED.read_text("utf-8"), Vocabulary(kinds, (), None))
    if problems:
        raise ValueError(f"{_SHIPPED}: {problems}")
    return layer


def operations() -> frozenset[str]:
    """Return every operation that there is: those that the shipped rules name."""
    return frozenset(operation for rule in shipped().rules for operation in rule.operations)


def merged(layers: Iterable[Layer]) -> tuple[rights.Rule, ...]:
    """Merge the files in order: a rule replaces an earlier one of the same id, others are added."""
    found: dict[str, rights.Rule] = {}
    for layer in layers:
        found = {name: rule for name, rule in found.items() if name not in layer.switched_off}
        found.update({rule.id: rule for rule in layer.rules})
    return tuple(found.values())


def check(below: Sequence[Layer], layer: Layer, agencies: Collection[str]) -> list[Problem]:
    """Check what only the whole shows: unknown ids and agencies, and what no file may permit."""
    known = {rule.id for rule in merged(below)}
    problems = [
        Problem(f"{KEY}[{name}].switched_off", "unknown_rule", {"code": name})
        for name in sorted(layer.switched_off - known)
    ]
    problems += (
        Problem(f"{KEY}[{rule.id}].organizations", "unknown_agency", {"code": code})
        for rule in layer.rules
        for code in sorted((rule.organizations or frozenset()) - set(agencies))
    )
    problems += (
        Problem(f"{KEY}[{fault.rule}]", fault.reason)
        for fault in rights.faults(merged([*below, layer]))
    )
    return problems


def _entry(place: Place, known: Vocabulary) -> rights.Rule | str:
    value = place.value if isinstance(place.value, Mapping) else {}
    if "switched_off" in value:
        fields = place.fields(("id", "switched_off"))
        if "switched_off" in fields and fields["switched_off"].value is not True:
            fields["switched_off"].fail("not_one_of", code=fields["switched_off"].value, known=True)
        return (fields["id"].code() or "") if "id" in fields else ""
    if "audience" in value:
        return _reading(place.fields(_ALWAYS, _OF_READING), known)
    return _doing(place.fields((*_ALWAYS, "roles"), _OF_DOING), known)


def _reading(fields: Mapping[str, Place], known: Vocabulary) -> rights.Rule:
    audience = _one(fields, "audience", [entry.value for entry in rights.Audience])
    return rights.Rule(
        id=_code(fields, "id"),
        operations=_several(fields, "operations", ["read"]) or frozenset(),
        clause=_text(fields, "clause"),
        audience=rights.Audience(audience) if audience else None,
        states=_several(fields, "states", _STATES),
        of_item=True,
        visibility=_several(fields, "visibility", vocabularies.shipped("visibility-levels").codes),
        in_window=_one(fields, "window", ["open"]) is not None,
        kinds=_several(fields, "kinds", known.kinds),
    )


def _doing(fields: Mapping[str, Place], known: Vocabulary) -> rights.Rule:
    roles = _several(fields, "roles", [role.value for role in rights.Role]) or frozenset()
    operations = _operations(fields, known)
    permits = _one(fields, "effect", ["permit", "refuse"]) != "refuse"
    states, of_item = _states(fields, operations if permits else frozenset())
    change = _one(fields, "change", ["open", "none"])
    granted = "kinds" in fields and fields["kinds"].value == "granted"
    time = period(fields)
    return rights.Rule(
        id=_code(fields, "id"),
        operations=operations,
        clause=_text(fields, "clause"),
        permits=permits,
        roles=frozenset(rights.Role(role) for role in roles),
        scope=rights.Scope(_one(fields, "scope", [s.value for s in rights.Scope]) or "any"),
        organizations=_all(fields, "organizations", Place.code),
        agency_kinds=_several(fields, "agency_kinds", [kind.value for kind in AgencyKind]),
        period=rights.Period(time.first, time.last),
        kinds=None if granted else _several(fields, "kinds", known.kinds),
        granted_kinds=granted,
        never_published=_one(fields, "published", ["never"]) is not None,
        change=None if change is None else change == "open",
        states=states,
        of_item=of_item,
        fields=_fields(fields.get("fields"), known),
    )


def _states(
    fields: Mapping[str, Place], operations: Collection[str]
) -> tuple[frozenset[str] | None, bool]:
    """Return the states of a rule, and whether they are the item's own.

    What the file leaves out is taken from the operations of the appraisal among ``operations``:
    all states in which one of them is possible.
    """
    states = _several(fields, "states", _STATES)
    whose = _one(fields, "state_of", ["item", "working"])
    defined = [
        entry
        for entry in workflow.OPERATIONS.values()
        if entry.operation.value in operations and entry.sources is not None
    ]
    if states is None and defined:
        states = frozenset(state.value for entry in defined for state in entry.sources or ())
    if whose is None and defined:
        return states, all(entry.scope is workflow.Scope.ITEM for entry in defined)
    return states, whose == "item"


def _operations(fields: Mapping[str, Place], known: Vocabulary) -> frozenset[str]:
    if known.operations is None:
        return _all(fields, "operations", Place.text) or frozenset()
    # Reading has rules of its own form.
    return _several(fields, "operations", set(known.operations) - {"read"}) or frozenset()


def _fields(place: Place | None, known: Vocabulary) -> rights.Fields | None:
    if place is None:
        return None
    but = isinstance(place.value, Mapping)
    named = place.fields(("except",)) if but else {"except": place}
    names = _all(named, "except", lambda entry: _field(entry, known.fields))
    return rights.Fields(names or frozenset(), but)


def _field(place: Place, known: Collection[str]) -> str | None:
    name = place.text()
    if name is None or name in known:
        return name
    place.fail("unknown_field", code=name, meant=", ".join(difflib.get_close_matches(name, known)))
    return None


def _one(fields: Mapping[str, Place], key: str, known: Collection[str]) -> str | None:
    return fields[key].choice(known, "not_one_of") if key in fields else None


def _several(
    fields: Mapping[str, Place], key: str, known: Collection[str]
) -> frozenset[str] | None:
    return _all(fields, key, lambda place: place.choice(known, "not_one_of"))


def _all(
    fields: Mapping[str, Place], key: str, read: Callable[[Place], str | None]
) -> frozenset[str] | None:
    return frozenset(fields[key].each(read)) if key in fields else None


def _code(fields: Mapping[str, Place], key: str) -> str:
    return (fields[key].code() or "") if key in fields else ""


def _text(fields: Mapping[str, Place], key: str) -> str:
    return (fields[key].text() or "") if key in fields else ""
