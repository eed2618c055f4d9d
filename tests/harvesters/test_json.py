"""Agencies' JSON APIs are harvested by a mapping: into the queue, never past it (H 6.7; R25)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import ttdn_replay
from ckan.common import config
from ttdn_items import call
from ttdn_replay import Reply
from ttdn_systems import SYSTEMS, EventsLinks, NewsPages

from ckanext.ttdn import sealing
from ckanext.ttdn.harvesters.mapping.declarative import library


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(config, "ckanext.ttdn.harvest.secret_key", sealing.new_key())


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> Iterator[Any]:
    """Serve an agency's system; ``url`` and ``mapping`` say where and how."""
    made = SYSTEMS[request.param]()
    with ttdn_replay.serving(made.answer) as replay:
        made.url, made.mapping = replay.url, request.param
        yield made


def test_every_shipped_mapping_is_harvested_here() -> None:
    assert set(SYSTEMS) == set(library.names())


def test_r25_r18_records_of_a_shipped_mapping_are_complete_and_wait(harvest, system) -> None:
    harvest.make(system.url, "ttdn_json", kind=system.kind, mapping=system.mapping)
    assert harvest.counted() == "new: 3"
    vietnamese, english = system.expected
    assert len(harvest.waiting()) == 3
    assert call("package_search")["count"] == 0
    item = harvest.item(vietnamese)
    assert (item["type"], item["owner_org"]) == (system.kind, harvest.people.agency_org)
    assert item["title_translated"].get("en") == english
    assert item["source_url"].startswith(system.url)
    assert item["activity_date"] == "2025-11-22"
    for file in item["resources"]:
        assert file["url"].startswith(system.url)
    harvest.approve(item)
    for words in filter(None, system.expected):
        assert [i["id"] for i in call("package_search", q=words)["results"]] == [item["id"]]


def test_r25_r20_changes_wait_and_deletions_are_asked_for(harvest, system) -> None:
    harvest.make(system.url, "ttdn_json", kind=system.kind, mapping=system.mapping)
    harvest.run()
    published, waiting = (harvest.item(system.expected[0][:-1] + str(n)) for n in (0, 1))
    harvest.approve(published)
    assert harvest.counted() == "unchanged: 3"

    system.rename(0, "Tên mới")
    assert harvest.counted() == "changed: 1, unchanged: 2"
    assert call("package_show", id=published["id"])["title"] == system.expected[0]
    assert "Tên mới" in harvest.titles()

    system.withdraw(1)
    assert harvest.counted() == "unchanged: 2, gone: 1"
    assert call("package_show", harvest.people.authority, id=waiting["id"])["state"] == "deleted"
    assert waiting["title"] not in harvest.titles()

    system.withdraw(0)
    assert harvest.counted() == "unchanged: 1, gone: 1"
    # A deletion upstream is a request; only the authority takes a published item away.
    assert call("package_show", id=published["id"])["title"] == system.expected[0]
    asked = call("package_show", harvest.people.authority, id=published["id"])
    assert asked["withdrawal_requested_at"]


def test_an_unchanged_list_is_not_even_sent(harvest) -> None:
    system = EventsLinks()
    with ttdn_replay.serving(system.answer) as replay:
        harvest.make(replay.url, "ttdn_json", kind="promotion", mapping="events-links")
        harvest.run()
        assert replay.unchanged == 0
        assert harvest.counted() == "unchanged: 3"
        assert replay.unchanged == 2
        system.rename(2, "Tên mới")
        assert harvest.counted() == "changed: 1, unchanged: 2"
        assert replay.unchanged == 3


# Credentials


def _token(path: str, headers: dict[str, str], query: dict[str, str]) -> bool:
    if path != "/oauth/token":
        return headers.get("authorization") == "Bearer phieu-1"
    return query == {"grant_type": "client_credentials", "scope": "doc"}


def _basic(_path: str, headers: dict[str, str], _query: dict[str, str]) -> bool:
    return headers.get("authorization") == "Basic c28tZHUtbGljaDptYXQta2hhdQ=="


SCHEMES: dict[str, tuple[dict[str, str], Callable[..., bool]]] = {
    "header": (
        {"name": "X-API-Key", "value": "khoa-bi-mat"},
        lambda _path, headers, _query: headers.get("x-api-key") == "khoa-bi-mat",
    ),
    "query": (
        {"name": "api_key", "value": "khoa-bi-mat"},
        lambda _path, _headers, query: query.get("api_key") == "khoa-bi-mat",
    ),
    "bearer": (
        {"token": "khoa-bi-mat"},
        lambda _path, headers, _query: headers.get("authorization") == "Bearer khoa-bi-mat",
    ),
    "basic": ({"username": "so-du-lich", "password": "mat-khau"}, _basic),
    "oauth2": (
        {"client_id": "so", "client_secret": "khoa-bi-mat", "scope": "doc"},
        _token,
    ),
}


@pytest.mark.parametrize("scheme", SCHEMES)
def test_r25_a_guarded_source_is_read_with_its_credentials(harvest, key, scheme) -> None:
    values, permits = SCHEMES[scheme]
    system = NewsPages()

    def answer(path: str, query: dict[str, str]) -> Reply:
        if path == "/oauth/token":
            return Reply({"access_token": "phieu-1", "token_type": "Bearer", "expires_in": 60})
        return system.answer(path, query)

    with ttdn_replay.serving(answer, permits) as replay:
        source = harvest.make(replay.url, "ttdn_json", kind="article", mapping="news-pages")
        status, output = harvest.run()
        assert status == 1
        assert "401" in output

        if scheme == "oauth2":
            values = {**values, "token_url": f"{replay.url}/oauth/token"}
        answered = call(
            "ttdn_harvest_credentials_set",
            harvest.people.sysadmin,
            id=source["id"],
            scheme=scheme,
            **values,
        )
        assert answered == {"id": source["id"], "scheme": scheme}
        assert harvest.counted() == "new: 3"
        shown = json.dumps(
            [
                call("harvest_source_show", harvest.people.sysadmin, id=source["id"]),
                call("ttdn_harvest_preview", harvest.people.sysadmin, id=source["id"]),
            ]
        )
        for secret in ("khoa-bi-mat", "mat-khau", "phieu-1"):
            assert secret not in shown
