"""The agency portal's datasets: fifty, of many shapes, made once, through ckanapi's calls."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import pytest

from ttdn_demo import portal_fill

Row = dict[str, Any]


class Portal:
    """A portal that remembers, and breaks off after so many uploads."""

    def __init__(self, breaks_after: int = 10_000) -> None:
        self.organizations: list[str] = []
        self.packages: dict[str, Row] = {}
        self.uploads_left = breaks_after

    def call_action(self, action: str, data_dict: Any = None, *, files: Any = None) -> Any:
        return getattr(self, action)(data_dict, files)

    def organization_list(self, *_: Any) -> list[str]:
        return self.organizations

    def organization_create(self, data: Row, _: Any) -> None:
        self.organizations.append(data["name"])

    def package_list(self, *_: Any) -> list[str]:
        return list(self.packages)

    def package_create(self, data: Row, _: Any) -> Row:
        assert data["name"] not in self.packages
        self.packages[data["name"]] = {**data, "id": data["name"], "resources": []}
        return self.package_show({"id": data["name"]}, None)

    def package_show(self, data: Row, _: Any) -> Row:
        package = self.packages[data["id"]]
        return {**package, "resources": list(package["resources"])}

    def resource_create(self, data: Row, files: Row | None) -> None:
        if not self.uploads_left:
            raise ConnectionError
        self.uploads_left -= 1
        assert files is None or files["upload"].read()
        self.packages[data["package_id"]]["resources"].append(data)


def test_the_portal_has_datasets_of_different_shapes() -> None:
    datasets = portal_fill.datasets()
    titles = [row["title"] for row in datasets]
    assert len(datasets) >= 50
    assert len({row["name"] for row in datasets}) == len(datasets)
    assert len(set(titles)) < len(titles)
    assert any("notes" not in row for row in datasets)
    assert any("<p" in row.get("notes", "") for row in datasets)
    assert any(title.isascii() for title in titles)
    assert any(title.isupper() for title in titles)
    assert any(title != unicodedata.normalize("NFC", title) for title in titles)
    assert max(map(len, titles)) > 200
    assert max(len(row["files"]) for row in datasets) == 12
    assert any(content is None for row in datasets for _, content in row["files"])
    assert len({row["license_id"] for row in datasets}) > 3
    assert {row["owner_org"] for row in datasets} == {
        row["name"] for row in portal_fill.organizations()
    }


@pytest.mark.parametrize("row", portal_fill.datasets(), ids=lambda row: row["name"])
def test_a_stock_ckan_takes_it(row: Row) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{2,100}", row["name"])
    assert all(re.fullmatch(r"[\w \-.]{2,100}", tag["name"]) for tag in row["tags"])
    assert all(extra["value"] for extra in row["extras"])


def test_a_second_fill_makes_nothing() -> None:
    portal = Portal()
    assert portal_fill.fill(portal) == len(portal_fill.datasets())
    assert portal_fill.fill(portal) == 0
    assert all(package["resources"] for package in portal.packages.values())


def test_an_interrupted_fill_is_completed() -> None:
    portal = Portal(breaks_after=3)
    with pytest.raises(ConnectionError):
        portal_fill.fill(portal)
    portal.uploads_left = 10_000
    portal_fill.fill(portal)
    for row in portal_fill.datasets():
        assert len(portal.packages[row["name"]]["resources"]) == len(row["files"])
