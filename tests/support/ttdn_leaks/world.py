"""Everything that may be hidden, at once, and who may read which trace of it (R20, C3).

The public items are made first, so that what outsiders are answered can be kept before anything
hidden exists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from . import accounts, canaries, stages

OUTSIDERS = ("anonymous", "user", "other")
INSIDERS = frozenset({"agency", "authority"})
ACTORS = (*OUTSIDERS, *sorted(INSIDERS))
EVERYBODY = frozenset(ACTORS)
_READERS = {"published": EVERYBODY, "agencies": INSIDERS | {"other"}}


@dataclass
class Subject:
    """One item: what can be asked for by id, and which contents it holds.

    ``stage``: a key of ``stages.HIDDEN``, ``published``, ``agencies``, ``change-…`` of a
    published item, or ``source``: a harvest source with its ``jobs``.
    """

    stage: str
    kind: str
    code: str
    item: dict[str, Any]
    change: str | None = None
    resources: list[str] = field(default_factory=list)
    views: list[str] = field(default_factory=list)
    revisions: list[str] = field(default_factory=list)
    decisions: list[int] = field(default_factory=list)
    hashes: list[str] = field(default_factory=list)
    jobs: list[str] = field(default_factory=list)
    # Of a pending change alone.
    new_resources: list[str] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The subject in a report."""
        return f"{self.stage} {self.kind}"

    @property
    def is_change(self) -> bool:
        """Whether the item itself is public, and a change of it hidden."""
        return self.stage.startswith("change-")

    def insiders(self) -> frozenset[str]:
        """Who may read the item from inside; nobody acts for an agency that has ended."""
        return INSIDERS - {"agency"} if self.stage == "ended" else INSIDERS

    def readers(self) -> frozenset[str]:
        """Who may read the item."""
        public = "published" if self.is_change or self.stage.startswith("published") else self.stage
        return _READERS.get(public, self.insiders())


class World:
    """All subjects, and the readers of each trace."""

    def __init__(self, people: SimpleNamespace, kinds: Iterable[str], each: bool) -> None:
        """``each``: every stage of every kind; else every stage once, the kinds in turn."""
        self.people = people
        self.kinds = list(kinds)
        self.each = each
        self.subjects: list[Subject] = []
        self._codes = canaries.codes()
        self._turn = 0
        self._contents: dict[tuple[str, str], frozenset[str]] = {}
        self._ids: dict[str, frozenset[str]] = {}
        # What is each account's own business, by account.
        self.secrets: dict[str, set[str]] = {}
        _number_decisions_from(canaries.FIRST_DECISION)

    # Building

    def build_public(self) -> None:
        """Make what outsiders may see, and the items whose changes come later."""
        for kind in self._turns():
            linked = self._make("linked", kind, stages.draft)
            code = next(self._codes)
            links = [{"type": "related", "target": linked.item["name"]}]
            self._make(
                "published",
                kind,
                lambda p, k, c, links=links: stages.decided("approve", related=links)(p, k, c),
                code,
            )
        for kind in self._turns():
            self._make("agencies", kind, stages.narrowed("agencies"))
        for kind in self._turns():
            self._replaced(kind)
        for state in stages.PENDING:
            for kind in self._turns():
                self._make(f"change-{state}", kind, stages.published)

    def build_hidden(self) -> None:
        """Make everything that outsiders must not see.

        Meanwhile two of them have been insiders: ``user`` acts for an agency that ends, ``other``
        appraises and is moved back to its agency. Both are told of everything in notices.
        """
        for stage, make in stages.HIDDEN.items():
            for kind in self._turns():
                with accounts.in_office(self.people):
                    self._make(stage, kind, make)
        self._make("source", "harvest", stages.source)
        self._build_changes()
        with accounts.in_office(self.people), accounts.promoted(self.people):
            accounts.tell([subject.item["id"] for subject in self.subjects])
        for subject in self.subjects:
            self.note_ids(subject)
        self.secrets = accounts.secrets(self.people, ACTORS)

    def _build_changes(self) -> None:
        for subject in self.subjects:
            if subject.is_change:
                subject.change = self._content(INSIDERS)
                state = subject.stage.removeprefix("change-")
                stages.pending(self.people, state, subject.item, subject.change)

    def add(self, stage: str, kind: str, make: stages.Maker) -> Subject:
        """Make one item of a stage and note its ids."""
        subject = self._make(stage, kind, make)
        self.note_ids(subject)
        return subject

    def _turns(self) -> Iterator[str]:
        if self.each:
            yield from self.kinds
            return
        yield self.kinds[self._turn % len(self.kinds)]
        self._turn += 1

    def _content(self, readers: frozenset[str]) -> str:
        code = next(self._codes)
        self._contents[code, canaries.OPEN] = readers
        self._contents[code, canaries.INSIDE] = INSIDERS
        return code

    def _make(self, stage: str, kind: str, make: stages.Maker, code: str | None = None) -> Subject:
        code = code or next(self._codes)
        subject = Subject(stage, kind, code, make(self.people, kind, code))
        self._contents[code, canaries.OPEN] = subject.readers()
        self._contents[code, canaries.INSIDE] = subject.insiders()
        self.subjects.append(subject)
        return subject

    def _replaced(self, kind: str) -> None:
        """Make an item whose first version the public sees no longer."""
        subject = self._make("published-anew", kind, stages.published)
        self._contents[subject.code, canaries.OPEN] = INSIDERS
        self._contents[subject.code, "name"] = EVERYBODY
        new = self._content(EVERYBODY)
        stages.write_change(self.people, subject.item, new)
        stages.submit(self.people, subject.item, new)
        stages.decide(self.people, "approve", subject.item, new)

    def note_ids(self, subject: Subject) -> None:
        """Read which ids the item, its files and its revisions have."""
        from ckan import model
        from ckanext.harvest.model import HarvestJob

        from ckanext.ttdn.model import Decision, Revision

        item_id, readers = subject.item["id"], subject.readers()
        live = model.Session.query(model.Resource).filter_by(package_id=item_id, state="active")
        rows = Revision.of(item_id)
        subject.resources = [resource.id for resource in live]
        subject.views = [
            view.id
            for view in model.Session.query(model.ResourceView).filter(
                model.ResourceView.resource_id.in_(subject.resources)
            )
        ]
        subject.revisions = [row.id for row in rows]
        subject.decisions = [
            row.id for row in model.Session.query(Decision).filter_by(package_id=item_id)
        ]
        jobs = model.Session.query(HarvestJob.id).filter_by(source_id=item_id)
        subject.jobs = [row.id for row in jobs]
        public_files = {_file_hash(resource.hash) for resource in live} - {""}
        kept = {
            (resource["id"], _file_hash(resource.get("hash")))
            for row in rows
            for resource in row.payload.get("resources", [])
        }
        subject.new_resources = sorted({id_ for id_, _hash in kept} - set(subject.resources))
        subject.hashes = sorted(({digest for _id, digest in kept} | public_files) - {""})
        for trace in (item_id, *subject.resources, *subject.views, *subject.jobs, *public_files):
            self._ids[trace] = readers
        inside = {*subject.new_resources, *subject.revisions, *map(str, subject.decisions)}
        inside |= {row.payload_hash for row in rows} | (set(subject.hashes) - public_files)
        self._ids.update(dict.fromkeys(inside, subject.insiders()))

    # Asking

    def may_read(self, actor: str, trace: str) -> bool:
        """Tell whether the actor may read a trace that was found in an answer."""
        canary = canaries.meaning(trace)
        if canary is None:
            return actor in self._ids.get(trace, EVERYBODY)
        if canary.place == "name" and (canary.content, "name") in self._contents:
            return True
        return actor in self._contents.get((canary.content, canary.layer), frozenset())

    def where(self, trace: str) -> str:
        """Tell where a trace is kept."""
        canary = canaries.meaning(trace)
        for subject in self.subjects:
            if canary and canary.content in (subject.code, subject.change):
                return f"{trace} ({subject.label}: {canary.place})"
            if trace in self._of(subject):
                return f"{trace} ({subject.label}: id)"
        return trace

    @staticmethod
    def _of(subject: Subject) -> set[str]:
        ids = (*subject.resources, *subject.views, *subject.revisions, *subject.new_resources)
        ids += tuple(subject.jobs)
        return {subject.item["id"], *ids, *subject.hashes, *map(str, subject.decisions)}

    def hidden_from(self, actor: str) -> list[Subject]:
        """Return the items that an actor must take for unknown."""
        return [s for s in self.subjects if actor not in s.readers()]

    def changing(self) -> list[Subject]:
        """Return the public items with a hidden change."""
        return [s for s in self.subjects if s.is_change]


def _file_hash(value: str | None) -> str:
    return (value or "").removeprefix("sha256:")


def _number_decisions_from(first: int) -> None:
    """Give decisions numbers that are told from any other number in an answer."""
    from ckan import model

    from ckanext.ttdn.model import DecisionHead
    from ckanext.ttdn.workflow import chain

    model.Session.add(DecisionHead(one=1, count=0, last_id=first, row_hash=chain.BEGINNING))
    model.Session.commit()
