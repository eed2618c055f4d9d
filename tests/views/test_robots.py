"""Search engines read each page once; filtered lists, of which there is no end, are not indexed."""

from __future__ import annotations

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_crawler import Rules, crawl
from ttdn_items import call

TOPICS = ("promotion", "policies", "sovereignty")
PLACES = ("phu-xuan", "thuan-hoa", "kim-long")


@pytest.fixture
def world(people):
    """Three items that differ in all that can be filtered by, each with a file."""
    made = []
    for number in range(3):
        item = items.draft(
            people,
            title_translated={"vi": f"Mục {number}", "en": f"Item {number}"},
            keywords_translated={"vi": [f"từ {number}"], "en": [f"word {number}"]},
            topics=[TOPICS[number], TOPICS[number - 1]],
            places=[PLACES[number]],
            countries=["FR", "DE", "JP"][number:],
            activity_date=f"202{number}",
        )
        call(
            "resource_create",
            people.agency,
            package_id=item["id"],
            url=f"https://example.org/{number}.csv",
            name_translated={"vi": f"Tệp {number}"},
        )
        call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
        items.decided(people, "approve", item, topics=item["topics"])
        made.append(item)
    return made


# In each language: home, list, agencies and each of three, about, log-in; an item, its file.
FIXED, EACH = 12, 3


@pytest.mark.parametrize(
    "heeded", [{}, {"robots": False}, {"nofollow": False}], ids=["both", "links", "robots.txt"]
)
def test_a_robot_reads_no_more_pages_than_there_are(app, world, heeded):
    """The finding: 2,002 addresses of 120 pages. Each of the two measures is enough alone."""
    read = crawl(app, **heeded)
    assert len(read) <= 2 * (FIXED + EACH * len(world)), sorted(read)
    for item in world:
        for prefix in ("", "/en"):
            assert f"{prefix}/promotion/{item['name']}" in read
    for address, (answer, page) in read.items():
        if page is not None and "?" in address:
            assert "noindex" in answer.headers["X-Robots-Tag"]


def test_a_robot_comes_to_the_items_of_every_page_of_the_list(app, world, monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckan.datasets_per_page", 1)
    read = crawl(app)
    assert {"/dataset/?page=2", "/en/dataset/?page=3"} <= read.keys()
    answer, page = read["/en/dataset/?page=3"]
    assert "X-Robots-Tag" not in answer.headers
    assert page.find("link", rel="canonical")["href"].endswith("/en/dataset/?page=3")
    assert page.find("meta", attrs={"name": "robots"}) is None


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "query",
    ["q=hue", "topics=promotion", "sort=name+asc", "page=2&topics=promotion", "page=1"],
)
@pytest.mark.parametrize("path", ["/dataset/", "/organization/so-du-lich"])
def test_a_filtered_list_is_not_indexed_and_names_the_plain_one(app, people, prefix, path, query):
    answer = app.get(f"{prefix}{path}?{query}")
    page = BeautifulSoup(answer.body, "html.parser")
    assert answer.headers["X-Robots-Tag"] == "noindex, follow"
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex, follow"
    assert page.find("link", rel="canonical")["href"] == f"http://test.ckan.net{prefix}{path}"


def test_a_plain_page_is_indexed_under_its_own_address(app, people):
    item = items.published(people)
    for path in ("/", "/dataset/", "/en/organization/so-du-lich", f"/en/promotion/{item['name']}"):
        answer = app.get(path)
        page = BeautifulSoup(answer.body, "html.parser")
        assert "X-Robots-Tag" not in answer.headers
        assert page.find("meta", attrs={"name": "robots"}) is None
        assert page.find("link", rel="canonical")["href"] == f"http://test.ckan.net{path}"


def test_a_page_that_is_not_there_is_no_address_to_index(app, people):
    page = BeautifulSoup(app.get("/no-such-page").body, "html.parser")
    assert page.find("link", rel="canonical") is None
    assert "noindex" in page.find("meta", attrs={"name": "robots"})["content"]


def test_robots_txt_forbids_arguments_but_for_the_pages_of_a_whole_list(app, people):
    rules = Rules(app.get("/robots.txt").body)
    for prefix in ("", "/en"):
        assert rules.permit(f"{prefix}/dataset/")
        assert rules.permit(f"{prefix}/dataset/?page=2")
        assert rules.permit(f"{prefix}/promotion/x")
        for query in ("q=hue", "topics=promotion", "page=2&topics=promotion", "topics=x&page=2"):
            assert not rules.permit(f"{prefix}/dataset/?{query}")
            assert not rules.permit(f"{prefix}/organization/x?{query}")
        assert not rules.permit(f"{prefix}/api/3/action/package_list")
        assert not rules.permit(f"{prefix}/ttdn/queue")
