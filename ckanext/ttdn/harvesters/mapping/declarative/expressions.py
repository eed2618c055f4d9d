"""How a declared mapping takes a value out of a foreign record: JMESPath, templates, rules.

Expressions are compiled once, are bounded in length, and see one record at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import jmespath
from jmespath.exceptions import JMESPathError

from ckanext.ttdn.harvesters.mapping import dates, sanitizer
from ckanext.ttdn.harvesters.mapping.fields import Shape

EXPRESSION_LENGTH = 500

_HOLE = re.compile(r"\{([^{}]+)\}")
# What JMESPath's own functions raise at a value that they did not expect.
_FAILURES = (JMESPathError, TypeError, ValueError, ArithmeticError, RecursionError)
_LEFTMOST = frozenset({"subexpression", "index_expression", "pipe", "projection"})


class BadExpression(ValueError):
    """An expression that does not compile; ``facts`` say why and where."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(str(facts))
        self.facts = facts


class Unfit(Exception):
    """A record that a rule cannot make a value of: a reason code with its facts."""

    def __init__(self, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class Expression:
    """A compiled JMESPath expression; ``fields`` are those of the record itself that it reads."""

    def __init__(self, text: str) -> None:
        """Raise :class:`BadExpression` for one that is too long or does not compile."""
        if len(text) > EXPRESSION_LENGTH:
            raise BadExpression(expression=text[:80], reason="too long", limit=EXPRESSION_LENGTH)
        try:
            self._compiled = jmespath.compile(text)
        except (JMESPathError, RecursionError) as error:
            at = getattr(error, "lex_position", None)
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise BadExpression(expression=text, reason=reason, at=at) from error
        self.text = text
        self.fields = frozenset(_fields(self._compiled.parsed))

    def __call__(self, record: Any) -> Any:
        """The value, None where there is none; raises :class:`Unfit`."""
        try:
            return self._compiled.search(record)
        except _FAILURES as error:
            raise Unfit("expression_failed", expression=self.text) from error


class Template:
    """A text with expressions in braces: ``https://so.vn/tin/{slug}``."""

    def __init__(self, text: str, quoted: bool) -> None:
        """``quoted``: values are parts of an address. Raises :class:`BadExpression`."""
        self._literals = _HOLE.split(text)[::2]
        self._holes = [Expression(hole) for hole in _HOLE.findall(text)]
        self._quoted = quoted
        if not self._holes or any("{" in part or "}" in part for part in self._literals):
            raise BadExpression(expression=text, reason="braces that hold no expression")
        self.fields = frozenset().union(*(hole.fields for hole in self._holes))

    def __call__(self, record: Any) -> str | None:
        """The filled text; None where one of its values is missing."""
        values = [sanitizer.bare(hole(record)) for hole in self._holes]
        if not all(values):
            return None
        filled = [quote(value, safe="") if self._quoted else value for value in values]
        pairs = zip(self._literals, [*filled, ""], strict=True)
        return "".join(part for pair in pairs for part in pair)


Picker = Expression | Template


@dataclass(frozen=True)
class Rule:
    """Where a field's value comes from. ``pickers``: the first that gives any counts.

    ``unknown`` says what becomes of a value that ``map`` does not list or that is no date:
    ``refuse`` the record, ``drop`` or ``keep`` the value. ``default`` fills what stays empty.
    """

    pickers: tuple[Picker, ...] = ()
    const: Any = None
    split: str | None = None
    map: Mapping[str, Any] | None = None
    default: Any = None
    unknown: str = "refuse"
    formats: tuple[str, ...] = field(default=())

    @property
    def fields(self) -> frozenset[str]:
        """The record's own fields that the rule reads."""
        return frozenset().union(*(picker.fields for picker in self.pickers))

    def make(self, record: Any, shape: Shape, base: str = "") -> Any:
        """The value as the field of that shape stores it, None where there is none.

        ``base``: what relative addresses are seen from. Raises :class:`Unfit`.
        """
        values = [v for raw in self._raw(record) for v in self._known(raw, shape)]
        made = [value for raw in values if (value := self._made(raw, shape, base))]
        if not made:
            made = _listed(self.default)
        if shape.make in ("codes", "lines", "keywords"):
            return list(dict.fromkeys(made)) or None
        if shape.make == "plain" and len(made) > 1:
            return sanitizer.cut("; ".join(map(str, made)), shape.length)
        return made[0] if made else None

    def _raw(self, record: Any) -> list[Any]:
        if self.const is not None:
            return _listed(self.const)
        found = next((got for p in self.pickers if (got := _listed(p(record)))), [])
        if self.split is None:
            return found
        return [part.strip() for value in found for part in str(value).split(self.split)]

    def _known(self, value: Any, shape: Shape) -> Iterator[Any]:
        """The value by the map; only scalars are values."""
        if isinstance(value, Mapping | list):
            raise Unfit("not_a_value", value=sanitizer.cut(sanitizer.raw(value), 80))
        if self.map is None or value == "":
            yield value
            return
        key = sanitizer.plain(value) if not isinstance(value, bool) else str(value).lower()
        if key in self.map:
            yield from _listed(self.map[key])
        elif self.unknown == "refuse":
            raise Unfit("not_in_map", value=sanitizer.cut(key, 80))
        elif self.unknown == "keep":
            yield value

    def _made(self, value: Any, shape: Shape, base: str) -> Any:
        if shape.make == "link":
            return sanitizer.link(value, base)
        if shape.make == "prose":
            return sanitizer.prose(value, shape.length)
        if shape.make in ("day", "moment"):
            return self._date(value, shape)
        return sanitizer.plain(value, shape.length)

    def _date(self, value: Any, shape: Shape) -> str | None:
        if value == "":
            return None
        read = (dates.day if shape.make == "day" else dates.moment)(value, self.formats)
        if read is None and self.unknown == "refuse" and self.default is None:
            raise Unfit("bad_date", value=sanitizer.plain(value, 80), formats=list(self.formats))
        return read


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return [v for v in value if v is not None] if isinstance(value, list) else [value]


def _fields(node: Mapping[str, Any]) -> Iterator[str]:
    """The names that an expression looks up in the record itself, not in what it found there."""
    kind, children = str(node["type"]), node["children"]
    if kind == "field":
        yield str(node["value"])
    if kind in _LEFTMOST or kind.endswith("_projection"):
        itself = children[0]["type"] in ("current", "identity")
        children = children[: 2 if itself else 1]
    for child in children:
        if isinstance(child, Mapping):
            yield from _fields(child)
