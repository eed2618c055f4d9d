"""What must hold when all is quiet again: each step once, and public what the log calls so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from chaos.load import WORD, Entry, Person
from ttdn_dev.home import DemoError

LOGGED = ("submit", "approve", "withdraw")


def problems(site: Any, entries: list[Entry]) -> Iterator[str]:
    """Give a sentence for all that does not hold."""
    by_role: dict[str, Person] = {}
    for account in site.accounts:
        by_role.setdefault(account["role"], Person(site.url, account["token"]))
    authority, public = by_role["authority"], Person(site.url, None)
    yield from _made_once(by_role["sysadmin"], entries)
    found = {row["id"] for row in _all(public, "package_search", "results", q=WORD, rows=1000)}
    listed = set(public.ask("package_list")[1])
    for entry in entries:
        if entry.id is not None:
            yield from _item(authority, public, entry, found, listed)
    if not authority.ask("ttdn_audit_verify")[1]["intact"]:
        yield "the decision log is not whole"
    try:
        site.command("ttdn", "search", "compare", "--dry-run")
    except DemoError as error:
        yield f"index and database differ: {error}"


def _made_once(operator: Person, entries: list[Entry]) -> Iterator[str]:
    rows = _all(operator, "ttdn_item_list", "results", q=WORD, limit=100)
    titles = Counter(row["title_translated"]["vi"] for row in rows)
    for entry in entries:
        number = titles.pop(f"{WORD} {entry.token}", 0)
        if number != 1 and (entry.id is not None or number > 1):
            yield f"{entry.token} was made {number} times"
    yield from (f"nobody made {title}" for title in titles)


def _item(
    authority: Person, public: Person, entry: Entry, found: set[str], listed: set[str]
) -> Iterator[str]:
    rows = authority.ask("ttdn_decision_list", id=entry.id, limit=100)[1]["results"][::-1]
    told = [row["operation"] for row in rows if row["operation"] in LOGGED]
    done = [step for step in entry.done if step in LOGGED]
    extra = Counter(told) - Counter(done)
    if Counter(done) - Counter(told):
        yield f"{entry.id}: answered {done}, logged {told}"
    if extra - Counter(entry.unknown):
        yield f"{entry.id}: logged {told}, but only {done} were asked for"
    shown = authority.ask("package_show", id=entry.id)[1]
    is_public = shown["approval_state"] == "published"
    if is_public != ("approve" in told and told[-1] != "withdraw"):
        yield f"{entry.id} is {shown['approval_state']} after {told}"
    for way, seen in (
        ("page", public.ask("package_show", id=entry.id)[0] == 200),
        ("search", entry.id in found),
        ("list", shown["name"] in listed),
    ):
        if seen != is_public:
            yield f"{entry.id} is {shown['approval_state']}, but the {way} says otherwise"


def _all(person: Person, action: str, key: str, **question: Any) -> list[dict[str, Any]]:
    size = "rows" if "rows" in question else "limit"
    place = "start" if size == "rows" else "offset"
    rows: list[dict[str, Any]] = []
    while True:
        page = person.ask(action, **question, **{place: len(rows)})[1][key]
        rows += page
        if len(page) < question[size]:
            return rows
