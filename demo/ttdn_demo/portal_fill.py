"""Fills a stock CKAN as the portal of an agency, for the catalogue to harvest.

Its datasets differ in shape as those of real portals do (``content/portal/datasets.yaml``). They
go through ckanapi, so that it works on a portal in this process and on one at an address alike.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, Protocol

import yaml

from ckanext.ttdn.bilingual import slug
from ttdn_demo import documents

DATASETS = Path(__file__).parent / "content" / "portal" / "datasets.yaml"
NAME_LENGTH = 90
PROGRAMME = ["Lễ khai mạc", "Lễ hội áo dài", "Lễ hội đường phố", "Ẩm thực", "Lễ bế mạc"]

Row = dict[str, Any]


class Portal(Protocol):
    """What both of ckanapi's clients have: LocalCKAN and RemoteCKAN."""

    def call_action(self, action: str, data_dict: Any = None, *, files: Any = None) -> Any:
        """Call an action."""
        ...


def fill_portal(url: str, token: str) -> int:
    """Fill the portal that answers at ``url``; ``token`` is one of its administrator's."""
    from ckanapi import RemoteCKAN

    return fill(RemoteCKAN(url, apikey=token))


def fill(portal: Portal) -> int:
    """Make the organisations and datasets that are missing; return how many datasets were made.

    A dataset whose files an interrupted fill did not store is completed.
    """
    known = set(portal.call_action("organization_list", {}))
    for organization in organizations():
        if organization["name"] not in known:
            portal.call_action("organization_create", organization)
    made = 0
    stored = set(portal.call_action("package_list", {}))
    for dataset in datasets():
        files = dataset.pop("files")
        if dataset["name"] not in stored:
            saved = portal.call_action("package_create", dataset)
            made += 1
        else:
            saved = portal.call_action("package_show", {"id": dataset["name"]})
        for name, content in files[len(saved["resources"]) :]:
            _add(portal, saved["id"], name, content)
    return made


def organizations() -> list[Row]:
    """The organisations of the portal."""
    return _source()["organizations"]


def datasets() -> list[Row]:
    """The datasets as ``package_create`` takes them.

    ``files`` are (file name, content) pairs; a link is its address without a content.
    """
    source = _source()
    first = source["organizations"][0]["name"]
    rows = [*source["datasets"], *map(_festival, source["festival_years"])]
    return [_dataset(row, first) for row in rows]


def _source() -> Row:
    return yaml.safe_load(DATASETS.read_text("utf-8"))


def _dataset(row: Row, organization: str) -> Row:
    name = row.get("name") or slug(row["title"])[:NAME_LENGTH].rstrip("-")
    files: list[tuple[str, bytes | None]] = [
        (key, documents.write(key)) for key in row.get("files", [])
    ]
    if "table" in row:
        files.append((f"{name}.csv", documents.table(row["table"])))
    files += [(link, None) for link in row.get("links", [])]
    dataset = {
        "name": name,
        "title": row["title"],
        "owner_org": row.get("organization", organization),
        "license_id": row.get("license", "cc-by"),
        "tags": [{"name": tag} for tag in row["tags"]],
        "extras": [{"key": k, "value": str(v)} for k, v in row.get("extras", {}).items()],
        "files": files,
    }
    return {**dataset, "notes": row["notes"]} if row.get("notes") else dataset


def _festival(year: int) -> Row:
    return {
        "title": f"Festival Huế {year}: chương trình (minh họa)",
        "organization": "phong-le-hoi-mau",
        "notes": f"Festival Huế được tổ chức năm {year}. Danh sách chương trình là minh họa.",
        "tags": ["festival", str(year)],
        "extras": {"activity_date": year, "Địa điểm": "Huế"},
        "table": {
            "columns": ["thu_tu", "chuong_trinh_minh_hoa"],
            "rows": list(enumerate(PROGRAMME, 1)),
        },
    }


def _add(portal: Portal, package_id: str, name: str, content: bytes | None) -> None:
    resource = {"package_id": package_id, "url": name}
    if content is None:
        portal.call_action("resource_create", {**resource, "name": "Liên kết"})
        return
    file = io.BytesIO(content)
    file.name = name
    suffix = Path(name).suffix[1:].upper()
    portal.call_action(
        "resource_create",
        {**resource, "name": f"{name} ({suffix})", "format": suffix},
        files={"upload": file},
    )
