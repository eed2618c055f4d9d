"""Every page, opened by each outsider for everything that is hidden from him."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import questions as asking
from ttdn_leaks.world import Subject, World

# Everybody could read these until they were withdrawn: that they were there is known.
ONCE_PUBLIC = frozenset({"withdrawn", "rewritten", "expired"})

Filled = tuple[str, dict[str, str], Subject | None]


@dataclass
class Sheet:
    """A page that one actor is to open: ``filled`` holds each address, with its parts and item.

    ``unknown``: the address of an item that does not exist, where the page takes one.
    """

    what: str
    rule: Any
    actor: str
    unknown: str | None = None
    filled: list[Filled] = field(default_factory=list)


@dataclass
class Found:
    """What opening the pages of a sheet told: leaks, and hidden items told from unknown ones."""

    requests: int = 0
    leaks: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def sheet(
    world: World, what: str, rule: Any, actor: str, opened: set[tuple[str, str | None]], full: bool
) -> Sheet:
    """Return what an actor is to open of a page; what he has ``opened`` by another rule is not.

    Several views are registered for some addresses; the first one answers.
    """
    made = Sheet(what, rule, actor)
    if what in ("item", "job", "resource", "revision"):
        made.unknown = asking.filled(rule, {"id": asking.UNKNOWN})
    for filling, subject in fillings(world, what, rule, actor, full):
        url = asking.filled(rule, filling)
        if url and (actor, url) not in opened:
            opened.add((actor, url))
            made.filled.append((url, filling, subject))
    return made


def read(world: World, client: Any, sheet: Sheet) -> Found:
    """Open the pages of a sheet."""
    headers, found = world.headers[sheet.actor], Found()
    unknown = None
    if sheet.unknown and sheet.filled:
        unknown = neutral(asking.get(client, sheet.unknown, headers), [asking.UNKNOWN])
    for url, filling, subject in sheet.filled:
        answer = asking.get(client, url, headers)
        found.requests += 1
        leaks = asking.leaks(world, sheet.actor, answer, url)
        found.leaks += [f"{sheet.actor} {url}: {leak}" for leak in leaks]
        if unknown is None or subject is None or _known_to_be_there(subject, sheet.what):
            continue
        same = neutral(answer, list(filling.values()))
        if same != unknown:
            found.told.append(f"{sheet.actor} {url} ({subject.label}): {same} ≠ {unknown}"[:500])
    return found


def _known_to_be_there(subject: Subject, what: str) -> bool:
    return subject.stage in ONCE_PUBLIC or (subject.is_change and what != "revision")


def neutral(answer: asking.Answer, asked: list[str]) -> tuple[str, str]:
    """Return the answer to any id: its status and its text without what was asked for."""
    text = answer.text
    for value in sorted(asked, key=len, reverse=True):
        text = text.replace(value, "ID")
    text = re.sub(r"(?i)(content-length|etag|date): [^\n]*\n", "", text)
    # A feed says, before its entries, when it was asked for.
    text = re.sub(r"<updated>[^<]*</updated>", "", text, count=1)
    return answer.status, text


def in_any_order(answer: asking.Answer) -> tuple[str, list[str]]:
    """Return the same for rows that core gives in the order in which the database finds them."""
    status, text = neutral(answer, [])
    return status, sorted(re.split(r"(?=[{\[])|(?<=[}\]])", text))


def fillings(
    world: World, what: str, rule: Any, actor: str, full: bool
) -> Iterator[tuple[dict[str, str], Subject | None]]:
    """Give what fills an address, with the item that it is about."""
    if what == "organization":
        yield {"id": "so-du-lich"}, None
        return
    if what == "list":
        yield {}, None
        return
    subjects = list(_asked_for(world, rule, actor, full))
    if what == "other":
        yield {"id": subjects[0].item["name"]}, None
        return
    for subject in subjects:
        name, item_id = subject.item["name"], subject.item["id"]
        source = {"source": name, "source_id": name}
        if what == "item":
            for id_ in (name, item_id) if full else (name,):
                yield {"id": id_, **source}, subject
        elif what == "resource":
            for resource in _hidden_files(subject):
                view = (subject.views or [asking.UNKNOWN])[0]
                yield {"id": name, "resource_id": resource, "view_id": view}, subject
        else:
            resource = [*subject.resources, *subject.new_resources, asking.UNKNOWN][0]
            for id_ in asking.ids(subject, what):
                yield {"id": id_, "resource_id": resource, **source}, subject


def _asked_for(world: World, rule: Any, actor: str, full: bool) -> Iterator[Subject]:
    """Give all that is hidden; where the address is a kind's, of other kinds each stage once."""
    kind = rule.rule.split("/")[1]
    others: set[str] = set()
    for subject in [*world.hidden_from(actor), *world.changing()]:
        elsewhere = full and kind in world.kinds and subject.kind != kind
        if not elsewhere or subject.stage not in others:
            yield subject
        if elsewhere:
            others.add(subject.stage)


def _hidden_files(subject: Subject) -> list[str]:
    return [*subject.new_resources, *([] if subject.is_change else subject.resources)]
