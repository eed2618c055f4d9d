"""The demonstration's items as ``content/*.yaml`` tells them: who supplies what, and its story."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import yaml

from ttdn_demo import pictures

CONTENT = Path(__file__).parent / "content"
# The catalogue reads a time without a zone as this one.
VIETNAM = timezone(timedelta(hours=7))
CREDIT = "Nhóm biên soạn bản trình diễn"


@dataclass(frozen=True)
class File:
    """One file of an item by its key: a ``picture``, a ``document`` or a ``recording``."""

    key: str
    medium: str
    texts: dict[str, Any]

    @property
    def is_picture(self) -> bool:
        """Whether this is a picture, which needs a text alternative."""
        return self.medium == "picture"

    @property
    def filename(self) -> str:
        """The name that a person who downloads the file sees."""
        return pictures.filename(self.key) if self.is_picture else self.key


@dataclass(frozen=True)
class Change:
    """What is to change in an item that is public, and how far this has come."""

    state: str
    fields: dict[str, Any]
    note: str = ""
    claim: bool = False
    decision: dict[str, Any] = field(default_factory=dict)


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
    # From the day of the fill. An end that has come by then: the clock takes the item away.
    publish_in_days: int | None = None
    expires_in_days: int | None = None
    change: Change | None = None
    # Its place among the newest on the home page; these are published last, 1 as the very last.
    front: int = 0

    @property
    def is_public(self) -> bool:
        """Whether everybody sees it once the fill has ended."""
        return self.state == "published" and self.fields.get("visibility", "public") == "public"

    @property
    def has_expired(self) -> bool:
        """Whether its time is over when it is made."""
        return self.expires_in_days is not None and self.expires_in_days <= 0

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
            data["publish_at"] = f"{_day(self.publish_in_days)}T08:00"
        if self.expires_in_days is not None:
            data["expires_at"] = f"{_day(self.expires_in_days)}T00:00"
        return data


def _day(days_from_now: int) -> date:
    return (datetime.now(VIETNAM) + timedelta(days=days_from_now)).date()


def load(agencies: Container[str] | None = None) -> list[Item]:
    """The items of these agencies, or all; those first that others point to.

    A target must be public before an item that points to it is submitted; a link to an item that
    is left out is left out too.
    """
    documents = [_read(path) for path in sorted(CONTENT.glob("*.yaml"))]
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


def _read(path: Path) -> dict[str, Any]:
    # The loader in C, where there is one, reads the content ten times as fast.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(path.read_text("utf-8"), loader)  # noqa: S506 - either is a safe loader


def _item(document: dict[str, Any], row: dict[str, Any], names: dict[str, str]) -> Item:
    fields = {**document["common"], **row["fields"]}
    if "related" in fields:
        fields["related"] = [
            {**link, "target": names[link["target"]]}
            for link in fields["related"]
            if link["target"] in names
        ]
    change = Change(**row["change"]) if "change" in row else None
    return Item(
        name=names[row["name"]],
        kind=document["kind"],
        agency=row["agency"],
        state=row["state"],
        fields=fields,
        files=[_file(resource) for resource in row["resources"]],
        change=change,
        **{key: row[key] for key in _STORY if key in row},
    )


_STORY = (
    "note",
    "claim",
    "decision",
    "withdrawal",
    "publish_in_days",
    "expires_in_days",
    "topics",
    "front",
)
_MEDIA = ("picture", "document", "recording")


def _file(resource: dict[str, Any]) -> File:
    medium = next(name for name in _MEDIA if name in resource)
    texts = {"name_translated": resource["name"], "credit": CREDIT}
    if "alt" in resource:
        texts["alt_text_translated"] = resource["alt"]
    if "language" in resource:
        texts["language"] = resource["language"]
    return File(resource[medium], medium, texts)
