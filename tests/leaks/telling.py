"""What outsiders are told by everything that counts or lists, and how much was asked."""

from __future__ import annotations

import os
from typing import Any

from questions import ask, get, list_questions
from ttdn_leaks.world import OUTSIDERS, World

# Every route of every kind: see `make leak-full`.
FULL = bool(os.environ.get("TTDN_LEAK_FULL"))
COUNTS = (
    "package_search",
    "package_list",
    "organization_list",
    "ttdn_agency_list",
    "tag_list",
    "resource_search",
    "package_autocomplete",
    "current_package_list_with_resources",
)


class Tally:
    """How many questions were asked, and of how much."""

    def __init__(self) -> None:
        self.requests = 0
        self.paths: set[str] = set()
        self.opened: set[tuple[str, str | None]] = set()


def what_is_told(world: World, client: Any) -> dict[Any, Any]:
    """Ask for everything that counts or lists, and for each public item, as the outsiders."""
    told: dict[Any, Any] = {}
    for actor in OUTSIDERS:
        for action in COUNTS:
            for number, question in enumerate(list_questions(world)):
                told[actor, action, number] = ask(world, actor, action, question)
        for subject in world.changing():
            name = subject.item["name"]
            for action in ("package_show", "dataset_follower_count"):
                told[actor, action, name] = ask(world, actor, action, {"id": name})
            page = f"/{subject.kind}/{name}"
            told[actor, "page", name] = get(client, page, world.headers[actor])
        for page in ("/feeds/dataset.atom", "/organization/", "/", "/dataset/"):
            told[actor, "page", page] = get(client, page, world.headers[actor])
    return told
