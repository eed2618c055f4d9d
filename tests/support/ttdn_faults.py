"""A source that was harvested before it fails, and what no fault of it may withdraw."""

from __future__ import annotations

from typing import Any

import pytest
import ttdn_portal
from ttdn_harvests import Farm
from ttdn_items import call

MANY = range(1, 21)


@pytest.fixture
def harvested(farm: Farm) -> tuple[ttdn_portal.Portal, dict[str, Any]]:
    """A source of twenty records in pages of five that was harvested once."""
    portal = farm.portal(*MANY)
    source = farm.source(portal, limits={"rows": 5})
    farm.finished(source, new=20)
    farm.is_whole(portal)
    return portal, source


def nothing_is_withdrawn(farm: Farm, portal: ttdn_portal.Portal) -> None:
    """Every record's item is there, and no withdrawal is asked for."""
    farm.is_whole(portal)
    found = call("ttdn_item_list", farm.people.authority, withdrawal_requested=True)
    assert found["count"] == 0


def page(path: str, query: dict[str, list[str]]) -> int | None:
    """The number of the record that a page is asked from; None for another request."""
    return int(query["start"][0]) if path.endswith("package_search") else None
