"""The generated pieces of the documents say what the code does."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
import yaml

from ckanext.ttdn import definitions
from ckanext.ttdn.profiles import rules
from ckanext.ttdn.workflow import TRANSITIONS, State

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from pages import PIECES, floors, notes, svg  # noqa: E402 - found under tools alone

DOCS = ROOT / "docs"


@pytest.mark.parametrize("kind", list(definitions.vocabulary("kinds")))
def test_each_field_of_a_kind_stands_on_its_page_with_its_clause(kind: str) -> None:
    page = PIECES["kinds.shared"]() + PIECES["kinds.own"]()
    catalogue_s_own = {"title", "notes", "tags", "tag_string", "name", "description"}
    for field in definitions.schema(kind)["dataset_fields"]:
        if field["field_name"] in catalogue_s_own:
            continue
        rows = [line for line in page.splitlines() if f"`{field['field_name']}`" in line]
        clauses = field["clause"] if isinstance(field["clause"], list) else [field["clause"]]
        assert any(", ".join(clauses) in row and field["audience"] in row for row in rows)


def test_r20_the_picture_of_the_states_has_each_state_and_step() -> None:
    picture = PIECES["states.diagram"]()
    for state in State:
        assert f">{state.value}</text>" in picture
    told = re.search(r"<desc[^>]*>(.*)</desc>", picture)
    assert told
    for row in TRANSITIONS:
        for source in row.sources:
            assert re.search(
                rf"{row.operation.value}[^.]*: from {source.value} to {row.target.value}", told[1]
            )


def test_an_arrow_passes_the_boxes_that_it_does_not_lead_to() -> None:
    between = svg.Point(200, 100)
    drawn = svg.arrow(svg.Point(0, 100), svg.Point(400, 100), "over", [between])
    points = re.findall(r"([\d.]+) ([\d.]+)", drawn.split('"')[1])
    assert all(
        abs(float(x) - between.x) > svg.WIDTH / 2 or abs(float(y) - between.y) > svg.HEIGHT / 2
        for x, y in points
    )


def test_r22_each_shipped_rule_stands_on_the_page_of_rights() -> None:
    page = PIECES["rights.rules"]()
    for rule in rules.shipped().rules:
        assert f"`{rule.id}`" in page


def test_r22_the_rules_that_the_page_of_rights_shows_are_rules() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", (DOCS / "rights.md").read_text("utf-8"), re.S)
    known = rules.Vocabulary(
        definitions.vocabulary("kinds").codes,
        definitions.current().schemas.field_names,
        rules.operations(),
    )
    layer, problems = rules.read_file(example, known)
    assert problems == []
    assert rules.check([rules.shipped()], layer, ["so-du-lich"]) == []


def test_each_option_and_action_is_told() -> None:
    declared = yaml.safe_load((ROOT / "ckanext/ttdn/config_declaration.yaml").read_text("utf-8"))
    options = PIECES["configuration.options"]()
    for group in declared["groups"]:
        for option in group["options"]:
            assert f"## {option['key']}\n" in options
    listed = PIECES["actions.list"]()
    for path in (ROOT / "ckanext/ttdn/logic/action").rglob("*.py"):
        for name in re.findall(r"^def (ttdn_\w+)", path.read_text("utf-8"), re.M):
            assert f"### {name}\n" in listed


def test_each_piece_has_its_place_in_a_page() -> None:
    pages = "".join(path.read_text("utf-8") for path in DOCS.rglob("*.md"))
    assert set(re.findall(r"<!-- generated: (\S+) -->", pages)) == set(PIECES)


def _glossary() -> list[tuple[str, str]]:
    """Return the English term and the name in the code of each row."""
    rows = re.findall(
        r"^\| ([^|]+) \| [^|]+ \| [^|]+ \| `([^`]+)` \|$", _page("glossary.md"), re.MULTILINE
    )
    assert rows
    return rows


def _page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


@pytest.mark.parametrize(("term", "name"), _glossary())
def test_the_code_has_each_name_of_the_glossary(term: str, name: str) -> None:
    """Names are looked up in the source, since importing the tables needs a configured CKAN."""
    if name.startswith("ttdn_"):
        actions = (ROOT / "ckanext/ttdn/logic/action").rglob("*.py")
        assert any(f"def {name}(" in path.read_text("utf-8") for path in actions), term
    elif "/" in name:
        assert any((folder / name).exists() for folder in (ROOT, ROOT / "ckanext/ttdn")), term
    else:
        assert _defines(ROOT / "ckanext/ttdn", name.split(".")), term


def _defines(folder: Path, names: list[str]) -> bool:
    """Follow a dotted name through packages and modules to what one of them defines."""
    while names and (folder / names[0]).is_dir():
        folder, names = folder / names[0], names[1:]
    if not names:
        return True
    module = folder / f"{names[0]}.py"
    if module.exists():
        return all(_has(module, name) for name in names[1:])
    return any(all(_has(path, name) for name in names) for path in folder.glob("*.py"))


def _has(module: Path, name: str) -> bool:
    pattern = rf"^\s*(?:class|def) {name}\b|^\s*{name}\s*[:=]"
    return re.search(pattern, module.read_text("utf-8"), re.MULTILINE) is not None


def test_the_glossary_has_the_vietnamese_of_the_pages() -> None:
    package = ROOT / "ckanext/ttdn"
    sources = [*package.rglob("*.yaml"), *package.rglob("i18n/vi/*/ckanext-ttdn.po")]
    sources += (DOCS / "huong-dan").glob("*.md")
    shown = " ".join(path.read_text("utf-8").replace('"\n"', "") for path in sources)
    shown = " ".join(shown.lower().split())
    terms = re.findall(r"^\| [^|]+ \| ([^|*]+) \| [^|]+ \| `", _page("glossary.md"), re.MULTILINE)
    assert [term for term in terms if term.lower() not in shown] == []


def test_each_place_in_the_table_of_what_to_change_is_there() -> None:
    table = _page("developing.md").partition("## Where do I change what")[2].partition("\n## ")[0]
    places = re.findall(r"`([\w*./]+/[\w*./]*)`", table)
    assert len(places) > 20
    folders = (ROOT, ROOT / "ckanext/ttdn")
    assert [place for place in places if not any(list(f.glob(place)) for f in folders)] == []


def test_no_term_of_the_glossary_has_two_rows() -> None:
    terms = [term for term, _name in _glossary()]
    assert sorted(set(terms)) == sorted(terms)


def test_the_picture_of_the_floors_has_each_service_and_floor() -> None:
    picture = PIECES["floors.picture"]()
    services = ROOT / "ckanext/ttdn/services"
    nouns = {path.parent.name for path in services.glob("*/__init__.py")}
    for word in nouns | set(floors.FLOORS):
        assert f">{word}</text>" in picture
    for noun, counted in floors.presence().items():
        assert f"{noun}: {', '.join(counted)}" in picture
        if noun in nouns:
            assert counted["services"] >= 1


def test_each_note_of_a_change_is_of_a_kind_that_a_release_has() -> None:
    kinds = "|".join(notes.KINDS)
    names = {path.name for path in (ROOT / "changes").iterdir()} - {"README.md"}
    assert {name for name in names if not re.fullmatch(rf"[+\w-]+\.({kinds})\.md", name)} == set()
    listed = PIECES["notes.unreleased"]()
    for name in names:
        assert " ".join((ROOT / "changes" / name).read_text("utf-8").split()) in listed
