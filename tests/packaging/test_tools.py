"""The project's own checks find what they are there to find."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import write_po

TOOLS = Path(__file__).resolve().parents[2] / "tools"


def tool(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"ttdn_tool_{name}", TOOLS / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def faults(folder: Path, translation: str, text: str = "Saved by <b>%(name)s</b>") -> list[str]:
    """Return what the check says of a Vietnamese catalogue with one text."""
    template, catalogue = Catalog(), Catalog(locale="vi")
    template.add(text)
    catalogue.add(text, translation)
    path = folder / "vi" / "LC_MESSAGES" / "test.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as stream:
        write_po(stream, catalogue)
    catalogues = tool("catalogues")
    with path.with_suffix(".mo").open("wb") as stream:
        write_mo(stream, catalogues.read(path))
    return list(catalogues.faults(path, template))


def test_a_faithful_translation_has_no_fault(tmp_path: Path) -> None:
    """R17"""
    assert faults(tmp_path, "<b>%(name)s</b> đã lưu") == []


@pytest.mark.parametrize(
    ("translation", "complaint"),
    [
        ("", "has no text"),
        ("<b>%(ten)s</b> đã lưu", "changes the placeholders"),
        ("%(name)s đã lưu", "changes the markup"),
    ],
)
def test_an_unfaithful_translation_is_told(
    tmp_path: Path, translation: str, complaint: str
) -> None:
    """R17"""
    assert any(fault.startswith(complaint) for fault in faults(tmp_path, translation))


def test_a_script_that_cannot_be_read_to_its_end_is_told(tmp_path: Path) -> None:
    """R17"""
    (tmp_path / "good.js").write_text(
        "var x = /-\\d/; this._('Save'); this.ngettext('one', 'many', 2);"
    )
    (tmp_path / "lost.js").write_text("function f() { return /'/; }\nthis._('Save');")

    (fault,) = tool("catalogues").misread_scripts(tmp_path)

    assert fault.startswith("lost.js")


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Refused without metadata (R18, H 6.2)", {"R18"}),
        ("test r20 nothing leaks", {"R20"}),
        ("R06a and R06đ are one clause", {"R06"}),
        ("The kinds of R13-R15", {"R13", "R14", "R15"}),
        ("PR200 and R2D2 are none", set()),
        (None, set()),
    ],
)
def test_clauses_are_found_where_they_are_named(text: str | None, ids: set[str]) -> None:
    assert tool("clauses").clause_ids(text) == ids
