"""Every template with code or styles in it has one of the catalogue's in its place (R20).

An update of CKAN, ckanext-scheming or ckanext-harvest that brings another one fails here.
"""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ckanext.ttdn import schemas

OURS = Path(schemas.__file__).parents[1] / "templates"
INLINE = re.compile(
    r"<script(?![^>]*(?:\bsrc=|application/))|javascript:|<style|"
    r"""\s(?:on[a-z]+|style|hx-on[a-z:-]*)\s*=\s*["']""",
    re.IGNORECASE,
)
# Not shown by the catalogue, with the reason.
UNUSED = {
    "tests/": "CKAN's tests",
    "user/snippets/recaptcha.html": "nobody registers by himself",
    "package/resource_read.html": "ours takes nothing from it",
    "base.html": "the block with the styles is ours",
    "scheming/form_snippets/multiple_checkbox.html": "no field uses it",
    "scheming/form_snippets/multiple_select.html": "no field uses it",
    "scheming/form_snippets/multiple_text.html": "no field uses it",
    "scheming/form_snippets/repeating_subfields.html": "no field uses it",
    "scheming/package/snippets/": "the desk has its own forms",
}


def _folder(package: str, below: str) -> Path:
    spec = importlib.util.find_spec(package)
    assert spec
    assert spec.submodule_search_locations
    return Path(next(iter(spec.submodule_search_locations))) / below


def _folders() -> Iterator[Path]:
    yield _folder("ckan", "templates")
    for package in ("harvest", "scheming", "textview"):
        yield _folder(f"ckanext.{package}", "templates")
    for package in ("imageview", "videoview", "audioview"):
        yield _folder(f"ckanext.{package}", "theme/templates")


def _with_code(folder: Path) -> list[str]:
    return [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.html"))
        if INLINE.search(path.read_text("utf-8"))
    ]


def test_r20_templates_with_code_in_them_are_replaced() -> None:
    found = [name for folder in _folders() for name in _with_code(folder)]
    assert "package/snippets/resource_upload_field.html" in found
    left = [
        name for name in found if not name.startswith(tuple(UNUSED)) and not (OURS / name).exists()
    ]
    assert left == []


def test_r20_templates_of_the_catalogue_have_no_code_in_them() -> None:
    assert _with_code(OURS) == []


@pytest.mark.parametrize("snippet", [n.rsplit("/", 1)[-1] for n in UNUSED if "form_snippets" in n])
def test_no_field_uses_a_snippet_with_code_in_it(snippet: str) -> None:
    folder = Path(schemas.__file__).parent
    names = (snippet, f"preset: {snippet.removesuffix('.html')}")
    for path in folder.rglob("*.y*ml"):
        assert not any(name in path.read_text("utf-8") for name in names), path
