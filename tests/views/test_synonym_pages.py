"""The authority's pages of the list of synonyms."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from bs4 import BeautifulSoup
from ttdn_items import call

LIST = "/en/ttdn/synonyms"
TOKA = "TOKA = Tòa khâm sứ"


@pytest.fixture
def authority(people: SimpleNamespace, signed_in: Callable[[str], Any]) -> dict[str, str]:
    return signed_in(people.authority)


@pytest.fixture
def entry(people: SimpleNamespace) -> dict[str, Any]:
    return call("ttdn_synonym_create", people.authority, text=TOKA, field="heritage")


def send(app: Any, address: str, headers: dict[str, str], **fields: Any) -> Any:
    return app.post(address, params=fields, headers=headers, follow_redirects=False)


def listed(people: SimpleNamespace, **filters: Any) -> list[str]:
    found = call("ttdn_synonym_list", people.authority, **filters)
    return [one["text"] for one in found["results"]]


def test_the_authority_adds_changes_takes_out_and_restores(
    app: Any, people: SimpleNamespace, authority: dict[str, str]
) -> None:
    form = BeautifulSoup(app.get(f"{LIST}/new", headers=authority).body, "html.parser")
    assert form.select_one("label[for=synonym-text] ~ textarea[name=text]")
    answer = send(app, f"{LIST}/new", authority, text="TOKA\r\nTòa khâm sứ", field="heritage")
    assert answer.status_code == 302
    assert listed(people, q="toka") == [TOKA]
    (entry,) = call("ttdn_synonym_list", people.authority, q="toka")["results"]
    own = f"{LIST}/{entry['id']}"

    send(app, f"{own}/edit", authority, text=TOKA + " Huế", field="heritage", lock_version=1)
    assert listed(people, q="toka") == [TOKA + " Huế"]

    asked = app.get(f"{own}/delete", headers=authority)
    assert TOKA in asked.body
    assert listed(people, q="toka") == [TOKA + " Huế"]
    send(app, f"{own}/delete", authority, lock_version=2)
    assert listed(people, q="toka") == []
    assert TOKA in app.get(f"{LIST}?deleted=true", headers=authority).body

    history = BeautifulSoup(app.get(f"{own}/history", headers=authority).body, "html.parser")
    assert len(history.select("form[action$=restore] button")) == 2
    send(app, f"{own}/restore", authority, number=1, lock_version=3)
    assert listed(people, q="toka") == [TOKA]
    everything = app.get(f"{LIST}/changes", headers=authority).body
    assert everything.count(TOKA) >= 4


def test_what_was_typed_stays_when_it_is_refused(
    app: Any, people: SimpleNamespace, authority: dict[str, str]
) -> None:
    answer = send(app, f"{LIST}/new", authority, text="UBND = Ủy ban mới", field="tourism")
    page = BeautifulSoup(answer.body, "html.parser")
    assert page.select_one("textarea[name=text]").get_text() == "UBND = Ủy ban mới"
    assert page.select_one("option[value=tourism]").has_attr("selected")
    assert "in the list already" in page.select_one("#ttdn-errors a[href='#synonym-text']").text
    assert listed(people, q="UBND mới") == []


def test_who_saves_an_older_entry_sees_the_new_one_and_may_save_again(
    app: Any, people: SimpleNamespace, authority: dict[str, str], entry: dict[str, Any]
) -> None:
    address = f"{LIST}/{entry['id']}/edit"
    sent = {"id": entry["id"], "lock_version": 1, "text": "TOKA = Khâm sứ", "field": "heritage"}
    call("ttdn_synonym_update", people.authority, **sent)
    mine = {"text": "TOKA = Tòa khâm", "field": "heritage"}
    page = send(app, address, authority, **mine, lock_version=1)
    assert "TOKA = Khâm sứ" in page.body
    assert listed(people, q="toka") == ["TOKA = Khâm sứ"]
    form = BeautifulSoup(page.body, "html.parser")
    assert form.select_one("textarea[name=text]").get_text() == mine["text"]
    lock_version = form.select_one("input[name=lock_version]")["value"]
    send(app, address, authority, **mine, lock_version=lock_version)
    assert listed(people, q="toka") == ["TOKA = Tòa khâm"]


def test_an_older_page_neither_takes_out_nor_restores(
    app: Any, people: SimpleNamespace, authority: dict[str, str], entry: dict[str, Any]
) -> None:
    own = f"{LIST}/{entry['id']}"
    for step in ("delete", "restore"):
        answer = send(app, f"{own}/{step}", authority, number=1, lock_version=0)
        assert answer.headers["Location"].endswith("/history")
    assert listed(people, q="toka") == [TOKA]
    assert call("ttdn_synonym_history", people.authority, id=entry["id"])["count"] == 1


def test_a_query_is_tried_on_the_page(app: Any, authority: dict[str, str]) -> None:
    body = app.get(f"{LIST}?try=UBND+%3Cb%3E", headers=authority).body
    assert "ủy ban nhân dân" in body
    assert "<b>" not in body
    assert "No entry of the list" in app.get(f"{LIST}?try=zzz", headers=authority).body


def test_the_list_is_searched_in_pages(app: Any, authority: dict[str, str]) -> None:
    second = app.get(f"{LIST}?field=heritage&page=2", headers=authority)
    page = BeautifulSoup(second.body, "html.parser")
    assert 0 < len(page.select(".ttdn-line")) <= 20
    assert "field=heritage" in page.select_one("a[rel=prev]")["href"]
    assert "No entry fits" in app.get(f"{LIST}?q=zzzz", headers=authority).body


@pytest.mark.parametrize("page", ["", "/new", "/changes", "/x/edit", "/x/delete", "/x/history"])
def test_r22_the_pages_are_the_authoritys(
    app: Any, people: SimpleNamespace, signed_in: Callable[[str], Any], page: str
) -> None:
    assert app.get(LIST + page, headers=signed_in(people.agency)).status_code == 403
    anonymous = app.get(LIST + page, follow_redirects=False)
    assert "/user/login" in anonymous.headers["Location"]


def test_the_menu_leads_to_the_list_for_who_may_open_it(
    app: Any, people: SimpleNamespace, signed_in: Callable[[str], Any]
) -> None:
    for name, expected in (("authority", True), ("sysadmin", True), ("agency", False)):
        body = app.get("/en/ttdn/items", headers=signed_in(getattr(people, name))).body
        assert (f'href="{LIST}"' in body) is expected


@pytest.mark.parametrize("page", ["/x/edit", "/x/delete", "/x/history"])
def test_an_unknown_entry_is_not_found(app: Any, authority: dict[str, str], page: str) -> None:
    assert app.get(LIST + page, headers=authority).status_code == 404
