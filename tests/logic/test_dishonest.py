"""What a dishonest agency tries, with its own account over HTTP (H 6.4, 9.1, 12; R20, R22, R35).

After each attempt the public sees what it saw, nobody else's row has changed, the log is whole and
has no decision of the agency's, and no answer tells of another agency's hidden item.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_attempts import decisions, files, owners, reading, switches
from ttdn_items import DECLARED, call
from ttdn_people import make_people
from ttdn_scene import Scene


@pytest.fixture(scope="module")
def scene(empty_database: Callable[[], None], shared_app: Any) -> Iterator[Scene]:
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    empty_database()
    search.clear_all()
    connect_to_redis().flushdb()
    return Scene(make_people(), shared_app._wsgi_app)


@pytest.mark.parametrize("attempts", [switches, owners, files, decisions, reading])
def test_r20_nothing_that_a_dishonest_agency_calls_is_of_use_to_it(scene, attempts):
    told, failed = [], []
    asked: list[Any] = [scene.own_names()]
    for action, data in attempts(scene):
        asked.append(data)
        status, answer = scene.ask(scene.people.agency, action, data)
        told += [f"{action} {data}: {trace}" for trace in scene.told(answer, asked)]
        failed += [f"{action} {data}"] * (status >= 500)
        if status not in (400, 403, 404):
            assert scene.changed_rows() == [], f"{action} {data}"
    assert told == []
    assert failed == []
    assert scene.broken() == []


def test_r20_a_foreign_file_is_not_in_what_the_agency_has_written(scene):
    foreign = {r["hash"] for r in scene.theirs["draft"]["resources"] if r.get("hash")}
    written = call(
        "ttdn_revision_show", scene.people.agency, dataset_id=scene.mine["published"]["id"]
    )
    for item in (*scene.mine.values(), written["payload"]):
        assert foreign.isdisjoint(r.get("hash") for r in item["resources"])


def test_r20_how_it_is_asked_makes_no_difference(scene):
    hidden, agency = scene.theirs["draft"], scene.people.agency
    upload = next(r for r in hidden["resources"] if r.get("url_type") == "upload")
    digest = upload["hash"].removeprefix("sha256:")
    header = {"Authorization": scene.tokens[agency]}
    file = f"/promotion/{{}}/resource/{upload['id']}/download"
    for path in ("/promotion/{}", "/media/{}", "/en/promotion/{}", "/dataset/{}", file):
        for method, more in (
            *((method, {}) for method in ("HEAD", "OPTIONS", "POST", "PUT", "DELETE", "PATCH")),
            ("GET", {"If-None-Match": f'"{digest}"'}),
            ("GET", {"If-Modified-Since": "Mon, 01 Jan 2035 00:00:00 GMT", "Range": "bytes=0-3"}),
            ("GET", {"X-Forwarded-For": "127.0.0.1", "X-Remote-User": scene.people.authority}),
            ("GET", {"X-Original-URL": f"/promotion/{hidden['name']}"}),
            ("POST", {"X-HTTP-Method-Override": "GET"}),
        ):
            asked = {"headers": {**header, **more}}
            got, text = scene.open(path.format(hidden["name"]), method, **asked)
            none, _text = scene.open(path.format("so-tu-phap-khong-co"), method, **asked)
            assert got == none, f"{method} {path} {more}"
            assert scene.told(text, path.format(hidden["name"])) == set()


def test_r20_a_call_by_a_script_tag_is_nobodys(scene):
    """JSONP would give another site what the reader may see."""
    for item, status in ((scene.mine["draft"], 404), (scene.mine["published"], 200)):
        path = f"/api/3/action/package_show?id={item['id']}&callback=<script>"
        header = {"Authorization": scene.tokens[scene.people.agency]}
        got, text = scene.open(path, headers=header)
        assert got == status
        assert "<script>" not in text
        assert "consent_record" not in text


@pytest.mark.parametrize(
    "path",
    [
        "/user/login?came_from=//evil.example/",
        "/user/login?next=https://evil.example/",
        "/user/_logout?came_from=//evil.example",
        "/util/redirect?url=//evil.example",
        "/util/redirect?url=/%5C/evil.example",
        "/util/redirect?url=%0d%0aSet-Cookie:a=b",
        "/ttdn/items?next=//evil.example",
        "//evil.example/..",
        "/vi/%5C%5Cevil.example",
    ],
)
def test_no_address_of_the_catalogue_leads_elsewhere(scene, path):
    for header in ({}, {"Authorization": scene.tokens[scene.people.agency]}):
        _status, text = scene.open(path, headers=header)
        for line in text.split("\n\n")[0].splitlines():
            if line.startswith("Location: "):
                assert line.startswith(("Location: /", "Location: http://test.ckan.net/"))
                assert not line.startswith(("Location: //", "Location: /\\"))
            assert not line.startswith("Set-Cookie: a=b")


def test_an_unknown_account_is_answered_as_a_known_one(scene):
    answers = []
    for name in (scene.people.authority, "khong-co-nguoi-nay"):
        pages = [
            scene.open("/user/login", "POST", data={"login": name, "password": "sai"}),
            scene.open("/user/reset", "POST", data={"user": name}),
        ]
        answers.append([(status, scene.without_tokens(text, name)) for status, text in pages])
    assert answers[0] == answers[1]


# On items of their own


@pytest.mark.parametrize("field", ["reasons", "field_comments", "note", "acted_by", "declarations"])
@pytest.mark.parametrize("value", [[1], [{"a": 1}], {"a": {"b": 1}}, "x" * 50_000, "a\0b\u202e", 7])
def test_r35_what_an_agency_says_with_a_step_cannot_break_the_log(people, field, value):
    item = items.draft(people)
    sent = {"declarations": DECLARED, field: value}
    error = items.refusal("ttdn_dataset_submit", people.agency, id=item["id"], **sent)
    assert error is None or field in error.error_dict
    rows = call("ttdn_decision_list", people.authority, id=item["id"])["results"]
    assert len(rows) == (error is None)
    for row in rows:
        # Of a submission the log has neither reasons nor remarks, which are the authority's.
        assert (row["reasons"], row["field_comments"]) == ([], {})
        assert "\u202e" not in row["note"] + row["acted_by"]
        assert len(row["note"]) <= 10_000
    exported = call("ttdn_decision_export", people.authority)["results"]
    assert all(isinstance(code, str) for row in exported for code in row["reasons"])
    assert call("ttdn_audit_verify", people.authority)["intact"]


@pytest.mark.parametrize(
    "smuggled",
    [
        {"cache_url": "https://evil.example/"},
        {"mimetype_inner": "không ai thẩm định"},
        {"resource_type": "không ai thẩm định"},
        {"ghi_chu": "không ai thẩm định"},
        {"datastore_active": True},
        {"created": "2001-01-01T00:00:00", "last_modified": "2001-01-01T00:00:00"},
        {"url_type": "datastore"},
    ],
)
def test_r20_a_file_has_no_value_that_the_appraiser_is_not_shown(people, smuggled):
    link = {"url": "https://example.org/bang.csv", **smuggled}
    made = items.draft(people, resources=[link])
    again = {"id": made["resources"][0]["id"], **link}
    call("package_patch", people.agency, id=made["id"], resources=[again])
    call("resource_patch", people.agency, **again)
    call("ttdn_dataset_submit", people.agency, id=made["id"], declarations=DECLARED)
    items.decided(people, "approve", made)
    call("resource_patch", people.agency, **again, credit="Sở Du lịch")
    call("ttdn_dataset_submit", people.agency, id=made["id"], declarations=DECLARED)
    items.decided(people, "approve", made)
    public = call("package_show", None, id=made["id"])["resources"][0]
    assert public["credit"] == "Sở Du lịch"
    assert {name for name, value in smuggled.items() if public.get(name) == value} == set()


@pytest.mark.parametrize(
    "field", ["maintainer", "maintainer_email", "author_email", "url", "version", "ghi_chu"]
)
def test_r20_an_item_has_no_value_that_is_in_no_form(people, field):
    value = "gian@example.org" if "email" in field else "https://evil.example/"
    item = items.published(people, **{field: value})
    call("package_patch", people.agency, id=item["id"], author="Phòng khác", **{field: value})
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    items.decided(people, "approve", item)
    shown = call("package_show", None, id=item["id"])
    assert shown["author"] == "Phòng khác"
    assert not shown.get(field)


def test_r20_the_text_of_another_agencys_form_tells_and_stops_nothing(people):
    token = "the same text"
    theirs = call("package_create", people.other, **items.COMPLETE, form_token=token)
    mine = items.draft(people, form_token=token)
    assert mine["id"] != theirs["id"]
    assert items.draft(people, form_token=token)["id"] == mine["id"]


def test_what_is_no_text_where_an_action_takes_one_is_refused_in_words(people):
    for action in ("ttdn_revision_show", "ttdn_dataset_submit", "ttdn_item_list"):
        for sent in (5, ["a"], {"a": 1}, "a\0b", True):
            with pytest.raises(tk.ValidationError) as refusal:
                call(action, people.agency, id=sent, q=sent)
            assert refusal.value.error_dict.keys() & {"id", "q"}


def test_no_action_takes_the_place_of_another_of_the_same_name():
    from ckanext.ttdn.logic import action, auth

    for package in (action, auth):
        names = [name for module in package._MODULES for name in module.__all__]
        assert sorted(names) == sorted(set(names))
