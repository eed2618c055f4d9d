"""The account's page of searches that it is mailed about."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from ttdn_items import call

PAGE = "/en/ttdn/searches"


@pytest.fixture
def headers(people: SimpleNamespace, signed_in: Callable[[str], Any]) -> dict[str, str]:
    return signed_in(people.user)


def soup(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200
    return BeautifulSoup(answer.body, "html.parser")


def test_from_the_list_page_to_the_mail_and_no_more(
    app: Any, people: SimpleNamespace, headers: dict[str, str]
) -> None:
    listing = soup(app.get("/en/dataset/?q=ao+dai&topics=promotion&page=1", headers=headers))
    (link,) = listing.select(f"main a[href^='{PAGE}/new']")
    assert parse_qs(urlsplit(link["href"]).query) == {"search": ["q=ao+dai&topics=promotion"]}
    form = soup(app.get(link["href"], headers=headers)).select_one(f"form[action='{PAGE}/new']")
    search = form.select_one("input[name=search]")["value"]
    assert form.select_one("input[name=every][checked]")["value"] == "week"
    app.post(f"{PAGE}/new", params={"search": search, "every": "day"}, headers=headers)
    (entry,) = call("ttdn_saved_search_list", people.user)
    assert (entry["search"], entry["every"], entry["language"]) == (search, "day", "en")

    page = soup(app.get(PAGE, headers=headers))
    assert "ao dai, Promotion of the image" in page.select_one(".ttdn-line a").text
    remove = page.select_one("form[action$=remove]")["action"]
    for _click in range(2):
        answer = app.post(remove, headers=headers, follow_redirects=False)
        assert answer.headers["Location"].endswith(PAGE)
    assert call("ttdn_saved_search_list", people.user) == []


def test_what_cannot_be_saved_is_said(
    app: Any, people: SimpleNamespace, headers: dict[str, str]
) -> None:
    for search in ("nonsense=1", "q=" + "x" * 3000):
        asked = {"query_string": {"search": search}, "headers": headers}
        page = app.post(f"{PAGE}/new", params={"search": search, "every": "day"}, headers=headers)
        assert soup(page).select_one("[role=alert]")
        assert app.get(f"{PAGE}/new", **asked).status_code == 200
    assert call("ttdn_saved_search_list", people.user) == []


def test_an_address_without_a_search_saves_none(app: Any, headers: dict[str, str]) -> None:
    answer = app.get(f"{PAGE}/new", headers=headers, follow_redirects=False)
    assert answer.headers["Location"].endswith(PAGE)


@pytest.mark.parametrize("page", ["", "/new?search=", "/x/remove"])
def test_visitors_are_asked_to_log_in_and_see_no_link(app: Any, clean: None, page: str) -> None:
    assert "/user/login" in app.get(PAGE + page, follow_redirects=False).headers["Location"]
    assert f"{PAGE}/new" not in app.get("/en/dataset/").body


def test_the_account_leads_to_its_searches(
    app: Any, people: SimpleNamespace, headers: dict[str, str]
) -> None:
    assert f'href="{PAGE}"' in app.get(f"/en/user/{people.user}", headers=headers).body
