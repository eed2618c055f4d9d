"""A mapping of the right form becomes a ``Declared``, or the list of what is wrong in it (R25)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ckanext.ttdn.harvesters.mapping import dates, sanitizer
from ckanext.ttdn.harvesters.mapping.declarative import schema
from ckanext.ttdn.harvesters.mapping.declarative.expressions import (
    BadExpression,
    Expression,
    Picker,
    Rule,
    Template,
)
from ckanext.ttdn.harvesters.mapping.declarative.mapping import (
    Companion,
    Declared,
    Detail,
    Files,
    Listing,
    Paging,
    Rules,
)
from ckanext.ttdn.harvesters.mapping.declarative.schema import Problem
from ckanext.ttdn.harvesters.mapping.fields import Fields, Shape

# What a style of paging cannot do without.
_NEEDED = {"page": ("page",), "offset": ("offset",), "cursor": ("cursor", "next")}
_OF_RULES = frozenset({"from", "template", "const"})


class Building:
    """Compiles a mapping whose form is right, and gathers what is wrong with its content."""

    def __init__(self, targets: Fields, kind: str | None) -> None:
        self.problems: list[Problem] = []
        self._targets = targets
        self._shapes = targets.of_items(kind)
        self._languages = targets.languages

    def mapping(self, given: Mapping[str, Any]) -> Declared:
        """Compile a mapping; what is wrong in it is in ``problems`` afterwards."""
        record = given["record"]
        listing = self._listing("request", given["request"])
        files = record.get("resources", [])
        numbered = isinstance(files, list)
        id_ = self._expression("record.id", record["id"])
        return Declared(
            targets=self._targets,
            version=given["version"],
            listing=listing,
            id=id_,
            address=self._address("record.address", record.get("address")),
            rules=self._fields("record.fields", record["fields"]),
            files=tuple(
                self._files(f"record.resources.{n}" if numbered else "record.resources", entry)
                for n, entry in enumerate(files if numbered else [files])
            ),
            detail=self._detail("detail", given["detail"]) if "detail" in given else None,
            languages={
                code: self._companion(code, entry, listing, id_)
                for code, entry in given.get("languages", {}).items()
                if self._known_language(f"languages.{code}", code)
            },
            deleted=self._optional("deleted", given.get("deleted")),
        )

    def _listing(self, path: str, given: Mapping[str, Any], like: Listing | None = None) -> Listing:
        if "paging" in given or like is None:
            paging = self._paging(f"{path}.paging", given.get("paging", {"style": "none"}))
        else:
            paging = like.paging
        own = "records" in given or like is None
        return Listing(
            path=given.get("path", like.path if like else ""),
            params=given.get("params", like.params if like else {}),
            records=self._expression(f"{path}.records", given.get("records", "@"))
            if own
            else like.records,
            paging=paging,
        )

    def _paging(self, path: str, given: Mapping[str, Any]) -> Paging:
        for key in _NEEDED.get(given["style"], ()):
            if key not in given:
                self._wrong("missing_key", f"{path}.{key}")
        compiled = {
            key: self._expression(f"{path}.{key}", given[key])
            for key in ("next", "total")
            if key in given
        }
        return Paging(**{**given, **compiled})

    def _detail(self, path: str, given: Mapping[str, Any]) -> Detail:
        return Detail(
            path=self._template(f"{path}.path", given["path"], True) or given["path"],
            params=given.get("params", {}),
            record=self._expression(f"{path}.record", given.get("record", "@")),
        )

    def _companion(
        self, code: str, given: Mapping[str, Any], like: Listing, id_: Expression
    ) -> Companion:
        path = f"languages.{code}"
        if given.get("alone") == "keep" and "id" not in given:
            self._wrong("missing_key", f"{path}.id")
        partner = self._optional(f"{path}.with", given.get("with"))
        rules = self._fields(f"{path}.fields", given["fields"], language=code)
        return Companion(
            listing=self._listing(path, given, like),
            join=self._expression(f"{path}.join", given["join"]),
            partner=partner or id_,
            rules=rules,
            keep_alone=given.get("alone") == "keep",
            id=self._optional(f"{path}.id", given.get("id")),
            address=self._address(f"{path}.address", given.get("address")),
        )

    def _files(self, path: str, given: Mapping[str, Any]) -> Files:
        shapes = self._targets.files
        return Files(
            rows=self._expression(f"{path}.from", given["from"]),
            rules={
                name: self._rules(f"{path}.{name}", value, shapes[name])
                for name, value in given.items()
                if name != "from"
            },
        )

    def _fields(
        self, path: str, given: Mapping[str, Any], language: str | None = None
    ) -> dict[str, Rules]:
        built: dict[str, Rules] = {}
        for name, value in given.items():
            shape, place = self._shapes.get(name), f"{path}.{name}"
            if shape is None:
                close = difflib.get_close_matches(name, self._shapes, 3)
                self._wrong("unknown_field", place, close=close)
            elif language and not shape.translated:
                self._wrong("not_translated", place)
            elif language:
                built[name] = self._rule(place, value, shape)
            else:
                built[name] = self._rules(place, value, shape)
        return built

    def _rules(self, path: str, value: Any, shape: Shape) -> Rules:
        by_language = isinstance(value, Mapping) and not value.keys() & _OF_RULES
        if not by_language or not shape.translated:
            return self._rule(path, value, shape)
        return {
            code: self._rule(f"{path}.{code}", rule, shape)
            for code, rule in value.items()
            if self._known_language(f"{path}.{code}", code)
        }

    def _rule(self, path: str, value: Any, shape: Shape) -> Rule:
        given: Mapping[str, Any] = {"from": value} if isinstance(value, str) else value
        told = schema.problems(given, "rule", path)
        self.problems += told
        if told:
            return Rule()
        if not given.keys() & (_OF_RULES | {"default"}):
            self._wrong("rule_without_source", path, known=sorted(_OF_RULES))
        rule = Rule(
            pickers=tuple(self._pickers(path, given, shape)),
            const=given.get("const"),
            split=given.get("split"),
            map={sanitizer.plain(key): to for key, to in given["map"].items()}
            if "map" in given
            else None,
            default=given.get("default"),
            unknown=given.get("unknown", "drop" if "default" in given else "refuse"),
            formats=tuple(_listed(given.get("format", []))),
        )
        self._check_formats(path, rule)
        self._check_codes(path, rule, shape)
        return rule

    def _pickers(self, path: str, given: Mapping[str, Any], shape: Shape) -> Iterator[Picker]:
        for text in _listed(given.get("from", [])):
            yield self._expression(f"{path}.from", text)
        if "template" in given:
            place = f"{path}.template"
            template = self._template(place, given["template"], shape.make == "link")
            if template is not None:
                yield template
            elif not any(facts["path"] == place for _code, facts in self.problems):
                self._wrong("bad_expression", place, expression=given["template"], reason="{}")

    def _check_formats(self, path: str, rule: Rule) -> None:
        for written in rule.formats:
            if written in dates.NAMED:
                continue
            try:
                dates.pattern(written)
            except dates.FormatError:
                self._wrong("bad_format", f"{path}.format", format=written)

    def _check_codes(self, path: str, rule: Rule, shape: Shape) -> None:
        if shape.codes is None:
            return
        places = {"const": _listed(rule.const), "default": _listed(rule.default)}
        places |= {f"map.{key}": _listed(value) for key, value in (rule.map or {}).items()}
        for key, values in places.items():
            for value in values:
                if value is not None and value not in shape.codes:
                    self._wrong("unknown_code", f"{path}.{key}", value=str(value)[:80])

    def _address(self, path: str, text: str | None) -> Picker | None:
        """An expression, or a template of an address: those begin like addresses."""
        if text is None:
            return None
        if re.match(r"https?://|/", text):
            return self._template(path, text, True)
        return self._expression(path, text)

    def _template(self, path: str, text: str, quoted: bool) -> Template | None:
        if "{" not in text:
            return None
        return self._tried(path, lambda: Template(text, quoted))

    def _expression(self, path: str, text: str) -> Expression:
        return self._tried(path, lambda: Expression(text)) or Expression("@")

    def _optional(self, path: str, text: str | None) -> Expression | None:
        return None if text is None else self._expression(path, text)

    def _tried(self, path: str, make: Callable[[], Any]) -> Any:
        try:
            return make()
        except BadExpression as error:
            self._wrong("bad_expression", path, **error.facts)
            return None

    def _known_language(self, path: str, code: str) -> bool:
        if code not in self._languages:
            self._wrong("unknown_language", path, language=code, known=list(self._languages))
        return code in self._languages

    def _wrong(self, code: str, path: str, **facts: Any) -> None:
        self.problems.append((code, {"path": path, **facts}))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
