"""Questions to actions and pages, and what comes back as text."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from ttdn_items import call
from ttdn_leaks.canaries import ROOT, traces
from ttdn_leaks.world import Subject, World

UNKNOWN = "6f0c1f9e-0000-4000-8000-000000000000"
# What only an error of the search shows: the query that it was sent.
INTERNALS = ("SOLR returned", "+site_id:", "ttdn-org-", "+permission_labels", "SolrError")
_CHANGING = re.compile(rb'name="_csrf_token"[^>]*>|<meta[^>]*csrf[^>]*>')


class Answer(NamedTuple):
    """What was answered: a status, and all of the answer as text."""

    status: str
    text: str

    def without(self, asked: str) -> Answer:
        """Return the answer as it would be to any other id."""
        return Answer(self.status, self.text.replace(asked, "ID"))


def ask(world: World, actor: str, action: str, question: dict[str, Any]) -> Answer:
    """Ask an action; whatever it says or raises is an answer."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    user = None if actor == "anonymous" else getattr(world.people, actor)
    try:
        answer = call(action, user, **question)
        status = "ok"
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError) as error:
        status = type(error).__name__
        answer = [str(error), getattr(error, "error_dict", None)]
    except Exception as error:
        # A core action that was asked without its arguments; its words count all the same.
        status, answer = type(error).__name__, str(error)
        model.Session.rollback()
    return Answer(status, json.dumps(answer, default=str, ensure_ascii=False))


def get(client: Any, url: str, headers: dict[str, str], method: str = "GET") -> Answer:
    """Open a page, or send its form empty; its headers and redirects count all the same."""
    try:
        response = client.open(url, method=method, headers=headers)
    except Exception as error:
        # The tests' application lets through what a page would answer as 500.
        return Answer("500", type(error).__name__)
    head = "\n".join(f"{k}: {v}" for k, v in response.headers if k != "Set-Cookie")
    body = _CHANGING.sub(b"", response.data).decode("utf-8", "replace")
    return Answer(str(response.status_code), f"{head}\n{body}")


def leaks(world: World, actor: str, answer: Answer, asked: str) -> list[str]:
    """Return what the actor must not read and did not send, with where it is kept."""
    found = traces(answer.text) - traces(asked)
    leaks = [world.where(trace) for trace in sorted(found) if not world.may_read(actor, trace)]
    leaks += [f"the search's {word}" for word in INTERNALS if word in answer.text]
    others = {s for who, kept in world.secrets.items() if who != actor for s in kept}
    return leaks + [f"an account's {secret}" for secret in others if secret in answer.text]


def ids(subject: Subject, what: str) -> list[str]:
    """Return the ids by which a subject is asked for."""
    if what in ("item", "dataset_id"):
        return [subject.item["id"], subject.item["name"]]
    return {
        "resource": [*subject.resources, *subject.new_resources],
        "view": subject.views,
        "revision": subject.revisions,
        "job": subject.jobs,
    }[what]


def list_questions(world: World) -> Iterator[dict[str, Any]]:
    """Give questions to what lists, searches and counts."""
    word = f"{ROOT.lower().replace('ế', 'e')}"
    organization = world.people.agency_org
    yield {}
    yield {"q": word, "query": f"name:{word}", "limit": 100}
    yield {"q": f"{word}*", "query": f"format:{word}", "limit": 100}
    yield {"q": f"title:{word}* OR name:{word}*", "rows": 200}
    yield {"q": f"{word} bytes kinyn", "ttdn_extras": True, "rows": 200}
    yield {"q": f"ttdn_files:{word}*", "fl": ["id", "ttdn_files"], "rows": 200}
    yield {"q": "*:*", "include_private": True, "include_drafts": True, "include_deleted": True}
    yield {"fq": "+state:(draft OR active OR deleted)", "fl": ["id", "name", "title"], "rows": 200}
    yield {"use_default_schema": True, "rows": 200}
    yield {"facet.field": ["organization", "res_format", "tags", "topics"], "rows": 0}
    yield {"facet.field": ["permission_labels", "name"], "rows": 0}
    years = {"activity_years": ["2025"]}
    yield {"ttdn_filters": {"name": [word]}, "ttdn_extras": True}
    yield {"ttdn_filters": years, "ttdn_from": "1900", "ttdn_to": "2100", "ttdn_extras": True}
    yield {"fq": "title:[", "fq_list": ["title:["], "tie": "x"}
    yield {"fq": "capacity:private", "rows": 200}
    yield {"all_fields": True, "include_dataset_count": True, "include_groups": True}
    yield {"id": organization, "organization": organization, "include_datasets": True}
    yield {"id": organization, "object_type": "package"}


def filled(rule: Any, filling: dict[str, str]) -> str | None:
    """Return an address of a rule with its parts filled."""
    fixed = {"filename": "tep.txt", "ver": 3, "lang": "vi"}
    names = rule.arguments - set(rule.defaults or ())
    anything = filling.get("id", UNKNOWN)
    built = rule.build({name: filling.get(name) or fixed.get(name) or anything for name in names})
    return built[1] if built else None


def turned(seed: int, key: str, kinds: list[str]) -> str:
    """Choose the kind under whose address a view is asked in this run."""
    return random.Random(f"{seed}:{key}").choice(kinds)  # noqa: S311 - no secret
