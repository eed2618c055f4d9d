"""The demonstration's items as ``content/*.yaml`` tells them: who supplies what, and its story."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

CONTENT = Path(__file__).parent / "content"
CREDIT = "Nhóm biên soạn bản trình diễn"


@dataclass(frozen=True)
class File:
    """One file of an item: a picture to draw or a document to write, by its key."""

    key: str
    is_picture: bool
    texts: dict[str, Any]

    @property
    def filename(self) -> str:
        """The name that a person who downloads the file sees."""
        return f"{self.key.replace('@', '-')}.jpg" if self.is_picture else self.key


@dataclass(frozen=True)
class Item:
    """An item, the state that it is to reach, and what is said on the way."""

    name: str
    kind: str
    agency: str
    state: str
    fields: dict[str, Any]
    files: list[File]
    topics: list[str] = field(default_factory=list)
    note: str = ""
    claim: bool = False
    decision: dict[str, Any] = field(default_factory=dict)
    withdrawal: dict[str, Any] = field(default_factory=dict)
    publish_in_days: int | None = None
    # Its place among the newest on the home page; these are published last, 1 as the very last.
    front: int = 0

    @property
    def targets(self) -> list[str]:
        """The items that this one points to."""
        return [link["target"] for link in self.fields.get("related", [])]

    def data(self) -> dict[str, Any]:
        """The item as ``package_create`` takes it, without its files."""
        data = {
            "name": self.name,
            "type": self.kind,
            "owner_org": self.agency,
            **self.fields,
        }
        if self.publish_in_days is not None:
            day = datetime.now(timezone.utc) + timedelta(days=self.publish_in_days)
            data["publish_at"] = day.strftime("%Y-%m-%dT08:00")  # in Việt Nam's time
        return data


def load(agencies: Container[str] | None = None) -> list[Item]:
    """The items of these agencies, or all; those first that others point to.

    A target must be public before an item that points to it is submitted; a link to an item that
    is left out is left out too.
    """
    documents = [yaml.safe_load(path.read_text("utf-8")) for path in sorted(CONTENT.glob("*.yaml"))]
    rows = [
        (document, row)
        for document in documents
        for row in document["items"]
        if agencies is None or row["agency"] in agencies
    ]
    names = {row["name"]: f"{row['agency']}-{row['name']}" for _, row in rows}
    items = [_item(document, row, names) for document, row in rows]
    by_name = {item.name: item for item in items}
    order = TopologicalSorter({item.name: item.targets for item in items})
    sorted_items = [by_name[name] for name in order.static_order()]
    return sorted(sorted_items, key=lambda item: (item.front > 0, -item.front))


def _item(document: dict[str, Any], row: dict[str, Any], names: dict[str, str]) -> Item:
    fields = {**document["common"], **row["fields"]}
    if "related" in fields:
        fields["related"] = [
            {**link, "target": names[link["target"]]}
            for link in fields["related"]
            if link["target"] in names
        ]
    story = ("note", "claim", "decision", "withdrawal", "publish_in_days", "topics", "front")
    return Item(
        name=names[row["name"]],
        kind=document["kind"],
        agency=row["agency"],
        state=row["state"],
        fields=fields,
        files=[_file(resource) for resource in row["resources"]],
        **{key: row[key] for key in story if key in row},
    )


def _file(resource: dict[str, Any]) -> File:
    texts = {"name_translated": resource["name"], "credit": CREDIT}
    if "picture" in resource:
        texts["alt_text_translated"] = resource["alt"]
    return File(
        key=resource.get("picture") or resource["document"],
        is_picture="picture" in resource,
        texts=texts,
    )
