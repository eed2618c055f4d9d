"""A source of two records, and what people do meanwhile to the item of the first."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_items as items
import ttdn_portal
from ttdn_harvests import Farm, site_user
from ttdn_items import DECLARED, call

ONE = "00000000-0000-4000-8000-000000000001"


@pytest.fixture(name="portal")
def portal_of_two(farm: Farm) -> ttdn_portal.Portal:
    """Serve two records."""
    return farm.portal(1, 2)


@pytest.fixture(name="source")
def source_of_two(farm: Farm, portal: ttdn_portal.Portal) -> dict[str, Any]:
    """Give the source of them, which was harvested once."""
    made = farm.source(portal)
    farm.finished(made, new=2)
    return made


@pytest.fixture(name="item")
def item_of_one(farm: Farm, source: dict[str, Any]) -> dict[str, Any]:
    """The first record's item, as its agency sees it."""
    return call("package_show", farm.people.agency, id=farm.items()["Bảng số liệu 1"])


def upstream(portal: ttdn_portal.Portal, number: int = 1, **changes: Any) -> None:
    """Change a record at its source."""
    portal.records = [
        {**record, **changes} if record["id"].endswith(f"{number:012d}") else record
        for record in portal.records
    ]


def conflicts(farm: Farm, source: dict[str, Any], who: str | None = None) -> list[dict[str, Any]]:
    """Return the source's conflicts that wait for a decision."""
    return call("ttdn_harvest_conflict_list", who or site_user(), id=source["id"])["results"]


def edit_draft(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Take the submission back and write on."""
    call("ttdn_dataset_recall", people.agency, id=item["id"])
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


def recall(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Take the submission back."""
    call("ttdn_dataset_recall", people.agency, id=item["id"])


def edit_and_submit(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Take the submission back, write on and submit that."""
    edit_draft(people, item)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)


def open_a_change(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Write on when the item is public."""
    items.decided(people, "approve", item)
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


def edit_and_have_approved(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Write on when the item is public, and have that approved."""
    open_a_change(people, item)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    items.decided(people, "approve", item)


def edit_what_was_returned(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Write on when the authority has returned the item."""
    items.decided(people, "return", item, reasons=["incomplete-metadata"])
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


def edit_what_was_rejected(people: SimpleNamespace, item: dict[str, Any]) -> None:
    """Write on when the authority has rejected the item."""
    items.decided(people, "reject", item, reasons=["not-foreign-information"])
    call("package_patch", people.agency, id=item["id"], notes_translated={"vi": "Của người"})


EDITS = [
    edit_draft,
    recall,
    edit_and_submit,
    open_a_change,
    edit_and_have_approved,
    edit_what_was_returned,
    edit_what_was_rejected,
]


def as_it_is_written(
    people: SimpleNamespace, item: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The item as its agency would go on writing it, without what only tells of reading it."""
    return call("ttdn_revision_show", people.agency, dataset_id=item["id"]), call(
        "package_show", people.agency, id=item["id"]
    )
