"""Files of rules (shipped, of a profile, of the operator): nothing wrong in one is let through."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from test_profile import KNOWN, change

from ckanext.ttdn import profiles
from ckanext.ttdn.profiles import rules

FIELDS = ("author", "publish_at", "visibility")
VOCABULARY = KNOWN._replace(fields=FIELDS).of_rules
KEPT: dict[str, Any] = {
    "id": "kept",
    "operations": ["create", "edit"],
    "effect": "refuse",
    "roles": ["agency"],
    "fields": ["visibility"],
    "clause": "X 1",
}
READ = {
    "id": "read-public",
    "operations": ["read"],
    "audience": "public",
    "states": ["published"],
    "visibility": ["public"],
    "window": "open",
    "clause": "X 2",
}


def file(*entries: Any) -> str:
    return yaml.safe_dump({"rights": list(entries)}, allow_unicode=True)


def read(*entries: Any) -> tuple[rules.Layer, list[tuple[str, str]]]:
    layer, problems = rules.read_file(file(*entries), VOCABULARY)
    problems = problems or rules.check([rules.shipped()], layer, ["so-cu"])
    return layer, [(problem.path, problem.reason) for problem in problems]


def without(entry: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name != key}


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({**KEPT, "field": ["visibility"]}, ("rights[kept].field", "unknown_key")),
        ({**KEPT, "fields": ["visiblity"]}, ("rights[kept].fields[0]", "unknown_field")),
        (
            {**KEPT, "fields": {"except": ["visiblity"]}},
            ("rights[kept].fields.except[0]", "unknown_field"),
        ),
        ({**KEPT, "fields": {"but": ["author"]}}, ("rights[kept].fields.but", "unknown_key")),
        ({**KEPT, "operations": ["edti"]}, ("rights[kept].operations[0]", "not_one_of")),
        ({**KEPT, "operations": ["read"]}, ("rights[kept].operations[0]", "not_one_of")),
        ({**KEPT, "operations": "edit"}, ("rights[kept].operations", "not_a_list")),
        ({**KEPT, "operations": []}, ("rights[kept].operations", "empty_list")),
        ({**KEPT, "roles": ["editor"]}, ("rights[kept].roles[0]", "not_one_of")),
        (without(KEPT, "roles"), ("rights[kept].roles", "missing")),
        (without(KEPT, "clause"), ("rights[kept].clause", "missing")),
        (without(KEPT, "id"), ("rights[0].id", "missing")),
        ({**KEPT, "id": "Kept it"}, ("rights[Kept it].id", "bad_code")),
        ({**KEPT, "effect": "deny"}, ("rights[kept].effect", "not_one_of")),
        ({**KEPT, "scope": "all"}, ("rights[kept].scope", "not_one_of")),
        ({**KEPT, "states": ["public"]}, ("rights[kept].states[0]", "not_one_of")),
        ({**KEPT, "state_of": "change"}, ("rights[kept].state_of", "not_one_of")),
        ({**KEPT, "change": "closed"}, ("rights[kept].change", "not_one_of")),
        ({**KEPT, "published": "always"}, ("rights[kept].published", "not_one_of")),
        ({**KEPT, "kinds": ["artcle"]}, ("rights[kept].kinds[0]", "not_one_of")),
        ({**KEPT, "agency_kinds": ["so"]}, ("rights[kept].agency_kinds[0]", "not_one_of")),
        ({**KEPT, "organizations": ["so-cũ"]}, ("rights[kept].organizations[0]", "bad_code")),
        ({**KEPT, "organizations": ["so-kia"]}, ("rights[kept].organizations", "unknown_agency")),
        ({**KEPT, "valid_to": "2025-02-30"}, ("rights[kept].valid_to", "bad_date")),
        (
            {**KEPT, "valid_from": "2026-02-01", "valid_to": "2026-01-01"},
            ("rights[kept].valid_to", "dates_reversed"),
        ),
        ("kept", ("rights[0]", "not_a_mapping")),
        ({**READ, "audience": "press"}, ("rights[read-public].audience", "not_one_of")),
        ({**READ, "roles": ["agency"]}, ("rights[read-public].roles", "unknown_key")),
        ({**READ, "operations": ["edit"]}, ("rights[read-public].operations[0]", "not_one_of")),
        ({**READ, "window": "closed"}, ("rights[read-public].window", "not_one_of")),
        ({**READ, "states": ["published", "draft"]}, ("rights[read-public]", "unapproved_read")),
        (
            {"id": "apprase", "switched_off": True},
            ("rights[apprase].switched_off", "unknown_rule"),
        ),
        (
            {"id": "appraise", "switched_off": False},
            ("rights[appraise].switched_off", "not_one_of"),
        ),
        ({"id": "read-own", "switched_off": True}, ("rights[read]", "insiders_read")),
        (
            {**without(KEPT, "fields"), "effect": "permit", "operations": ["approve"]},
            ("rights[kept]", "authority_alone"),
        ),
    ],
)
def test_each_fault_is_told_by_its_place(entry: Any, expected: tuple[str, str]) -> None:
    _layer, problems = read(entry)
    assert expected in problems


def test_the_same_rule_twice_is_a_fault() -> None:
    assert read(KEPT, KEPT)[1] == [("rights[kept]", "rule_twice")]
    assert read(KEPT, {"id": "kept", "switched_off": True})[1] == [("rights[kept]", "rule_twice")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("rights: [", ("", "not_yaml")),
        ("rules: []", ("rules", "unknown_key")),
        ("- id: kept", ("", "not_a_mapping")),
        ("rights: {kept: {}}", ("rights", "not_a_list")),
    ],
)
def test_a_file_that_is_none_is_told(text: str, expected: tuple[str, str]) -> None:
    _layer, problems = rules.read_file(text, VOCABULARY)
    assert expected in [(problem.path, problem.reason) for problem in problems]


def test_all_that_a_rule_can_say_is_read() -> None:
    layer, problems = read(
        {
            **KEPT,
            "scope": "own",
            "organizations": ["so-cu"],
            "agency_kinds": ["press"],
            "kinds": ["article"],
            "states": ["draft"],
            "state_of": "item",
            "change": "none",
            "published": "never",
            "fields": {"except": ["author"]},
            "valid_from": "2026-01-01",
            "valid_to": "2026-03-31",
        }
    )
    assert problems == []
    (rule,) = layer.rules
    assert (rule.permits, rule.scope.value, rule.change, rule.of_item) == (
        False,
        "own",
        False,
        True,
    )
    assert "visibility" in (rule.fields or ())
    assert "author" not in (rule.fields or ())
    assert (str(rule.period.first), str(rule.period.last)) == ("2026-01-01", "2026-03-31")


def test_files_lie_over_each_other_by_the_names_of_their_rules() -> None:
    first, _problems = read(KEPT)
    second, _problems = read({**KEPT, "clause": "X 9"})
    third, _problems = read({"id": "discard", "switched_off": True})
    merged = {rule.id: rule for rule in rules.merged([rules.shipped(), first, second, third])}
    assert merged["kept"].clause == "X 9"
    assert "discard" not in merged
    assert len(merged) == len(rules.shipped().rules)


def test_r02_a_profile_has_rules_that_are_checked_with_it() -> None:
    known = KNOWN._replace(fields=FIELDS)
    profile, problems = profiles.read(change("rights", to=[{**KEPT, "fields": FIELDS[:1]}]), known)
    assert problems == []
    assert profile is not None
    assert [rule.id for rule in profile.rights.rules] == ["kept"]

    text = change("rights", to=[{**KEPT, "organizations": ["so-kia"]}])
    profile, problems = profiles.read(text, known)
    assert profile is None
    assert [(p.path, p.reason) for p in problems] == [
        ("rights[kept].organizations", "unknown_agency")
    ]


@pytest.mark.parametrize("name", profiles.find())
def test_shipped_profiles_restrict_nothing_that_no_clause_demands(name: str) -> None:
    layer, problems = profiles.find()[name].rights(KNOWN)
    assert (layer, problems) == (rules.NO_RULES, [])
