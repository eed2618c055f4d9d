"""People at work meanwhile: agencies, an appraiser and a reader, each step written down."""

from __future__ import annotations

import random
import threading
import uuid
from dataclasses import dataclass, field
from typing import Any

import requests

WORD = "hỗnđộn"  # stands in every title, nowhere else
DECLARED = ["no_state_secrets", "rights_cleared"]
SECONDS_FOR_AN_ANSWER = 60


class Unknown(Exception):
    """Nobody can say whether it was done: no answer, or one of a server that broke."""


@dataclass
class Entry:
    """An item as its people know it: each step that was answered, and those without an answer."""

    token: str
    id: str | None = None
    done: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    # Held while a step that shows or hides is under way, and what the public may see after it.
    approval_sent: bool = False
    hidden_since: float | None = None


class Person:
    """Calls the Action API with an account's token; a refusal is an answer, too."""

    def __init__(self, url: str, token: str | None) -> None:
        self._url = f"{url}/api/3/action/"
        self._headers = {"Authorization": token} if token else {}
        self._session = requests.Session()

    def ask(self, action: str, **data: Any) -> tuple[int, Any]:
        """Return status and result (or error) of an action; raises Unknown."""
        try:
            answer = self._session.post(
                self._url + action,
                json=data,
                headers=self._headers,
                timeout=SECONDS_FOR_AN_ANSWER,
            )
            body = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unknown(action) from error
        if answer.status_code >= 500:
            raise Unknown(f"{action}: {answer.status_code}")
        return answer.status_code, body.get("result") if body["success"] else body["error"]


class Work(threading.Thread):
    """One agency and an appraiser, who lead items through their states until told to stop."""

    def __init__(self, url: str, agency: str, appraiser: str, seed: int, over: threading.Event):
        super().__init__(name=f"work-{seed}")
        self.agency, self.appraiser = Person(url, agency), Person(url, appraiser)
        self.random, self.over = random.Random(seed), over  # noqa: S311 - no secret
        self.entries: list[Entry] = []
        self.failure: BaseException | None = None
        self.steps = 0

    def run(self) -> None:
        try:
            while not self.over.is_set():
                self._item()
        except BaseException as error:
            self.failure = error

    def _item(self) -> None:
        entry = Entry(uuid.UUID(int=self.random.getrandbits(128)).hex)
        self.entries.append(entry)
        self._create(entry)
        for step in self._way():
            if self.over.is_set() or not self._take(entry, step):
                return

    def _way(self) -> list[str]:
        """What becomes of the item, chosen at random."""
        way = ["submit", "approve"]
        ends = (["change", "submit", "approve"], ["change", "submit"], [])
        return [*way, *self.random.choice(ends), *self.random.choice(([], ["withdraw"]))]

    def _create(self, entry: Entry) -> None:
        data = {
            "type": "promotion",
            "form_token": entry.token,
            "title_translated": {"vi": f"{WORD} {entry.token}", "en": f"{WORD} {entry.token}"},
            "notes_translated": {"vi": "Thử nghiệm.", "en": "A trial."},
            "activity_date": "2025-06",
            "author": "Tổ thử nghiệm",
            "copyright_owner": "Tổ thử nghiệm",
            "license_id": "ttdn-nc",
            "channel": "internet",
        }
        while True:
            try:
                status, made = self.agency.ask("package_create", **data)
            except Unknown:
                self.over.wait(0.5)
                continue
            if status == 200:
                entry.id = made["id"]
                return
            if not _try_again(made):
                raise AssertionError(f"package_create: {status} {made}")
            self.over.wait(0.5)

    def _take(self, entry: Entry, step: str) -> bool:
        """Take a step until it is answered; False when nothing more can come of the item."""
        for attempt in range(200):
            try:
                if attempt and self._is_done(entry, step):
                    entry.done.append(step)
                    return True
                status, answer = self._send(entry, step)
            except Unknown:
                entry.unknown.append(step)
                self.over.wait(0.5)
                continue
            if status == 200:
                self.steps += 1
                entry.done.append(step)
                return True
            if not _try_again(answer) and not entry.unknown:
                raise AssertionError(f"{step} of {entry.id}: {status} {answer}")
            self.over.wait(0.5)
        raise AssertionError(f"{step} of {entry.id} is never answered")

    def _send(self, entry: Entry, step: str) -> tuple[int, Any]:
        given: dict[str, Any] = {"id": entry.id}
        if step == "change":
            number = self.random.randrange(10_000)
            return self.agency.ask("package_patch", **given, author=f"Tổ {number}")
        if step == "submit":
            return self.agency.ask("ttdn_dataset_submit", **given, declarations=DECLARED)
        if step == "withdraw":
            status, answer = self.appraiser.ask(
                "ttdn_dataset_withdraw", **given, reasons=["expired"]
            )
            return status, answer
        status, revision = self.appraiser.ask("ttdn_revision_show", dataset_id=entry.id)
        if status != 200:
            return status, revision
        entry.approval_sent = True
        return self.appraiser.ask(
            "ttdn_dataset_approve", **given, content_hash=revision["content_hash"]
        )

    def _is_done(self, entry: Entry, step: str) -> bool:
        """Whether a step that was not answered was taken all the same."""
        if step == "change":
            return False  # saved twice is saved once
        status, log = self.appraiser.ask("ttdn_decision_list", id=entry.id, limit=100)
        operations = [row["operation"] for row in log["results"]] if status == 200 else []
        return operations.count(step) > entry.done.count(step)


class Reader(threading.Thread):
    """The public, who looks all the time for what no authority has approved."""

    def __init__(self, url: str, works: list[Work], over: threading.Event) -> None:
        super().__init__(name="reader")
        self.public, self.works, self.over = Person(url, None), works, over
        self.searches = 0
        self.leaks: list[str] = []

    def run(self) -> None:
        while not self.over.is_set():
            entries = [entry for work in self.works for entry in work.entries]
            gone = {e.id for e in entries if e.done and e.done[-1] == "withdraw"}
            try:
                status, found = self.public.ask("package_search", q=WORD, rows=1000)
            except Unknown:
                self.over.wait(0.5)
                continue
            self.searches += 1
            if status != 200:
                continue
            # Ids of answered creations only: an entry without one cannot be public.
            unsent = {e.id for e in entries if e.id and not e.approval_sent}
            for item in found["results"]:
                if item["id"] in unsent and not self._sent(item["id"]):
                    self.leaks.append(f"{item['id']} is found without an approval")
                if item["id"] in gone:
                    self.leaks.append(f"{item['id']} is found after its withdrawal")
            self.over.wait(0.2)

    def _sent(self, id_: str) -> bool:
        """Whether an approval was sent meanwhile."""
        return any(e.id == id_ and e.approval_sent for w in self.works for e in w.entries)


def _try_again(error: Any) -> bool:
    """Whether an answer says that nothing was done because a service is away."""
    text = str(error)
    return "search service" in text or "tìm kiếm" in text
