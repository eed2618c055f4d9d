"""Fills the catalogue with the demonstration's items, as the accounts that would do it.

Everything goes through the actions with their checks: an agency writes and submits, an account of
the authority decides. An item that has gone its way, or that somebody has worked on since, is left
alone; one that an interrupted fill left behind is completed. Run as a program with the home as its
argument, or by ``ckan ttdn-demo fill``.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ttdn_demo import documents, items, pictures, recordings
from ttdn_demo.inside import call, home_argument, loaded
from ttdn_demo.items import Change, File, Item
from ttdn_dev.home import Home

Account = Mapping[str, Any]
Say = Callable[[str], None]

ACTED_BY = {"agency": "Cán bộ phụ trách (trình diễn)", "authority": "Thẩm định viên (trình diễn)"}
SUBMITTED = {
    "note": "Kính gửi cơ quan thẩm định.",
    "declarations": ["no_state_secrets", "rights_cleared"],
}
APPROVED = {"note": "Nội dung đạt yêu cầu, cho phép đăng tải."}
# The operations of the decision log that lead to a state.
WAYS: dict[str, list[str]] = {
    "draft": [],
    "submitted": ["submit"],
    "returned": ["submit", "return"],
    "rejected": ["submit", "reject"],
    "approved": ["submit", "approve"],
    "published": ["submit", "approve"],
    "withdrawn": ["submit", "approve", "withdraw"],
}
EXPIRED = ["submit", "approve", "expire"]
# The steps that the change of a published item takes after it is written.
CHANGES: dict[str, list[str]] = {
    "draft": [],
    "submitted": ["submit"],
    "returned": ["submit", "return"],
}
WRITERS: dict[str, Callable[[str], bytes]] = {
    # Looked up at the call, so that a test can break one off.
    "picture": lambda key: pictures.draw(key),
    "document": lambda key: documents.write(key),
    "recording": lambda key: recordings.make(key),
}


def main() -> None:
    """Fill the catalogue of the home that the program was called with."""
    home = home_argument()
    with loaded(home.ini):
        fill(accounts_of(home))


def accounts_of(home: Home) -> list[Account]:
    """The accounts that the home's ``accounts.json`` tells."""
    return json.loads(home.accounts.read_text())["accounts"]


def fill(accounts: Iterable[Account], say: Say = print) -> int:
    """Make every item that is missing and lead it to its state; return how many were touched.

    ``accounts`` are rows with ``name``, ``role`` and ``organization``. Items of an agency without
    an account are left out.
    """
    rows = list(accounts)
    agencies = {row["organization"]: row["name"] for row in rows if row["role"] == "agency"}
    appraisers = [row["name"] for row in rows if row["role"] == "authority"]
    touched = 0
    everything = items.load(agencies)
    for number, item in enumerate(everything, 1):
        appraiser = appraisers[number % len(appraisers)]
        if _Way(item, agencies[item.agency], appraiser).go():
            touched += 1
            say(f"{number}/{len(everything)} {item.name}: {item.state}")
    return touched


def way_of(item: Item) -> list[str]:
    """The operations that lead an item to where its story ends; ``change`` writes its change."""
    way = EXPIRED if item.has_expired else WAYS[item.state]
    return [*way, "change", *CHANGES[item.change.state]] if item.change else way


class _Way:
    """The way of one item, from wherever it stands."""

    def __init__(self, item: Item, agency: str, appraiser: str) -> None:
        self.item = item
        self.agency = agency
        self.appraiser = appraiser
        # What the steps say: of the item, and of its change once that is written.
        self.said: Item | Change = item

    def go(self) -> bool:
        """Take the steps that are missing; tell whether there were any."""
        shown = self._show()
        done = self._operations(shown) if shown else []
        way = way_of(self.item)
        if done != way[: len(done)]:
            return False
        changed = False
        if not done:
            changed = self._write(shown)
        if self.item.change and "change" in done:
            self.said = self.item.change
        for operation in way[len(done) :]:
            getattr(self, f"_{operation}")()
            changed = True
        return changed

    def _show(self) -> dict[str, Any] | None:
        from ckan.plugins import toolkit as tk

        try:
            return _act("package_show", self.agency, id=self.item.name)
        except tk.ObjectNotFound:
            return None

    def _operations(self, shown: dict[str, Any]) -> list[str]:
        """The steps that the log tells, oldest first, and where a change was begun."""
        rows = _act("ttdn_decision_list", self.agency, id=self.item.name)["results"]
        done = [row["operation"] for row in reversed(rows) if row["operation"] in _LOGGED]
        if shown.get("pending_revision"):
            done.insert(len(WAYS[self.item.state]), "change")
        return done

    def _write(self, shown: dict[str, Any] | None) -> bool:
        # CKAN takes files when an item is changed, not when it is made.
        if shown is None:
            shown = dict(_act("package_create", self.agency, **self.item.data()))
        elif len(shown["resources"]) == len(self.item.files):
            return False
        if self.item.files:
            files = [_resource(file) for file in self.item.files]
            _act("package_patch", self.agency, id=shown["id"], resources=files)
        return True

    def _submit(self) -> None:
        note = {"note": self.said.note} if self.said.note else {}
        self._step("submit", "agency", **{**SUBMITTED, **note})
        if self.said.claim:
            _act("ttdn_dataset_claim", self.appraiser, id=self.item.name)

    def _approve(self) -> None:
        self._decide("approve", topics=self.item.topics, **{**APPROVED, **self.item.decision})

    def _return(self) -> None:
        self._decide("return", **self.said.decision)

    def _reject(self) -> None:
        self._decide("reject", **self.said.decision)

    def _withdraw(self) -> None:
        self._step("withdraw", "authority", **self.item.withdrawal)

    def _expire(self) -> None:
        call("ttdn_clock_run")

    def _change(self) -> None:
        change = self.item.change
        assert change is not None  # noqa: S101 - only the way of an item with a change leads here
        _act("package_patch", self.agency, id=self.item.name, **change.fields)
        self.said = change

    def _decide(self, operation: str, **given: Any) -> None:
        revision = _act("ttdn_revision_show", self.appraiser, dataset_id=self.item.name)
        self._step(operation, "authority", content_hash=revision["content_hash"], **given)

    def _step(self, operation: str, role: str, **given: Any) -> None:
        account = self.agency if role == "agency" else self.appraiser
        given["acted_by"] = ACTED_BY[role]
        _act(f"ttdn_dataset_{operation}", account, id=self.item.name, **given)


_LOGGED = frozenset(operation for way in WAYS.values() for operation in way) | {
    "recall",
    "expire",
    "publish",
    "discard",
    "override",
}


def _resource(file: File) -> dict[str, Any]:
    from werkzeug.datastructures import FileStorage

    content = io.BytesIO(WRITERS[file.medium](file.key))
    upload = FileStorage(content, filename=file.filename)
    return {"url": file.filename, "upload": upload, **file.texts}


def _act(action: str, account: str, **data: Any) -> Any:
    """Call an action as this account, with all its checks."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    user = model.User.get(account)
    return tk.get_action(action)({"user": account, "auth_user_obj": user}, data)


if __name__ == "__main__":
    main()
