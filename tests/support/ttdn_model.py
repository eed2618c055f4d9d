"""The workflow of one item in a few lines (R20): what each act leads to, or that it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any, NamedTuple

from ttdn_items import DECLARED
from ttdn_races import Step

EDITABLE = frozenset({"draft", "returned", "rejected", "withdrawn"})
REASONS = {"return": ["inaccurate"], "reject": ["not-foreign-information"], "withdraw": ["expired"]}
LEADS_TO = {"submit": "submitted", "recall": "draft", "return": "returned", "reject": "rejected"}
ACTS = ("save", "submit", "recall", "discard", "approve", "return", "reject", "withdraw")
AUTHORITYS = frozenset({"approve", "return", "reject", "withdraw"})
VISIBILITIES = ("public", "agencies", "owner")


class Content(NamedTuple):
    """What is written and appraised: each author has a file of its own."""

    author: str
    visibility: str = "public"

    @property
    def file_name(self) -> str:
        """The name of the one file, by which a search for files finds it."""
        return f"tep-{self.author}-x"

    @property
    def fields(self) -> dict[str, Any]:
        """The content as it is sent."""
        file = {"name": self.file_name, "url": f"https://example.com/{self.author}.pdf"}
        return {**self._asdict(), "resources": [file]}


NOTHING = Content("")


@dataclass(frozen=True)
class Item:
    """An item, its change, and what the public sees."""

    content: Content
    state: str = "draft"
    change: str | None = None
    new_content: Content | None = None

    @property
    def shown(self) -> Content | None:
        """What the public sees."""
        public = self.state == "published" and self.content.visibility == "public"
        return self.content if public else None

    @property
    def working(self) -> str:
        """The state of what the agency works on."""
        return self.change or self.state

    @property
    def written(self) -> Content:
        """What the authority is asked about."""
        return self.new_content or self.content

    def after(
        self, act: str, content: Content = NOTHING, seen: Content | None = None
    ) -> Item | None:
        """Return the item after an act, None when it is refused.

        ``content`` is what is saved, ``seen`` the content that is decided upon.
        """
        if act == "save":
            return self._saved(content)
        if act == "discard":
            can = self.change in EDITABLE
            return replace(self, change=None, new_content=None) if can else None
        if act == "withdraw":
            return Item(self.content, "withdrawn") if self.state == "published" else None
        if act == "submit":
            return self._moved(act) if self.working in EDITABLE else None
        if self.working != "submitted" or (act in AUTHORITYS and seen != self.written):
            return None
        if act == "approve":
            return Item(self.written, "published")
        return self._moved(act)

    def _saved(self, content: Content) -> Item | None:
        if self.state == "published" and (self.change is None or self.change in EDITABLE):
            return replace(self, change="draft", new_content=content)
        if self.change is None and self.state in EDITABLE:
            return replace(self, content=content)
        return None

    def _moved(self, act: str) -> Item:
        part = "change" if self.change else "state"
        return replace(self, **{part: LEADS_TO[act]})


def step(
    people: SimpleNamespace, act: str, id_: str, *, fields: dict[str, Any], seen_hash: str
) -> Step:
    """Return the action that does an act, whose it is, and what it is given.

    ``fields`` are those that a save changes.
    """
    user = people.authority if act in AUTHORITYS else people.agency
    if act == "save":
        return "package_patch", user, {"id": id_, **fields}
    if act == "discard":
        return "ttdn_revision_discard", user, {"dataset_id": id_}
    given: dict[str, Any] = {"id": id_, "content_hash": seen_hash}
    if act == "submit":
        given = {"id": id_, "declarations": DECLARED}
    return f"ttdn_dataset_{act}", user, {**given, "reasons": REASONS.get(act, [])}
