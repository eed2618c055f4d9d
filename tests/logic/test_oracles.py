"""Questions whose answers would tell a hidden item from none, or let it be counted (R20).

Writing ways are asked too: whoever may not read an item is refused as for an unknown id.
"""

from __future__ import annotations

import json
import re
import unicodedata

import pytest
import ttdn_items as items
from ckan.lib.search import SearchError
from ttdn_items import call

CANARY = "Chimyến"
UNKNOWN = {
    "id": "6f0c1f9e-0000-4000-8000-000000000001",
    "name": "so-du-lich-chimyen-khong-co",
    "resource": "6f0c1f9e-0000-4000-8000-000000000002",
    "revision": "6f0c1f9e-0000-4000-8000-000000000003",
}
# Core's own words for no dataset, ours for one that may not be read; both are 404.
STATUS_ALONE = frozenset({"package_update", "harvest_source_update"})
# A token in a page or a session is another each time.
TOKEN = re.compile(r'(name="_csrf_token"[^>]*(?:value|content)=")[^"]*')


@pytest.fixture
def hidden(people):
    texts = {"vi": f"{CANARY} một", "en": f"{CANARY} one"}
    link = {"url": "https://example.org/chimyen.html", "format": "CHIMYEN"}
    item = items.submitted(people, title_translated=texts, author=CANARY, resources=[link])
    revision = call("ttdn_revision_show", people.agency, dataset_id=item["id"])
    return {
        "id": item["id"],
        "name": item["name"],
        "resource": item["resources"][0]["id"],
        "revision": revision["id"],
    }


@pytest.fixture
def ask(app, people):
    """Ask as another agency, a plain user, or the public; nothing follows a redirect."""
    tokens = {
        user: call("api_token_create", user, user=user, name="test")["token"]
        for user in (people.other, people.user)
    }
    client = app.test_client(use_cookies=False)

    def asked(user, method, path, sent=None):
        headers = {"Authorization": tokens[user]} if user else {}
        try:
            answer = client.open(
                path, method=method, json=sent, headers=headers, follow_redirects=False
            )
        except Exception as error:
            # The tests' application lets through what a server answers as 500.
            return 500, str(error)
        text = TOKEN.sub(r"\1", answer.get_data(as_text=True))
        return answer.status_code, f"{answer.headers.get('Location')}\n{text}"

    return asked


def _without(answer, asked):
    status, text = answer
    for name, value in asked.items():
        text = text.replace(value, f"<{name}>")
    return status, text


def _questions(of):
    for id_ in (of["id"], of["name"]):
        yield dict.fromkeys(("id", "dataset_id", "package_id", "owner_id"), id_) | {
            "operation": "read",
            "owner_type": "package",
        }
    yield {"id": of["resource"], "resource_id": of["resource"], "url": "https://example.org/"}
    yield {"id": of["revision"]}


def test_r20_no_action_answers_a_hidden_thing_otherwise_than_none(people, hidden, ask):
    import ckan.logic as logic

    logic.get_action("package_show")  # fills CKAN's table of actions
    told = []
    for name in sorted(logic._actions):
        for user in (people.other, people.user, None):
            for question, nothing in zip(_questions(hidden), _questions(UNKNOWN), strict=True):
                path = f"/api/3/action/{name}"
                got = _without(ask(user, "POST", path, question), hidden)
                expected = _without(ask(user, "POST", path, nothing), UNKNOWN)
                if got[0] != expected[0] or (name not in STATUS_ALONE and got != expected):
                    told.append(f"{name} {question} as {user}: {got} ≠ {expected}")
    assert not told, "\n".join(told)


def test_r20_no_form_answers_a_hidden_thing_otherwise_than_none(people, hidden, ask, app):
    told = []
    rules = [r for r in app.flask_app.url_map.iter_rules() if {"id"} <= r.arguments]
    for rule in sorted(rules, key=lambda r: r.rule):
        kind = rule.rule.split("/")[1]
        if "POST" not in rule.methods or kind in (set(_kinds()) - {"promotion", "dataset"}):
            continue
        for user in (people.other, None):
            got, expected = (
                _without(ask(user, "POST", _address(rule, of)), of) for of in (hidden, UNKNOWN)
            )
            if got != expected:
                told.append(f"{rule.rule} as {user}: {got[0]} ≠ {expected[0]}")
    assert not told, "\n".join(told)


def _kinds():
    from ckanext.ttdn import config

    return config.kinds()


def _address(rule, of):
    own = rule.arguments - set(rule.defaults or ())
    of_revision = rule.rule.startswith("/ttdn/revision/")
    values = dict.fromkeys(own, "6f0c1f9e-0000-4000-8000-000000000004")
    values["id"] = of["revision" if of_revision else "name"]
    if "resource_id" in own:
        values["resource_id"] = of["resource"]
    return rule.build(values, append_unknown=False)[1]


def test_r20_no_facet_names_the_values_of_hidden_items(people, hidden):
    from ckanext.ttdn.search import query

    for who in (None, people.user, people.other):
        for field in sorted(query.field_names()):
            question = {"facet.field": [field], "facet.mincount": 0, "facet.limit": -1, "rows": 0}
            try:
                found = call("package_search", who, **question)
            except SearchError:
                continue  # no field that can be counted
            text = unicodedata.normalize("NFD", json.dumps(found, ensure_ascii=False))
            assert "chimyen" not in text.encode("ascii", "ignore").decode().lower(), field


@pytest.mark.parametrize(
    "question",
    [
        {"fl": ["id", "score"]},
        {"defType": "edismax", "bf": "docfreq(text,chimyen)"},
        {"defType": "edismax", "boost": "docfreq(text,chimyen)"},
        {"defType": "func", "q": "docfreq(text,chimyen)"},
    ],
)
def test_r20_nothing_is_computed_over_items_that_the_searcher_may_not_see(people, question):
    items.published(people)
    for who in (None, people.other):
        with pytest.raises(SearchError, match="cannot be asked of the search"):
            call("package_search", who, **{"q": "Huế", **question})
