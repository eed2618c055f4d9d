"""The workflow of one item in a few lines (R20): what each act leads to, or that it is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

from ttdn_items import DECLARED
from ttdn_races import Step

EDITABLE = frozenset({"draft", "returned", "rejected", "withdrawn"})
REASONS = {"return": ["inaccurate"], "reject": ["not-foreign-information"], "withdraw": ["expired"]}
LEADS_TO = {"submit": "submitted", "recall": "draft", "return": "returned", "reject": "rejected"}
ACTS = ("save", "submit", "recall", "discard", "approve", "return", "reject", "withdraw")
AUTHORITYS = frozenset({"approve", "return", "reject", "withdraw"})


@dataclass(frozen=True)
class Item:
    """An item, its change, and what the public sees; the content is its author."""

    author: str
    state: str = "draft"
    change: str | None = None
    new_author: str | None = None
    shown: str | None = None

    @property
    def working(self) -> str:
        """The state of what the agency works on."""
        return self.change or self.state

    @property
    def content(self) -> str:
        """What the authority is asked about."""
        return self.new_author or self.author

    def after(self, act: str, author: str = "", seen: str = "") -> Item | None:
        """Return the item after an act, None when it is refused.

        ``author`` is what is saved, ``seen`` the content that is decided upon.
        """
        if act == "save":
            return self._saved(author)
        if act == "discard":
            can = self.change in EDITABLE
            return replace(self, change=None, new_author=None) if can else None
        if act == "withdraw":
            return Item(self.author, "withdrawn") if self.state == "published" else None
        if act == "submit":
            return self._moved(act) if self.working in EDITABLE else None
        if self.working != "submitted" or (act in AUTHORITYS and seen != self.content):
            return None
        if act == "approve":
            return Item(self.content, "published", shown=self.content)
        return self._moved(act)

    def _saved(self, author: str) -> Item | None:
        if self.state == "published" and (self.change is None or self.change in EDITABLE):
            return replace(self, change="draft", new_author=author)
        if self.change is None and self.state in EDITABLE:
            return replace(self, author=author)
        return None

    def _moved(self, act: str) -> Item:
        part = "change" if self.change else "state"
        return replace(self, **{part: LEADS_TO[act]})


def step(people: SimpleNamespace, act: str, id_: str, *, author: str, seen_hash: str) -> Step:
    """Return the action that does an act, whose it is, and what it is given."""
    user = people.authority if act in AUTHORITYS else people.agency
    if act == "save":
        return "package_patch", user, {"id": id_, "author": author}
    if act == "discard":
        return "ttdn_revision_discard", user, {"dataset_id": id_}
    given: dict[str, Any] = {"id": id_, "content_hash": seen_hash}
    if act == "submit":
        given = {"id": id_, "declarations": DECLARED}
    return f"ttdn_dataset_{act}", user, {**given, "reasons": REASONS.get(act, [])}
