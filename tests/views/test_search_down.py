"""Without the search server: lists say so by 503, the appraisers' queue and single items work."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ttdn_harvests import search_down
from ttdn_items import call

WHO = ("anonymous", "agency", "authority", "sysadmin")
SEARCHES = (
    "/dataset/",
    "/en/promotion/?q=hue&page=2",
    "/organization/",
    "/organization/so-du-lich",
    "/en/organization/so-du-lich",
    "/group/",
    "/harvest/",
    "/feeds/dataset.atom",
    "/feeds/organization/so-du-lich.atom",
    "/api/2/util/dataset/autocomplete?incomplete=hu",
    "/api/3/action/package_search?q=hue",
    "/api/3/action/package_autocomplete?q=hue",
    "/api/3/action/organization_list?all_fields=true",
    "/api/3/action/organization_show?id=so-du-lich",
    "/api/3/action/current_package_list_with_resources",
)


@pytest.fixture
def headers(people, signed_in):
    found = {who: signed_in(getattr(people, who)) for who in WHO if who != "anonymous"}
    return {"anonymous": {}, **found}


@pytest.mark.parametrize("who", WHO)
def test_what_needs_the_search_says_that_it_is_down_and_when_to_come_back(app, headers, who):
    for address in SEARCHES:
        with search_down():
            answer = app.get(address, headers=headers[who])
        assert (address, answer.status_code) == (address, 503)
        assert int(answer.headers["Retry-After"]) > 0
        if address.endswith("/promotion/?q=hue&page=2"):
            assert "search service does not answer" in answer.body
        assert "solr" not in answer.body.lower()


def test_the_home_page_and_single_items_are_there_meanwhile(people, app, headers):
    item = items.published(people)
    with search_down():
        for who in WHO:
            for address in ("/", f"/promotion/{item['name']}", "/about"):
                assert app.get(address, headers=headers[who]).status_code == 200


def test_r20_the_queue_and_the_lists_of_the_desk_work_from_the_database(people, app, headers):
    item = items.submitted(people)
    with search_down():
        page = app.get("/ttdn/queue?organization=so-du-lich", headers=headers["authority"])
        assert item["title"] in page.body
        for who in ("agency", "authority"):
            for address in ("/ttdn/items", "/ttdn/notices", "/ttdn/new"):
                assert app.get(address, headers=headers[who]).status_code == 200


def test_an_agencys_number_of_items_counts_what_the_public_may_see(people, freezer):
    items.draft(people)
    items.published(people, visibility="agencies")
    items.published(people, expires_at="2027-01-01T00:00:00")
    items.published(people)

    def counted():
        with search_down():
            return call("ttdn_agency_show", None, id="so-du-lich")["dataset_count"]

    assert counted() == 2
    freezer.move_to("2027-01-02")
    assert counted() == 1
