"""The fields of every kind on pages: what a form shows is what it saves (R03-R18)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ttdn_items import call

from ckanext.ttdn import definitions, schemas

# Between them they have every type of field; a page costs a second.
KINDS = ("promotion", "clarification", "publication", "information-cluster", "foreign-press")
EXAMPLES = Path(schemas.__file__).parent / "examples"


def example(kind: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{kind}.json").read_text("utf-8"))


def entries(form: Any) -> list[tuple[str, str]]:
    """What a browser would send: names and values in the order of the form."""
    for unused in form.select("template, noscript"):
        unused.decompose()
    sent: list[tuple[str, str]] = []
    for element in form.select("input[name], select[name], textarea[name]"):
        name = element["name"]
        if element.name == "textarea":
            sent.append((name, element.text.removeprefix("\n")))
        elif element.name == "select":
            chosen = element.select("option[selected]") or element.select("option")[:1]
            sent += [(name, option["value"]) for option in chosen]
        elif element.get("type") not in ("checkbox", "radio") or element.has_attr("checked"):
            sent.append((name, element.get("value", "")))
    return sent


@pytest.mark.parametrize("kind", KINDS)
def test_saving_the_form_of_a_filled_item_changes_nothing(kind, app, people, signed_in):
    made = call("package_create", people.agency, **example(kind))
    before = call("package_show", people.agency, id=made["id"])
    headers = signed_in(people.agency)

    page = BeautifulSoup(
        app.get(f"/{kind}/edit/{made['name']}", headers=headers).body, "html.parser"
    )
    fields: dict[str, list[str]] = {}
    for name, value in entries(page.select_one("#item-form")):
        fields.setdefault(name, []).append(value)
    app.post(
        f"/{kind}/edit/{made['name']}",
        headers=headers,
        data={**fields, "save": "draft"},
        follow_redirects=False,
    )

    after = call("package_show", people.agency, id=made["id"])
    assert {**after, "metadata_modified": None} == {**before, "metadata_modified": None}


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_has_a_name_and_what_describes_it_exists(kind, app, people, signed_in):
    """WCAG 1.3.1, 3.3.2, 4.1.2."""
    page = BeautifulSoup(
        app.get(f"/en/{kind}/new", headers=signed_in(people.agency)).body, "html.parser"
    )
    form = page.select_one("#item-form")
    ids = [element["id"] for element in form.select("[id]")]
    assert len(set(ids)) == len(ids)
    for element in form.select("input:not([type=hidden]), select, textarea"):
        assert form.select_one(f'label[for="{element["id"]}"]'), element["id"]
    for element in form.select("[aria-describedby]"):
        assert set(element["aria-describedby"].split()) <= set(ids)
    for element in form.select("input[lang], textarea[lang]"):
        assert element["name"].endswith(f"-{element['lang']}")
    for field in definitions.schema(kind)["dataset_fields"]:
        if field.get("form_snippet", "") is not None:
            shown = form.select_one(f"#ttdn-field-{field['field_name']}")
            assert field["label"]["en"] in shown.text
            assert field["help_text"]["en"] in shown.text or field["field_name"] == "owner_org"
