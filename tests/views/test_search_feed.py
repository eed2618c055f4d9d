"""The feed of a search: what its list page finds, and nothing else."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ckan.plugins import toolkit as tk
from ttdn_items import call

FEED = "/en/feeds/search.atom"


@pytest.fixture
def three(people: SimpleNamespace) -> list[dict[str, Any]]:
    """Two promotions of different topics that are public, and a draft."""
    items.draft(people, title_translated={"vi": "Áo dài nháp"})
    given = (
        ("Lễ hội áo dài", ["promotion"]),
        ("Hội chợ áo dài", ["policies"]),
        ("Ca Huế", ["policies"]),
    )
    return [
        items.published(people, title_translated={"vi": title}, topics=topics)
        for title, topics in given
    ]


def entries(answer: Any) -> list[str]:
    assert answer.status_code == 200
    feed = BeautifulSoup(answer.body, "xml")
    return sorted(entry.title.text for entry in feed.find_all("entry"))


def test_r20_the_feed_has_what_the_list_page_finds(app: Any, three: Any) -> None:
    assert entries(app.get(FEED)) == ["Ca Huế", "Hội chợ áo dài", "Lễ hội áo dài"]
    assert entries(app.get(f"{FEED}?q=ao+dai")) == ["Hội chợ áo dài", "Lễ hội áo dài"]
    assert entries(app.get(f"{FEED}?q=ao+dai&topics=policies&sort=title")) == ["Hội chợ áo dài"]
    assert entries(app.get(f"{FEED}?dataset_type=promotion&topics=promotion")) == ["Lễ hội áo dài"]


def test_items_with_some_of_the_words_are_no_news(app: Any, three: Any) -> None:
    query = {"q": "hội chợ áo dài"}
    assert call("package_search", **query)["count"] > 1
    assert entries(app.get(FEED, query_string=query)) == ["Hội chợ áo dài"]


def test_a_synonym_is_found_by_the_feed_and_at_once(
    app: Any, people: SimpleNamespace, three: Any
) -> None:
    """The list of the authority holds for every way to search."""
    query = {"q": "TOKA"}
    assert entries(app.get(FEED, query_string=query)) == []
    sent = {"text": "TOKA = Hội chợ áo dài", "field": "tourism"}
    entry = call("ttdn_synonym_create", people.authority, **sent)
    assert entries(app.get(FEED, query_string=query)) == ["Hội chợ áo dài"]
    found = [item["id"] for item in call("package_search", **query)["results"]]
    assert found == [three[1]["id"]]
    call("ttdn_synonym_delete", people.authority, id=entry["id"], lock_version=1)
    assert call("package_search", **query)["count"] == 0


def test_a_value_is_a_value_whatever_stands_in_it(app: Any, three: Any) -> None:
    for value in ('x" OR topics:"policies', "x\\", "*", "[* TO *]"):
        assert entries(app.get(FEED, query_string={"topics": value})) == []


@pytest.mark.parametrize("name", ["permission_labels", "approval_state", "nonsense", "a b"])
def test_what_is_no_filter_is_refused_and_not_left_out(app: Any, three: Any, name: str) -> None:
    assert app.get(FEED, query_string={name: "public"}).status_code == 400


def test_a_long_search_is_refused(app: Any, clean: None) -> None:
    assert app.get(FEED, query_string={"q": "x" * 3000}).status_code == 400


def test_the_list_page_leads_to_its_feed(app: Any, three: Any) -> None:
    page = BeautifulSoup(
        app.get("/en/dataset/?q=ao+dai&topics=policies&page=1").body, "html.parser"
    )
    (head,) = page.select("head link[rel=alternate][type='application/atom+xml']")
    (link,) = page.select("main a[type='application/atom+xml']")
    assert head["href"] == link["href"]
    assert urlsplit(link["href"]).path == FEED
    assert parse_qs(urlsplit(link["href"]).query) == {"q": ["ao dai"], "topics": ["policies"]}
    assert entries(app.get(link["href"])) == ["Hội chợ áo dài"]
    own = BeautifulSoup(app.get("/en/promotion/").body, "html.parser")
    assert "dataset_type=promotion" in own.select_one("main a[type='application/atom+xml']")["href"]


def test_a_feed_has_pages(app: Any, three: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(tk.config, "ckan.feeds.limit", 2)
    first = BeautifulSoup(app.get(f"{FEED}?q=").body, "xml")
    following = first.find("link", rel="next")["href"]
    assert len(entries(app.get(f"{FEED}?q="))) == 2
    assert len(entries(app.get(following))) == 1


@pytest.mark.parametrize(("address", "language"), [(FEED, "en"), ("/feeds/search.atom", "vi")])
def test_the_feed_names_the_language_of_its_address(
    app: Any, three: Any, address: str, language: str
) -> None:
    feed = BeautifulSoup(app.get(address).body, "xml").feed
    assert feed["xml:lang"] == language
