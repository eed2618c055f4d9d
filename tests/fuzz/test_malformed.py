"""What cannot be read or stored is refused in words, whoever's action or page it was sent to."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from ttdn_fuzz.world import World
from ttdn_items import call

from ckanext.ttdn.services.arguments import types


@pytest.fixture(scope="module")
def world(served: Any, empty: Callable[[], None]) -> World:
    empty()
    return World(served)


def asked(world: World, action: str, body: Any, actor: str = "sysadmin") -> tuple[int, Any]:
    headers = {"Authorization": world.tokens[actor]} if actor != "anonymous" else {}
    answer = world.app.test_client(use_cookies=False).post(
        f"/api/3/action/{action}",
        data=body if isinstance(body, bytes) else json.dumps(body),
        content_type="application/json",
        headers=headers,
    )
    return answer.status_code, answer.get_json()


@pytest.mark.parametrize(
    "body",
    [
        b'{"id": NaN}',
        b'{"id": Infinity}',
        b'{"id": "\\ud800"}',
        b'{"id": "a\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"id": 9223372036854775808}',
        b'{"id": ' + b"[" * 2_500 + b"]" * 2_500 + b"}",
        b'{"id": ' + b'{"a":' * 2_500 + b"1" + b"}" * 2_500 + b"}",
    ],
    ids=["nan", "infinite", "surrogate", "nul", "nul-name", "2^63", "deep-list", "deep-object"],
)
@pytest.mark.parametrize("action", ["package_show", "ttdn_item_list", "harvest_source_show"])
def test_r20_json_that_cannot_be_stored_is_a_bad_request(
    world: World, action: str, body: bytes
) -> None:
    status, answer = asked(world, action, body)
    assert status == 400
    assert answer["success"] is False
    assert answer["error"]["message"]


@pytest.mark.parametrize("sent", [True, {"a": 1}, 5, ["x"], 1.5])
@pytest.mark.parametrize(
    "action", ["package_show", "organization_show", "ttdn_dataset_submit", "harvest_source_show"]
)
def test_r20_an_id_is_a_text(world: World, action: str, sent: Any) -> None:
    status, answer = asked(world, action, {"id": sent})
    assert status == 409
    assert list(answer["error"]) == ["id", "__type"]


@pytest.mark.parametrize(
    ("action", "sent", "named"),
    [
        ("ttdn_notice_mark_read", {"all": "x"}, "all"),
        ("group_list", {"all_fields": "x"}, "all_fields"),
        ("package_search", {"rows": {"a": 1}}, "rows"),
        ("package_search", {"fl": 5}, "fl"),
        ("package_search", {"wt": "xml"}, "wt"),
        ("package_search", {"q": "(" * 1_500 + "x" + ")" * 1_500}, "q"),
        ("package_search", {"fq": "(" * 1_500 + "x" + ")" * 1_500}, "fq"),
        ("group_autocomplete", {}, "q"),
        ("organization_autocomplete", {}, "q"),
        ("harvest_source_show_status", {}, "id"),
        ("package_create", {"tags": {"name": "x"}}, "tags"),
    ],
)
def test_r20_the_refusal_names_the_argument(
    world: World, action: str, sent: dict[str, Any], named: str
) -> None:
    status, answer = asked(world, action, sent)
    assert status in (400, 409)
    assert named in answer["error"] or named in str(answer["error"].get("message", ""))


def test_r20_an_expired_form_is_answered_alike_for_unknown_and_unreadable_items(
    world: World,
) -> None:
    answers = set()
    for name in ("khong-co", world.hidden["name"], "so-tu-phap-khac"):
        for path in (f"/dataset/follow/{name}", f"/dataset/groups/{name}"):
            answer = world.client("agency").post(path, data={"_csrf_token": "old"})
            answers.add((path.split("/")[2], answer.status_code))
    assert len(answers) == 2
    assert all(400 <= status < 500 for _path, status in answers)


@pytest.mark.parametrize("name", ["khong-co", "hidden"])
def test_r20_following_what_may_not_be_read_is_not_found(world: World, name: str) -> None:
    name = world.hidden["name"] if name == "hidden" else name
    headers = {"Authorization": world.tokens["agency"]}
    client = world.app.test_client(use_cookies=False)
    for path in (f"/dataset/follow/{name}", f"/dataset/groups/{name}"):
        assert 400 <= client.post(path, headers=headers).status_code < 500


def test_the_job_of_a_source_without_one_is_not_found(world: World) -> None:
    made = call(
        "harvest_source_create",
        world.people.sysadmin,
        name="moi",
        title="Mới",
        url="http://127.0.0.1:9/y",
        source_type="ttdn_ckan",
        owner_org=world.people.agency_org,
        config=json.dumps({"kind": "dataset"}),
    )
    headers = {"Authorization": world.tokens["sysadmin"]}
    client = world.app.test_client(use_cookies=False)
    assert client.get(f"/harvest/{made['id']}/job/last", headers=headers).status_code == 404


def test_an_item_that_is_no_source_has_no_job_and_a_source_no_form_of_an_item(
    world: World,
) -> None:
    headers = {"Authorization": world.tokens["sysadmin"]}
    client = world.app.test_client(use_cookies=False)
    for path in (
        f"/harvest/{world.items[0]['name']}/job/last",
        f"/dataset/edit/{world.source['name']}",
    ):
        assert client.get(path, headers=headers).status_code == 404, path


@pytest.mark.parametrize("action", ["group_member_delete", "organization_member_delete"])
def test_a_member_of_an_unknown_group_is_not_found(world: World, action: str) -> None:
    status, _answer = asked(world, action, {"id": "khong-co", "username": world.people.user})
    assert status == 404


def test_a_page_that_does_what_is_closed_is_forbidden(world: World) -> None:
    shown = next(i for i in world.items if i["approval_state"] == "published")
    client, headers = (
        world.app.test_client(use_cookies=False),
        {"Authorization": world.tokens["user"]},
    )
    assert client.post(f"/dataset/follow/{shown['name']}", headers=headers).status_code < 500


def test_help_of_a_checked_action_is_the_action_s_own() -> None:
    from ckan.plugins import toolkit as tk

    assert "package" in (tk.get_action("package_relationship_create").__doc__ or "")
    assert "partial(" not in (tk.get_action("vocabulary_show").__doc__ or "")


def test_every_declared_type_is_known() -> None:
    kinds = set(types.by_name().values())
    assert kinds <= set(types._HOLDS)


@pytest.mark.parametrize("sent", ["x", [[]], [{}], ["x", 1.5], {"0": "x"}])
@pytest.mark.parametrize(
    ("action", "name"),
    [
        ("package_resource_reorder", "order"),
        ("resource_view_reorder", "order"),
        ("bulk_update_delete", "datasets"),
        ("package_create_default_resource_views", "view_types"),
    ],
)
def test_a_list_of_texts_has_texts_alone(world: World, action: str, name: str, sent: Any) -> None:
    status, answer = asked(world, action, {"id": "x", name: sent})
    assert status == 409
    assert answer["error"][name]


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("package_show", {"name_or_id": 1e308}),
        ("package_show", {"name_or_id": [{}]}),
        ("user_create", {"about": 1}),
        ("api_token_revoke", {"token": 5}),
        ("api_token_revoke", {"jti": [{}]}),
        ("package_relationships_list", {"id": "x", "rel": {"a": 1}}),
        ("package_relationships_list", {"id": "x", "rel": "no_relation"}),
        ("user_list", {"email": -1}),
        ("job_show", {"id": "javascript:x"}),
        ("job_cancel", {"id": "a b"}),
    ],
)
def test_what_core_reads_under_a_second_name_is_checked_too(
    world: World, action: str, body: dict[str, Any]
) -> None:
    status, answer = asked(world, action, body)
    assert status == 409
    assert set(body) & set(answer["error"])


@pytest.mark.parametrize("limit", ["0", "-1", "x", "1.5", "", "00", "²"])
@pytest.mark.parametrize("path", ["/user/", "/dataset/", "/organization/"])
def test_a_list_has_pages_of_at_least_one_row(world: World, path: str, limit: str) -> None:
    client = world.client("sysadmin")
    assert client.get(path, query_string={"limit": limit}).status_code == 400
    assert client.get(path, query_string={"limit": "1"}).status_code != 400


@pytest.mark.parametrize("page", ["1000000", "2147483648", "9" * 40, "٩" * 8])
@pytest.mark.parametrize(
    "path", ["/dataset/", "/feeds/tag/x.atom", "/feeds/dataset.atom", "/news/"]
)
def test_no_list_has_a_million_pages(world: World, path: str, page: str) -> None:
    client = world.client("agency")
    assert client.get(path, query_string={"page": page}).status_code == 400
    assert client.get(path, query_string={"page": "999999"}).status_code in (200, 404)


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("tag_search", {"query": "x", "fields": None}),
        ("package_search", {"q": "x", "fq": None, "rows": None, "sort": None, "facet.field": None}),
        ("group_list", {"sort": None, "groups": None, "limit": None}),
        ("user_list", {"q": None, "order_by": None}),
    ],
)
def test_null_is_the_same_as_not_sent(world: World, action: str, body: dict[str, Any]) -> None:
    status, answer = asked(world, action, body)
    assert status == 200
    sent = {name: value for name, value in body.items() if value is not None}
    assert answer["result"] == asked(world, action, sent)[1]["result"]


def test_what_core_would_store_as_it_came_is_refused_by_name(world: World) -> None:
    sent = {"term": "x", "term_translation": "y", "lang_code": "vi", "offset": "1"}
    status, answer = asked(world, "term_translation_update", sent)
    assert (status, set(answer["error"])) == (409, {"offset", "__type"})
    many = {"data": [sent]}
    assert asked(world, "term_translation_update_many", many)[0] == 409
    assert call("term_translation_show", terms=["x"]) == []
