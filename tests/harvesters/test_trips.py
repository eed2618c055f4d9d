"""How many files an action calls: no trip gets longer than it is (``tools/trips.py``)."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
import ttdn_items as items
from ttdn_items import call

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import trips

# What each may call at most.
MOST = {"search": 34, "save": 41, "approval": 62, "harvest": 87}


@pytest.fixture
def actions(people: Any, farm: Any) -> dict[str, Any]:
    """The four trips, each with what it needs made before."""
    published = items.published(people)
    waiting = items.submitted(people)
    content_hash = items.content_hash(people, waiting)
    source = farm.source(farm.portal(1))
    farm.run(source)
    second = farm.source(farm.portal(2), name="nguon-hai")
    # As in operation: there is a lexicon, and what each process reads once is read.
    call("ttdn_lexicon_build", people.sysadmin)
    call("package_search", people.agency, q="Huế")
    return {
        "search": lambda: call("package_search", people.agency, q="Huế"),
        "save": lambda: items.patch(people, published, author="Phòng Lễ hội"),
        "approval": lambda: call(
            "ttdn_dataset_approve", people.authority, id=waiting["id"], content_hash=content_hash
        ),
        "harvest": lambda: farm.finished(second, new=1),
    }


@pytest.mark.parametrize("trip", MOST)
def test_a_trip_calls_no_more_files_than_before(trip: str, actions: dict[str, Any]) -> None:
    found = trips.files_of(actions[trip])

    print(f"{trip}: {len(found)} files", *found, sep="\n  ")
    assert 0 < len(found) <= MOST[trip]
