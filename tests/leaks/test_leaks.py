"""Nothing that was not approved is told to anybody else, by any path (H 6.4, 9.1, 12; R20, C3).

The paths are enumerated at run time. A new action or page fails here until it is listed in
``classes.yaml``. The kinds of a run are turned by a seed, which is shown and can be given back as
TTDN_LEAK_SEED; ``make leak-full`` asks every route of every kind.
"""

from __future__ import annotations

import os
import random
from pathlib import Path
from typing import Any

import pages
import pytest
import questions as asking
import writing
import yaml
from telling import FULL, Tally, what_is_told
from ttdn_items import COMPLETE, call
from ttdn_leaks.canaries import INSIDE, OPEN, traces, word
from ttdn_leaks.spread import over_processors
from ttdn_leaks.world import OUTSIDERS, Subject, World

CLASSES = yaml.safe_load(Path(__file__).with_name("classes.yaml").read_text("utf-8"))
SEED = int(os.environ.get("TTDN_LEAK_SEED") or random.SystemRandom().randrange(10**6))


@pytest.fixture(autouse=True)
def _seed_of_this_run() -> None:
    print(f"TTDN_LEAK_SEED={SEED}")


def reading_actions() -> list[str]:
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table of actions
    return sorted(
        name for name, action in logic._actions.items() if getattr(action, "side_effect_free", 0)
    )


def writing_actions() -> list[str]:
    import ckan.logic as logic

    return sorted({*logic._actions} - {*reading_actions()} - writing.MAKING)


def routes(application: Any, method: str = "GET") -> dict[str, list[Any]]:
    """Return the rules that take the method, by their view with the kind left out."""
    from ckanext.ttdn import config

    found: dict[str, list[Any]] = {}
    for rule in application.url_map.iter_rules():
        blueprint, _, view = rule.endpoint.rpartition(".")
        kind = blueprint.removesuffix("_resource")
        of_a_kind = kind in config.kinds()
        key = f"KIND{blueprint[len(kind) :]}.{view}" if of_a_kind else rule.endpoint
        if method in rule.methods:
            found.setdefault(key, []).append(rule)
    return found


def chosen(rules: list[Any], key: str, kinds: list[str]) -> list[Any]:
    """Return the rules to ask: all, or those of one kind, turned by the seed."""
    if FULL:
        return rules
    kind = asking.turned(SEED, key, kinds)
    by_kind = [r for r in rules if r.rule.split("/")[1] == kind]
    of_kinds = [r for r in rules if r.rule.split("/")[1] in kinds]
    return by_kind or [r for r in rules if r not in of_kinds] or rules[:2]


def unlisted(found: Any, part: str) -> set[str]:
    listed = {name for names in CLASSES[part].values() for name in names}
    return set(found) - listed


def test_every_reading_action_is_classified(plugins):
    new = unlisted(reading_actions(), "actions")
    assert not new, f"say in classes.yaml what these actions take: {sorted(new)}"


def test_every_page_is_classified(shared_app):
    new = unlisted(routes(shared_app._wsgi_app), "routes")
    assert not new, f"say in classes.yaml what these pages take: {sorted(new)}"


def test_r20_no_action_tells_of_what_is_hidden(world: World, tally: Tally):
    asked = [
        (actor, what, name)
        for actor in OUTSIDERS
        for what, names in CLASSES["actions"].items()
        for name in names
    ]
    tally.paths.update(name for _actor, _what, name in asked)
    found = over_processors(lambda of: told_by(world, *of), asked)
    tally.requests += sum(number for number, _leaks in found)
    leaks = [leak for _number, told in found for leak in told]
    assert not leaks, "\n".join(leaks)


def told_by(world: World, actor: str, what: str, name: str) -> tuple[int, list[str]]:
    """Ask an action everything that its class can be asked; return how much, and the leaks."""
    hidden = [*world.hidden_from(actor), *world.changing()]
    questions = asked_of(world, what, hidden)
    found: list[str] = []
    for question in questions:
        answer = asking.ask(world, actor, name, question)
        leaks = asking.leaks(world, actor, answer, str(question))
        found += [f"{actor} {name} {question}: {leak}" for leak in leaks]
    return len(questions), found


def asked_of(world: World, what: str, hidden: list[Subject]) -> list[dict[str, Any]]:
    """Return what is asked of an action of a class."""
    if what == "list":
        return list(asking.list_questions(world))
    if what == "organization":
        organization = world.people.agency_org
        names = ("id", "organization")
        extra = {"include_datasets": True, "object_type": "package"}
        return [dict.fromkeys(names, organization) | extra, dict.fromkeys(names, "so-du-lich")]
    if what == "other":
        ids = (hidden[0].item["id"], hidden[0].item["name"], world.people.authority)
        return [{}, *({"id": id_} for id_ in ids)]
    key = "dataset_id" if what == "dataset_id" else "id"
    extra = {"operation": "edit"} if what == "item" else {}
    return [{key: id_, **extra} for subject in hidden for id_ in asking.ids(subject, what)]


def test_r20_a_hidden_item_is_answered_like_an_unknown_one_by_actions(world: World, tally: Tally):
    asked = [
        (actor, what, name)
        for actor in OUTSIDERS
        for what in ("item", "dataset_id", "resource", "view", "revision", "job")
        for name in CLASSES["actions"][what]
    ]
    found = over_processors(lambda of: told_apart(world, *of), asked)
    tally.requests += sum(number for number, _told in found)
    told = [words for _number, told in found for words in told]
    assert not told, "\n".join(told)


def told_apart(world: World, actor: str, what: str, name: str) -> tuple[int, list[str]]:
    """Return how many hidden things were asked for, and those answered otherwise than none."""
    key = "dataset_id" if what == "dataset_id" else "id"
    extra = {"operation": "edit"} if what == "item" else {}
    unknown = asking.ask(world, actor, name, {key: asking.UNKNOWN, **extra})
    hidden = [(s, id_) for s in world.hidden_from(actor) for id_ in asking.ids(s, what)]
    if what in ("resource", "revision"):
        changes = world.changing()
        hidden += [(s, id_) for s in changes for id_ in (*s.new_resources, *s.revisions)]
    told: list[str] = []
    for subject, id_ in hidden:
        answer = asking.ask(world, actor, name, {key: id_, **extra})
        if answer.without(id_) != unknown.without(asking.UNKNOWN):
            told.append(f"{actor} {name} {subject.label}: {answer} ≠ {unknown}")
    return len(hidden), told


def test_r20_no_write_action_tells_a_hidden_thing_from_none(world: World, tally: Tally):
    hidden = {actor: writing.things(world, actor) for actor in OUTSIDERS}
    asked = [(actor, name) for actor in OUTSIDERS for name in writing_actions()]
    tally.paths.update(name for _actor, name in asked)
    found = over_processors(
        lambda of: writing.told_by_action(world, *of, hidden[of[0]], SEED, FULL), asked
    )
    tally.requests += sum(number for number, _told in found)
    told = [words for _number, words_of_it in found for words in words_of_it]
    assert not told, "\n".join(told)


def test_r20_no_form_tells_a_hidden_thing_from_none(world: World, client, shared_app, tally):
    hidden = {actor: writing.things(world, actor) for actor in OUTSIDERS}
    asked = [
        (actor, rule, list(writing.forms(rule, hidden[actor], SEED, FULL)))
        for key, rules in routes(shared_app._wsgi_app, "POST").items()
        for rule in chosen(rules, key, world.kinds)
        if {"id", "source"} & rule.arguments
        for actor in OUTSIDERS
    ]
    found = over_processors(lambda of: writing.told_by_form(world, client, *of), asked)
    tally.requests += 2 * sum(len(sent) for _actor, _rule, sent in asked)
    told = [words for words_of_it in found for words in words_of_it]
    assert not told, "\n".join(told)


def test_r20_no_page_tells_of_what_is_hidden(world: World, client, shared_app, tally):
    sheets: list[pages.Sheet] = []
    for key, rules in routes(shared_app._wsgi_app).items():
        what = next(w for w, names in CLASSES["routes"].items() if key in names)
        if what == "skipped":
            continue
        for rule in chosen(rules, key, world.kinds):
            tally.paths.add(rule.rule)
            sheets += [
                pages.sheet(world, what, rule, actor, tally.opened, FULL) for actor in OUTSIDERS
            ]
    found = over_processors(lambda sheet: pages.read(world, client, sheet), sheets)
    tally.requests += sum(f.requests for f in found)
    for told in ([leak for f in found for leak in f.leaks], [t for f in found for t in f.told]):
        assert not told, "\n".join(told)


def test_r20_an_api_answer_tells_no_more_than_its_action(world, client, headers):
    found = []
    for actor in OUTSIDERS:
        for subject in [*world.hidden_from(actor), *world.changing()]:
            for action, id_ in (
                ("package_show", subject.item["id"]),
                ("ttdn_revision_show", (subject.revisions or [asking.UNKNOWN])[-1]),
            ):
                url = f"/api/3/action/{action}?id={id_}"
                answer = asking.get(client, url, headers[actor])
                found += [f"{actor} {url}: {x}" for x in asking.leaks(world, actor, answer, url)]
    assert not found, "\n".join(found)


def test_r20_an_agencys_names_tell_no_other_agency_that_they_are_taken(world):
    hidden = next(s for s in world.subjects if s.stage == "draft")
    wish = hidden.item["name"].removeprefix("so-du-lich-")
    made = call("package_create", world.people.other, **{**COMPLETE, "name": wish})
    assert made["name"] == f"so-tu-phap-{wish}"
    call("package_delete", world.people.other, id=made["id"])


def test_r20_a_history_of_narrowing_leaves_nothing_to_be_found(world):
    narrowed = [s for s in world.subjects if s.stage in ("narrowed", "agencies")]
    found = []
    for subject in narrowed:
        for actor in {*OUTSIDERS} - subject.readers():
            for action, asked in (
                ("package_list", {}),
                ("resource_search", {"query": f"name:kinyen{subject.code}"}),
                ("package_search", {"q": f"name:*kinyen{subject.code}*"}),
            ):
                answer = asking.ask(world, actor, action, asked)
                leaks = asking.leaks(world, actor, answer, str(asked))
                found += [f"{actor} {action} {subject.label}: {leak}" for leak in leaks]
    assert not found, "\n".join(found)


def test_r22_notices_follow_the_rights_of_today(world):
    """One of them has appraised all of it, the agency of the other one has ended."""
    from ckan import model

    from ckanext.ttdn.model import Notice

    for actor in ("user", "other"):
        user = model.User.get(getattr(world.people, actor))
        assert model.Session.query(Notice).filter_by(user_id=user.id).count()
        told = call("ttdn_notice_list", user.name, limit=100)
        assert told == {"count": 0, "unread": 0, "results": []}
        assert call("ttdn_notice_mark_read", user.name, all=True) == {"marked": 0}


def test_r20_nobody_else_is_told_by_notice_or_mail(world, monkeypatch):
    from ckan.lib import mailer

    from ckanext.ttdn.jobs import notices

    mailed = []
    monkeypatch.setattr(mailer, "mail_user", lambda user, *_texts: mailed.append(user.name))
    for subject in world.subjects:
        for operation, audience in (("submit", "authority"), ("approve", "agency")):
            notices.tell(
                operation,
                audience,
                package_id=subject.item["id"],
                organization_id=world.people.agency_org,
                actor_id=None,
                mail=True,
            )
    assert set(mailed) == {world.people.agency, world.people.authority}
    for actor in ("user", "other"):
        assert call("ttdn_notice_list", getattr(world.people, actor))["count"] == 0


def test_insiders_do_see_the_canaries(world: World, client, headers):
    """Without this the suite could pass because nothing is there."""
    for actor in ("agency", "authority"):
        for subject in world.subjects:
            if subject.stage in ("deleted", "published-anew"):
                continue
            if actor not in subject.readers():
                continue
            shown = asking.ask(world, actor, "package_show", {"id": subject.item["id"]})
            assert any(subject.code in t for t in traces(shown.text)), subject.label
            log = asking.ask(world, actor, "ttdn_decision_list", {"id": subject.item["id"]})
            if subject.stage == "returned":
                assert word(subject.code, INSIDE, "returnnote").lower() in log.text.lower()
            if subject.change:
                change = asking.ask(
                    world, actor, "ttdn_revision_show", {"id": subject.revisions[0]}
                )
                assert word(subject.change, OPEN, "title_translatedvi") in change.text
                if subject.stage != "change-discarded":
                    page = asking.get(
                        client, f"/ttdn/revision/{subject.revisions[0]}", headers[actor]
                    )
                    assert word(subject.change, OPEN, "title_translatedvi") in page.text


def test_r22_a_persons_own_business_would_be_found(world: World):
    for secret in world.secrets["authority"]:
        answer = asking.Answer("ok", f'{{"x": "{secret}"}}')
        assert asking.leaks(world, "other", answer, "")
        assert not asking.leaks(world, "authority", answer, "")
    assert asking.leaks(world, "other", asking.Answer("ok", "fq=+permission_labels:x"), "")


@pytest.mark.parametrize("stage", ["draft", "change-submitted", "withdrawn", "narrowed", "ended"])
def test_a_leak_would_be_found(world: World, stage):
    subject = next(s for s in world.subjects if s.stage == stage)
    told = word(subject.change or subject.code, OPEN, "titletranslatedvi")
    for text in (told, told.lower(), told.replace("ế", "%E1%BA%BF"), told.replace("ế", "\\u1ebf")):
        answer = asking.Answer("ok", f"<p>{text}</p>")
        assert asking.leaks(world, "other", answer, "")
        assert not asking.leaks(world, "authority", answer, "")
    for revision in subject.revisions:
        assert asking.leaks(world, "anonymous", asking.Answer("ok", revision), "")


def test_r20_what_is_hidden_changes_no_count_and_no_public_answer(world, before, client):
    # An item whose time is over is neither shown nor named at once; core's counts, which the index
    # keeps, follow when the clock comes by.
    call("ttdn_clock_run", world.people.sysadmin)
    after = what_is_told(world, client)
    changed = [
        f"{key}: {before[key]} → {answer}"[:600]
        for key, answer in after.items()
        if pages.in_any_order(answer) != pages.in_any_order(before[key])
    ]
    assert not changed, "\n".join(changed)
