"""The public page of an item, from its kind's schema: facts, files, licence, related items.

Internal values are in the dictionary only for readers who may see them; here they are only marked.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.ttdn import definitions

from .languages import reader_language, ttdn_code_label

__all__ = ["ttdn_fact_sections", "ttdn_licence", "ttdn_related", "ttdn_topics"]

# Shown elsewhere on the page, or the workings of the catalogue.
_ELSEWHERE = frozenset(
    (
        "title_translated",
        "notes_translated",
        "keywords_translated",
        "name",
        "owner_org",
        "license_id",
        "topics",
        "related",
        "visibility",
        "publish_at",
        "expires_at",
        "translation_status",
        "activity_date",
        "activity_end_date",
        # The claim and the finding on it.
        "verdict",
        "false_claim_translated",
        "claim_url",
        "claim_date",
        # What the agency declared once; the page says what holds today.
        "validity",
    )
)
_MOST_RELATED = 20


class Fact(NamedTuple):
    """A field of the schema that has a value; the schema names the snippet that shows it."""

    label: str
    field: dict[str, Any]
    internal: bool


class FactSection(NamedTuple):
    """The facts of one section of the kind's schema."""

    id: str
    title: str
    facts: list[Fact]


class Topic(NamedTuple):
    """A topic and the list of its items."""

    text: str
    url: str


class Related(NamedTuple):
    """Another item that this reader may see, and how it belongs to this one."""

    relation: str
    dataset: dict[str, Any]


def _section_titles() -> dict[str, str]:
    return {
        "about": tk._("What it is about"),
        "details": tk._("Details"),
        "time-place": tk._("Time and place"),
        "classification": tk._("Classification"),
        "rights": tk._("Rights and source"),
        "publication": tk._("Publication"),
    }


def ttdn_fact_sections(dataset: dict[str, Any]) -> list[FactSection]:
    """The fields of an item that have a value, by section, in the order of its schema."""
    schema = tk.h.scheming_get_dataset_schema(dataset["type"]) or {}
    sections: dict[str, list[Fact]] = {}
    for field in schema.get("dataset_fields", ()):
        name = field["field_name"]
        if name in _ELSEWHERE or field.get("display_snippet", "") is None:
            continue
        if dataset.get(name) in (None, "", [], {}):
            continue
        label = tk.h.scheming_language_text(field.get("label") or name)
        fact = Fact(label, field, field.get("audience") == "internal")
        sections.setdefault(field.get("group", "details"), []).append(fact)
    titles = _section_titles()
    return [FactSection(name, titles.get(name, name), facts) for name, facts in sections.items()]


def ttdn_topics(dataset: dict[str, Any]) -> list[Topic]:
    """The item's topics (R16), each a link to its list."""
    return [
        Topic(ttdn_code_label("topics", code), tk.h.url_for("dataset.search", topics=code))
        for code in dataset.get("topics") or []
    ]


def ttdn_licence(dataset: dict[str, Any]) -> str:
    """What one may do with the item, in plain words (H 7.5, M 3.1); empty where nothing is set."""
    code = dataset.get("license_id")
    if not code or code not in definitions.vocabulary("licences"):
        return dataset.get("license_title") or ""
    return definitions.vocabulary("licences").label(code, reader_language())


def ttdn_related(dataset: dict[str, Any]) -> list[Related]:
    """The related items that this reader may see; the others are as if they did not exist."""
    found: list[Related] = []
    for link in (dataset.get("related") or [])[:_MOST_RELATED]:
        try:
            other = tk.get_action("package_show")(
                {"user": tk.current_user.name, "for_view": True}, {"id": link["target"]}
            )
        except (tk.ObjectNotFound, tk.NotAuthorized):
            continue
        found.append(Related(ttdn_code_label("relation-types", link["type"]), other))
    return found
