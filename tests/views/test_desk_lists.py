"""Own items, the queue, notices and where CKAN's dashboard leads."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ttdn_items import call

PAGES = ("/ttdn/new", "/ttdn/items", "/ttdn/queue", "/ttdn/notices", "/promotion/new")


@pytest.mark.parametrize("path", PAGES)
def test_who_is_not_logged_in_is_asked_to_and_led_back(app, people, path):
    page = app.get(f"/en{path}", follow_redirects=False)
    assert page.status_code == 302
    assert "/en/user/login" in page.headers["location"]
    assert path.replace("/", "%2F") in page.headers["location"] or path in page.headers["location"]


def test_own_items_with_numbers_for_each_state(app, people, signed_in):
    items.draft(people, title_translated={"vi": "Bản nháp", "en": "A draft of ours"})
    items.submitted(people, title_translated={"vi": "Đã gửi", "en": "A submitted one"})
    headers = signed_in(people.agency)
    everything = app.get("/en/ttdn/items", headers=headers)
    assert "A draft of ours" in everything
    assert "A submitted one" in everything
    drafts = app.get("/en/ttdn/items?state=draft", headers=headers)
    assert "A draft of ours" in drafts
    assert "A submitted one" not in drafts
    found = app.get("/en/ttdn/items?q=submitted", headers=headers)
    assert "A draft of ours" not in found
    nothing = app.get("/en/ttdn/items?q=khong-co", headers=headers)
    assert "No item fits these filters" in nothing


def test_r22_items_of_another_agency_are_not_listed(app, people, signed_in):
    items.draft(people, title_translated={"vi": "Bản nháp", "en": "A draft of ours"})
    page = app.get("/en/ttdn/items", headers=signed_in(people.other))
    assert "A draft of ours" not in page
    assert "There is nothing here yet" in page


def test_the_queue_is_the_authoritys(app, people, signed_in):
    items.submitted(people)
    assert "Hue Festival" in app.get("/en/ttdn/queue", headers=signed_in(people.authority))
    app.get("/en/ttdn/queue", headers=signed_in(people.agency), status=403)
    app.get("/en/ttdn/queue", headers=signed_in(people.user), status=403)


def test_the_queue_filtered(app, people, signed_in):
    items.submitted(people)
    headers = signed_in(people.authority)
    for query, there in (
        ("q=festival", True),
        ("q=khong-co", False),
        ("type=promotion", True),
        ("type=article", False),
        ("organization=so-du-lich", True),
        ("organization=so-tu-phap", False),
        ("assignee=none", True),
        (f"assignee={people.authority}", False),
        ("days=7", False),
        ("page=nonsense&sort=nonsense&days=nonsense", True),
    ):
        page = app.get(f"/en/ttdn/queue?{query}", headers=headers)
        assert ("Hue Festival" in page) is there, query


def test_an_appraiser_takes_an_item_up_and_gives_it_back(app, people, signed_in):
    item = items.submitted(people)
    headers = signed_in(people.authority)
    app.post(f"/ttdn/item/{item['id']}/claim", headers=headers)
    queue = app.get("/en/ttdn/queue", headers=headers)
    assert "Taken up by Cán bộ so-van-hoa" in queue
    app.post(f"/ttdn/item/{item['id']}/release", headers=headers)
    assert "Taken up by Cán bộ" not in app.get("/en/ttdn/queue", headers=headers)


def test_notices_are_told_in_the_readers_language_and_marked_as_read(app, people, signed_in):
    item = items.submitted(people)
    items.decided(people, "return", item, reasons=["inaccurate"])
    call_jobs()
    headers = signed_in(people.agency)
    page = app.get("/en/ttdn/notices", headers=headers)
    assert "“Hue Festival” was returned for correction." in page
    app.post("/en/ttdn/notices/read", headers=headers)
    assert call("ttdn_notice_list", people.agency)["unread"] == 0


def call_jobs():
    from ckan.lib import jobs

    jobs.Worker(["ttdn-notices"]).work(burst=True)


def test_the_dashboard_leads_each_role_to_its_pages(app, people, signed_in):
    for user, target in (
        (people.agency, "/ttdn/items"),
        (people.authority, "/ttdn/queue"),
        (people.user, f"/user/{people.user}"),
    ):
        page = app.get("/dashboard/datasets", headers=signed_in(user), follow_redirects=False)
        assert page.headers["location"].endswith(target)


def test_h66_the_kinds_that_the_agency_may_publish(app, people, signed_in, only_media):
    page = app.get("/en/ttdn/new", headers=signed_in(people.agency))
    assert "/media/new" in page
    assert "/promotion/new" not in page
    refused = app.get("/en/promotion/new", headers=signed_in(people.agency))
    assert "Your agency does not supply this kind of item" in refused


@pytest.fixture
def only_media(people):
    from ckan import model

    from ckanext.ttdn.model import Agency

    Agency.get(people.agency_org).kinds = ["media"]
    model.Session.commit()
