"""Write actions and forms, asked by each outsider for hidden things and for none.

Every action and form is asked by every outsider for one thing of each class; which one turns with
the action and the seed, so that each stage is asked for by many. `make leak-full` asks for all.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any, NamedTuple

import questions as asking
from pages import neutral
from ttdn_leaks.world import Subject, World

# These make something of the caller's own, whatever id is sent: tests/logic/test_ids.py.
MAKING = frozenset({"package_create", "ttdn_session_end_all"})
# The arguments by which core's and the catalogue's actions are told what they are about.
_KEYS = (
    "id",
    "dataset_id",
    "object",
    "owner_id",
    "package_id",
    "resource_id",
    "source_id",
    "subject",
)


class Thing(NamedTuple):
    """Something hidden: what it is, the id or name by which it is asked for, and its item."""

    what: str
    id: str
    subject: Subject


def things(world: World, actor: str) -> dict[str, list[Thing]]:
    """Return what is hidden from an actor, by class."""
    found: dict[str, list[Thing]] = {}
    for subject in world.hidden_from(actor):
        source = "source " if subject.stage == "source" else ""
        ids = {
            f"{source}id": [subject.item["id"]],
            f"{source}name": [subject.item["name"]],
            "resource": subject.resources,
            "view": subject.views,
            "revision": subject.revisions,
            "job": subject.jobs,
        }
        for what, values in ids.items():
            found.setdefault(what, []).extend(Thing(what, v, subject) for v in values)
    for subject in [*world.changing(), *world.hidden_from(actor)]:
        for what, values in (
            ("revision", subject.revisions if subject.is_change else []),
            ("file of a change", subject.new_resources),
        ):
            found.setdefault(what, []).extend(Thing(what, v, subject) for v in values)
    return found


def turned(seed: int, key: str, found: list[Thing], full: bool) -> list[Thing]:
    """Return the things of a class that are asked for: all, or one."""
    if full or not found:
        return found
    return [found[zlib.crc32(f"{seed}:{key}".encode()) % len(found)]]


def question(world: World, id_: str) -> dict[str, Any]:
    """Return arguments that name a thing wherever an action may take its id."""
    return {
        **dict.fromkeys(_KEYS, id_),
        "datasets": [id_],
        "ids": [id_],
        "items": [{"id": id_}],
        "match": {"id": id_},
        "object_type": "package",
        "operation": "edit",
        "org_id": world.people.other_org,
        "owner_type": "package",
        "type": "child_of",
        "url": "https://example.org/",
    }


def told_by_action(
    world: World, actor: str, action: str, hidden: dict[str, list[Thing]], seed: int, full: bool
) -> tuple[int, list[str]]:
    """Ask a write action; return how often, and what told a hidden thing from none."""
    from ckan import model

    def ask(id_: str) -> asking.Answer:
        answer = asking.ask(world, actor, action, question(world, id_))
        # Rows that the action locked are waited for by the other processes.
        model.Session.rollback()
        return answer

    unknown = ask(asking.UNKNOWN).without(asking.UNKNOWN)
    asked, told = 1, []
    for what, found in hidden.items():
        for thing in turned(seed, f"{action}:{actor}:{what}", found, full):
            asked += 1
            answer = ask(thing.id)
            told += [
                f"{actor} {action} {leak}"
                for leak in asking.leaks(world, actor, answer, str(question(world, thing.id)))
            ]
            if answer.without(thing.id) != unknown:
                label = f"{what} of {thing.subject.label}"
                told.append(f"{actor} {action} ({label}): {answer} ≠ {unknown}"[:600])
    return asked, told


def forms(
    rule: Any, hidden: dict[str, list[Thing]], seed: int, full: bool
) -> Iterator[tuple[Thing, dict[str, str]]]:
    """Give the things that a form is sent for, with what fills its address."""
    own = rule.arguments - set(rule.defaults or ())
    if "resource_id" in own:
        classes = ("resource", "file of a change")
    elif rule.rule.startswith("/ttdn/revision/"):
        classes = ("revision",)
    elif rule.rule.startswith("/harvest/"):
        classes = ("source id", "source name", "job")
    else:
        classes = ("id", "name")
    for what in classes:
        for thing in turned(seed, f"{rule.rule}:{what}", hidden.get(what, []), full):
            name = thing.subject.item["name"]
            filling = {"id": thing.id, "source": name}
            if "resource_id" in own:
                filling = {"id": name, "resource_id": thing.id}
            yield thing, filling


def told_by_form(
    world: World,
    client: Any,
    actor: str,
    rule: Any,
    sent: list[tuple[Thing, dict[str, str]]],
) -> list[str]:
    """Send an empty form for hidden things and for none; return what told them apart."""
    headers, told = world.headers[actor], []
    unknown: dict[str, tuple[str, str]] = {}
    for thing, filling in sent:
        if thing.subject.is_change and "resource_id" in filling:
            # The item is public; of its files only the ids are asked for.
            nothing = {**filling, "resource_id": asking.UNKNOWN}
        else:
            nothing = dict.fromkeys(filling, asking.UNKNOWN)
        url, other = (asking.filled(rule, of) for of in (filling, nothing))
        if not url or not other:
            continue
        if other not in unknown:
            answer = asking.get(client, other, headers, "POST")
            unknown[other] = neutral(answer, list(nothing.values()))
        got = asking.get(client, url, headers, "POST")
        told += [f"{actor} {url}: {leak}" for leak in asking.leaks(world, actor, got, url)]
        if neutral(got, list(filling.values())) != unknown[other]:
            label = f"{thing.what} of {thing.subject.label}"
            told.append(f"{actor} {url} ({label}): {got.status} ≠ {unknown[other][0]}")
    return told
