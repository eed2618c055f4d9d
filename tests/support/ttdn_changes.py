"""Changes of published items: written, submitted, looked at as the public does (R20)."""

from __future__ import annotations

import io
from types import SimpleNamespace
from typing import Any

import ttdn_items as items
from ttdn_items import DECLARED, call
from werkzeug.datastructures import FileStorage

NEW_TITLE = {"vi": "Lễ hội Huế 2026", "en": "Hue Festival 2026"}


def upload(content: bytes, name: str = "chuong-trinh.csv") -> FileStorage:
    """Return a file as a form sends it."""
    return FileStorage(io.BytesIO(content), name)


def submit(people: SimpleNamespace, item: dict[str, Any]) -> Any:
    """Submit an item or its change as the agency."""
    return call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)


def public(item: dict[str, Any]) -> dict[str, Any]:
    """Return an item as the public sees it."""
    return call("package_show", None, id=item["id"])


def with_file(
    people: SimpleNamespace, content: bytes = b"ngay,gio\n1,2\n", **changes: Any
) -> dict[str, Any]:
    """Make a published item with a file."""
    item = items.draft(people, **changes)
    call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        name_translated={"vi": "Chương trình"},
        upload=upload(content),
    )
    submit(people, item)
    items.decided(people, "approve", item)
    return call("package_show", people.agency, id=item["id"])


def revision_id(people: SimpleNamespace, item: dict[str, Any]) -> str:
    """Return the id of an item's newest revision."""
    return call("ttdn_revision_show", people.agency, dataset_id=item["id"])["id"]
