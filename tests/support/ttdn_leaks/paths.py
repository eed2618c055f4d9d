"""Every path into the catalogue, enumerated from what is registered, and its questions.

A path is an action, or a rule of the URL map with a method. What is registered but not in the
tables is reported by :func:`unclassified`, which the suite asserts to be empty.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import actions, routes
from .asking import Question
from .expanding import OF_ITEMS, Values, fill, placeholders

ADVICE = (
    "{what} is registered but not classified, so nobody knows whether it tells of unapproved "
    "items. Say in {file} how it is asked, with placeholders for what it takes of an item; then "
    "the suite asks it about every item in every state, as everybody who must not see."
)
# What only builds a cache or answers another method than the two that a reader can make.
_METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Path:
    """One path: ``ways`` to ask it; ``kind`` is the dataset type in its address."""

    name: str
    ways: tuple[Any, ...]
    method: str = "POST"
    kind: str | None = None
    rule: Any = field(default=None, compare=False)

    def questions(self, values: Values, of_items: bool) -> Iterator[Question]:
        """Give the questions about one item (``of_items``), or those that need none."""
        for number, way in enumerate(self.ways):
            if bool(placeholders(way) & OF_ITEMS) is of_items:
                for suffix, filled in fill(way, values):
                    yield self._question(f"{self.name} {number}{suffix}", filled)

    def _question(self, label: str, way: dict[str, Any]) -> Question:
        if self.rule is None:
            return Question(label, f"/api/3/action/{self.name}", way, "POST")
        _domain, path = self.rule.build(way["arguments"], append_unknown=False)
        query = urllib.parse.urlencode(way["query"])
        path = urllib.parse.quote(path, safe="/%@:-._~!$&'()*+,;=")
        return Question(
            f"{self.method} {label} {self.kind or ''}",
            f"{path}?{query}" if query else path,
            None,
            self.method,
            way["headers"],
        )


def reading_actions() -> list[str]:
    """Return every action that answers to GET."""
    return [name for name, action in _actions().items() if _reads(action)]


def _reads(action: Any) -> bool:
    return bool(getattr(action, "side_effect_free", False))


def _actions() -> dict[str, Any]:
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table
    return dict(sorted(logic._actions.items()))


def classified_actions() -> Iterator[Path]:
    """Give the reading actions with the ways that are written down for them."""
    for name in reading_actions():
        if name in actions.ACTIONS:
            yield Path(name, actions.ACTIONS[name])


def all_actions() -> Iterator[Path]:
    """Give every action, writing ones too, to be asked with ids under every name."""
    for name in _actions():
        yield Path(name, actions.ANY_ACTION)


def rules(app: Any) -> list[Any]:
    """Return the rules of the URL map that a reader can ask."""
    flask = getattr(app, "_wsgi_app", app)
    return [rule for rule in flask.url_map.iter_rules() if set(_METHODS) & set(rule.methods or ())]


def pages(app: Any, kinds: list[str]) -> Iterator[Path]:
    """Give each address with each method once, by the rule that answers it."""
    seen: set[tuple[str, str]] = set()
    for rule in rules(app):
        ways = routes.ROUTES.get(endpoint(rule, kinds))
        if ways is None:
            continue
        single = tuple(_single(rule, ways if isinstance(ways, tuple) else (ways,)))
        for method in sorted(set(_METHODS) & set(rule.methods or ())):
            if (rule.rule, method) in seen or (method == "POST" and not _about_items(single)):
                continue
            seen.add((rule.rule, method))
            yield Path(_pattern(rule, kinds), single, method, _kind(rule, kinds), rule)


def _about_items(ways: tuple[Any, ...]) -> bool:
    # A form without an item in its address makes or changes something else.
    return any(placeholders(way) & OF_ITEMS for way in ways)


def _single(rule: Any, ways: tuple[routes.Way, ...]) -> Iterator[dict[str, Any]]:
    """Give a way for each query, with the arguments of this rule alone."""
    found = set()
    for way in ways:
        given = {**way.arguments, **(rule.defaults or {})}
        arguments = {name: given[name] for name in rule.arguments if name in given}
        if missing := rule.arguments - given.keys():
            raise LookupError(f"{rule.endpoint}: no value for {sorted(missing)} of {rule.rule}")
        for query in way.queries:
            single = {"arguments": arguments, "query": query, "headers": way.headers}
            if repr(single) not in found:
                found.add(repr(single))
                yield single


def endpoint(rule: Any, kinds: list[str]) -> str:
    """Return the rule's endpoint with the dataset type replaced by ``{kind}``."""
    blueprint, dot, view = rule.endpoint.partition(".")
    for kind in kinds:
        if blueprint in (kind, f"{kind}_resource"):
            return blueprint.replace(kind, "{kind}", 1) + dot + view
    return rule.endpoint


def _kind(rule: Any, kinds: list[str]) -> str | None:
    first = rule.rule.split("/")[1]
    return first if first in kinds else None


def _pattern(rule: Any, kinds: list[str]) -> str:
    kind = _kind(rule, kinds)
    return rule.rule.replace(f"/{kind}/", "/{kind}/", 1) if kind else rule.rule


def unclassified(app: Any, kinds: list[str]) -> list[str]:
    """Return, in words, what is registered and not in the tables, or there and incomplete."""
    found = [
        ADVICE.format(what=f"The action {name}", file="tests/support/ttdn_leaks/actions.py")
        for name in reading_actions()
        if name not in actions.ACTIONS
    ]
    for rule in rules(app):
        name = endpoint(rule, kinds)
        if "GET" in (rule.methods or ()) and name not in routes.ROUTES:
            what = f"The route {rule.rule} ({name})"
            found.append(ADVICE.format(what=what, file="tests/support/ttdn_leaks/routes.py"))
    return sorted(set(found))
