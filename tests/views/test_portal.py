"""Every page: languages, navigation, banner, errors; the home page and the agencies."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup

PAGES = ("/", "/dataset/", "/organization/", "/about", "/user/login", "/no-such-page")


def soup(response):
    return BeautifulSoup(response.body, "html.parser")


def get(app, path, status=200, **options):
    response = app.get(path, **options)
    assert response.status_code == status
    return soup(response)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_has_one_heading_one_main_part_and_a_way_past_the_header(app, people, path):
    page = soup(app.get(path))
    assert page.html["lang"] == "vi"
    assert len(page.find_all("h1")) == 1
    assert len(page.select("main, [role=main]")) == 1
    target = page.select_one("a.ttdn-skip")["href"].removeprefix("#")
    assert page.find(id=target)


@pytest.mark.parametrize("path", ["/", "/dataset/?q=hu%E1%BA%BF&topics=promotion", "/about"])
def test_the_language_switch_keeps_page_and_query(app, people, path):
    link = get(app, path).select_one(".ttdn-langs a")
    assert (link["lang"], link["hreflang"], link.text) == ("en", "en", "English")
    assert link["href"] == f"/en{path}"
    back = get(app, link["href"]).select_one(".ttdn-langs a")
    assert (back["lang"], back.text, back["href"]) == ("vi", "Tiếng Việt", path)


def test_the_languages_offered_to_search_robots_and_readers_are_those_of_the_profile(app, people):
    names = [entry.text.strip() for entry in get(app, "/").select(".ttdn-langs li")]
    assert names == ["Tiếng Việt", "English"]


@pytest.mark.parametrize("path", PAGES)
def test_groups_users_and_activities_are_not_offered(app, people, path):
    addresses = {link.get("href", "") for link in soup(app.get(path)).find_all("a")}
    assert not [a for a in addresses if re.match(r"(/en)?/(group|activity|dashboard|user)/?$", a)]


def test_nothing_is_loaded_from_elsewhere(app, people):
    items.published(people)
    for path in ("/", "/dataset/"):
        page = get(app, path)
        sources = [tag.get("src") or tag.get("href") for tag in page.select("script, link, img")]
        own = ("/", "http://test.ckan.net/")
        assert not [source for source in sources if source and not source.startswith(own)]


def test_a_demonstration_says_so_on_each_page(app, people, monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckanext.ttdn.demo_banner", True)
    for path in PAGES:
        assert soup(app.get(f"/en{path}")).select_one(".ttdn-demo").text.strip() == (
            "This is a demonstration, not an official publication."
        )


def test_without_the_demonstration_there_is_no_banner(app, people):
    assert get(app, "/").select_one(".ttdn-demo") is None


@pytest.mark.parametrize(("lang", "title"), [("", "Không có trang này"), ("/en", "no such page")])
def test_an_unknown_page_says_what_to_do_in_the_readers_language(app, people, lang, title):
    page = get(app, f"{lang}/no-such-page", status=404)
    assert title in page.h1.text
    assert page.select_one(f"main a[href='{lang}/dataset/']")
    assert "Traceback" not in page.text


def test_a_refusal_offers_to_log_in_and_to_come_back(app, people):
    page = get(app, "/en/ckan-admin/", status=403)
    assert "You may not do this" in page.h1.text
    assert page.select_one("main a[href^='/en/user/login']")


def test_what_the_machine_says_about_a_failure_stays_in_the_log():
    from ckanext.ttdn.helpers.errors import ttdn_error_page

    page = ttdn_error_page([500], "SELECT secret FROM somewhere")
    assert (page.code, page.detail) == (500, "")


def test_home_counts_public_items_only_whoever_looks(app, people, signed_in):
    items.published(people)
    items.published(people, visibility="agencies", title_translated={"vi": "Chỉ cơ quan xem"})
    for state in items.HIDDEN:
        items.in_state(people, state, title_translated={"vi": f"Chưa công bố {state}"})
    for headers in ({}, signed_in(people.agency), signed_in(people.authority)):
        page = get(app, "/en/", headers=headers)
        assert "1 published item" in page.select_one(".ttdn-hero").text
        kinds = page.select(".ttdn-kinds a[href*='dataset_type=']")
        assert [kind.select_one(".ttdn-count").text.split()[0] for kind in kinds] == ["1"]
        assert "Chưa công bố" not in page.text
        assert "Chỉ cơ quan xem" not in page.text


def test_the_counts_of_home_lead_to_lists_with_that_many_items(app, people):
    items.published(people, topics=["promotion"])
    page = get(app, "/en/")
    links = page.select("a[href*='dataset_type='], a[href*='topics='], a[href*='organization=']")
    assert len(links) == 3
    for link in links:
        count = link.select_one(".ttdn-count").text.split()[0]
        status = get(app, link["href"]).select_one("[role=status].ttdn-status")
        assert status.text.strip() == f"{count} item"


def test_home_says_that_the_search_is_away_instead_of_breaking(app, people, monkeypatch):
    import pysolr
    from ckan.lib.search import query

    nowhere = pysolr.Solr("http://127.0.0.1:9/solr/none")
    monkeypatch.setattr(query, "make_connection", lambda **_: nowhere)
    page = get(app, "/en/")
    assert "not available at the moment" in page.select_one("[role=alert]").text
    assert not page.select(".ttdn-count")


def test_agencies_are_named_in_the_readers_language_with_the_other_name_beside(app, people):
    cards = get(app, "/en/organization/").select(".ttdn-agency")
    assert "Department so-du-lich" in [card.h3.text for card in cards]
    assert cards[0].select_one("p[lang=vi]").text.startswith("Sở ")


def test_an_ended_agency_names_its_successor(app, people):
    """C9: agencies come and go; their items stay under the name of then."""
    from ckan import model

    from ckanext.ttdn.model import Agency

    old, new = Agency.by_code("so-tu-phap"), Agency.by_code("so-du-lich")
    old.valid_to, new.successor_of = dt.date(2025, 2, 28), ["so-tu-phap"]
    model.Session.commit()
    for path in ("/en/organization/", "/en/organization/so-tu-phap"):
        note = get(app, path).select_one(".ttdn-note")
        assert "28 February 2025" in note.text
        assert note.a["href"] == "/en/organization/so-du-lich"


def test_a_failed_log_in_is_told_and_keeps_the_name(app, people):
    page = soup(app.post("/en/user/login", data={"login": "nobody", "password": "wrong"}))
    assert page.select_one("[role=alert]").text.strip()
    assert page.find(id="field-login")["value"] == "nobody"
    assert not page.find(id="field-password").get("value")
