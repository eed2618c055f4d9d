"""The calls behind the names of ``measures``, as one CKAN of a run makes them."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from benchmarks import content, sites
from benchmarks.inside import Call, Cost, Statements, ask, cost_of, request

READERS = {"anonymous": "", "agency": content.AGENCIES[0], "authority": sites.AUTHORITY}
PAGE = {"rows": 20, "sort": "metadata_modified desc"}
WORDS = ("di sản", "lễ hội", "du lịch", "hợp tác", "văn hóa")


class Measured:
    """One CKAN: times and counts by the names of ``measures``.

    ``known`` is what the fill left: by use (``public``, ``drafts``, ``edited``) the ids of items
    with their agencies.
    """

    def __init__(self, site: sites.Site, known: Mapping[str, Mapping[str, str]]) -> None:
        self.site = site
        self.known = known
        # The public items of the agency that reads.
        self.own = [id for id, agency in known["public"].items() if agency == READERS["agency"]]
        self.statements = Statements()
        self.numbers = itertools.count(1)
        self.edits: dict[str, Callable[[], Cost]] = {
            "draft": self._draft,
            "edit-first": lambda: self._edit(waiting=False),
            "edit-next": lambda: self._edit(waiting=True),
            "edit-file": lambda: self._edit(waiting=False, file=True),
        }

    def time(self, name: str, samples: int) -> list[Cost]:
        """Make so many calls of a measure and return what each took."""
        once = self.edits.get(name) or (lambda: cost_of(self._read(name), self.statements))
        return [once() for _ in range(samples)]

    def count(self, name: str, items: int) -> int:
        """Return the SQL statements of a measure on so many items."""
        if name.startswith("rows-"):
            reader = READERS[name.removeprefix("rows-")]
            call = Call("package_search", reader, {**PAGE, "rows": items})
            return cost_of(call, self.statements).statements
        with request(), self._labels() as of_labels:
            from ckan.lib import search

            before = self.statements.count
            search.rebuild(package_ids=self.own[:items], quiet=True)
            return of_labels.statements if name == "labels" else self.statements.count - before

    def _read(self, name: str) -> Call:
        what, _, reader = name.partition("-")
        user, number = READERS[reader], next(self.numbers)
        if what == "show":
            return Call("package_show", user, {"id": self.own[number % len(self.own)]})
        words = {"q": WORDS[number % len(WORDS)], "rows": PAGE["rows"]}
        return Call("package_search", user, dict(PAGE) if what == "list" else words)

    def _draft(self) -> Cost:
        item, agency = self._next("drafts")
        return cost_of(self._update(item, agency), self.statements)

    def _edit(self, *, waiting: bool, file: bool = False) -> Cost:
        item, agency = self._next("edited")
        if waiting:
            first = self._update(item, agency)
            ask(first.action, agency, **first.data)
        call = self._update(item, agency)
        if file:
            replaced = call.data["resources"][0]
            replaced["upload"] = sites.file_of(next(self.numbers))
        try:
            return cost_of(call, self.statements)
        finally:
            self.site.give_up(item, agency)

    def _update(self, item: str, agency: str) -> Call:
        shown = ask("package_show", agency, id=item)
        words = f"Lần sửa thứ {next(self.numbers)}. {shown['notes'][-1000:]}"
        return Call("package_update", agency, self.site.edited(shown, words))

    def _next(self, use: str) -> tuple[str, str]:
        rows = list(self.known[use].items())
        return rows[next(self.numbers) % len(rows)]

    @contextmanager
    def _labels(self) -> Iterator[Cost]:
        """Count the statements that the labels of datasets alone take."""
        from ckan.lib.plugins import get_permission_labels

        # The class: stock CKAN asks a new instance each time.
        labels: Any = type(get_permission_labels())
        plain, cost = labels.get_dataset_labels, Cost()

        def counting(plugin: Any, dataset: Any) -> list[str]:
            before = self.statements.count
            found = plain(plugin, dataset)
            cost.statements += self.statements.count - before
            return found

        labels.get_dataset_labels = counting
        try:
            yield cost
        finally:
            labels.get_dataset_labels = plain
