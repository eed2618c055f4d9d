"""The calls behind the names of ``measures``, as one CKAN of a run makes them."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
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
    with their agencies; ``rows`` the items that it made them of.
    """

    def __init__(
        self,
        site: sites.Site,
        known: Mapping[str, Mapping[str, str]],
        rows: Sequence[dict[str, Any]],
    ) -> None:
        self.site = site
        self.known = known
        self.rows = rows
        # The public items of the agency that reads.
        self.own = [id for id, agency in known["public"].items() if agency == READERS["agency"]]
        self.statements = Statements()
        self.numbers = itertools.count(1)
        self.others: dict[str, Callable[[], Cost]] = {
            "create": self._create,
            "page-item": lambda: self._page(self.site.address(self._shown())),
            "page-list": lambda: self._page("/dataset/"),
            "page-home": lambda: self._page("/"),
            "draft": self._draft,
            "edit-first": lambda: self._edit(waiting=False),
            "edit-next": lambda: self._edit(waiting=True),
            "edit-file": lambda: self._edit(waiting=False, file=True),
        }

    def time(self, name: str, samples: int) -> list[Cost]:
        """Make so many calls of a measure and return what each took."""
        once = self.others.get(name) or (lambda: cost_of(self._read(name), self.statements))
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

    def _create(self) -> Cost:
        number = next(self.numbers)
        row = self.rows[number % len(self.rows)]
        agency = row["owner_org"]
        # No name that a process before this one has used: deleted items keep theirs.
        row = {**row, "name": f"{agency}-moi-{secrets.token_hex(6)}"}
        cost = cost_of(
            Call("package_create", agency, {**self.site.row(row), "private": True}), self.statements
        )
        made = ask("package_show", agency, id=row["name"])
        ask("package_delete", agency, id=made["id"])
        return cost

    def _shown(self) -> dict[str, Any]:
        return ask("package_show", "", id=self.own[next(self.numbers) % len(self.own)])

    def _page(self, address: str) -> Cost:
        """Open a page as a reader without an account."""
        from flask import current_app

        browser = current_app.test_client(use_cookies=False)
        before, start = self.statements.count, time.perf_counter()
        answer = browser.get(address, headers={"Accept-Language": "vi"})
        body = answer.get_data()
        cost = Cost(time.perf_counter() - start, self.statements.count - before)
        if answer.status_code != 200 or b"</html>" not in body:
            raise RuntimeError(f"{address}: {answer.status}")
        return cost

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
