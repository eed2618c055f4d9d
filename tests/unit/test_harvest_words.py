"""Whatever can go wrong in a harvest has a sentence that says where and why (H 6.7; R25)."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "ckanext" / "ttdn"
WORDS = PACKAGE / "services" / "harvest" / "messages.py"
MODULES = sorted(
    [
        *(PACKAGE / "harvesters").rglob("*.py"),
        *(PACKAGE / "services" / "harvest").rglob("*.py"),
        *(PACKAGE / "logic" / "action").rglob("harvest*.py"),
    ]
)
# What is called with a code, and the facts that whoever catches it adds.
RAISED = {
    "BadCredentials": set(),
    "FetchError": set(),
    "Refused": set(),
    "Unfit": set(),
    "_failed": {"url"},
    "_wrong": {"path"},
    "translated": {"url"},
}
# An action with what it is given looks like a code with its facts.
CODE = re.compile(r"(?!(?:ttdn|package|harvest)_)(?:[a-z]+(_[a-z]+)+|[a-z]{3,})")
# Reasons why an item is not the source's to write into are told as they are returned.
REASONS = {"_edited", "_not_ours"}

Site = tuple[str, set[str] | None, str]


def sentences() -> dict[str, set[str]]:
    """The codes that have a sentence, with the facts that it needs."""
    tree = ast.parse(WORDS.read_text("utf-8"))
    table = next(n.value for n in ast.walk(tree) if isinstance(n, ast.AnnAssign))
    assert isinstance(table, ast.Dict)
    found = {}
    for key, value in zip(table.keys, table.values, strict=True):
        assert isinstance(key, ast.Constant)
        texts = [n.value for n in ast.walk(value) if isinstance(n, ast.Constant)]
        fields = (name for text in texts for _, name, *_ in string.Formatter().parse(str(text)))
        found[str(key.value)] = {name for name in fields if name}
    return found


def raised() -> Iterator[Site]:
    """Each code that a module can raise, return or store; its facts where the place tells them."""
    for module in MODULES:
        if module == WORDS:
            continue
        tree = ast.parse(module.read_text("utf-8"))
        within = "http" in module.parts
        for node in ast.walk(tree):
            for code, facts in _told(node):
                # The fetcher says with each error which address it was about.
                known = facts | {"url"} if within and facts is not None else facts
                yield code, known, f"{module.name}:{getattr(node, 'lineno', 0)}"


def _told(node: ast.AST) -> list[tuple[str, set[str] | None]]:
    """The codes that one node of the syntax names, each with its facts."""
    if isinstance(node, ast.Call):
        name = node.func.attr if isinstance(node.func, ast.Attribute) else _name(node.func)
        given = node.args[: 2 if name == "translated" else 1] if name in RAISED else []
        found = [(each, _facts(node, RAISED[name])) for each in given]
    elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
        code, facts = node.elts
        plain = isinstance(facts, ast.Dict) or _name(facts) in ("facts", "place")
        found = [(code, _keys(facts))] if plain else []
    elif isinstance(node, ast.Dict):
        given = zip(node.keys, node.values, strict=True)
        pairs = {key.value: value for key, value in given if isinstance(key, ast.Constant)}
        facts = _keys(pairs["facts"]) if "facts" in pairs else set()
        found = [(pairs["code"], facts)] if "code" in pairs else []
    elif isinstance(node, ast.FunctionDef) and node.name in REASONS:
        ends = [each for each in ast.walk(node) if isinstance(each, ast.Return)]
        found = [(each, set()) for end in ends for each in ast.walk(end)]
    else:
        found = []
    return [(_code(code), facts) for code, facts in found if _code(code)]


def _facts(call: ast.Call, added: set[str]) -> set[str] | None:
    if any(word.arg is None for word in call.keywords):
        return None
    named = {word.arg for word in call.keywords if word.arg} | added
    if len(call.args) > 1 and (given := _keys(call.args[1])) is not None:
        return named | given
    return named if len(call.args) < 2 or added else None


def _keys(node: ast.AST) -> set[str] | None:
    if not isinstance(node, ast.Dict) or not all(map(_is_text, node.keys)):
        return None
    return {str(key.value) for key in node.keys if isinstance(key, ast.Constant)}


def _code(node: ast.AST) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value if CODE.fullmatch(node.value) else ""
    return ""


def _is_text(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def test_every_code_has_a_sentence_and_the_facts_that_it_needs() -> None:
    known, sites = sentences(), list(raised())
    assert {"not_public", "no_title", "unknown_field", "other_agency", "shrunk"} <= {
        code for code, *_ in sites
    }
    assert sorted({f"{place}: {code}" for code, _, place in sites if code not in known}) == []
    lacking = [
        f"{place}: {code} lacks {sorted(known[code] - facts)}"
        for code, facts, place in sites
        if facts is not None and known[code] - facts
    ]
    assert lacking == []
