"""The appraiser's way through the queue: filters stay, and each decision leads to the next item."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import ttdn_items as items
from bs4 import BeautifulSoup
from ttdn_items import call


@pytest.fixture
def colleague(people):
    """A second account of the authority."""
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account

    user = factories.User(fullname="Đồng nghiệp")
    model.Session.add(
        Account(user_id=user["id"], organization_id=people.authority_org, role="authority")
    )
    model.Session.commit()
    return user["name"]


@pytest.fixture
def waiting(people):
    """Three promotions and, between them, an article of another kind, oldest first."""
    media = {"type": "media", "media_type": "image", "creator": "X"}
    return [
        items.submitted(people, title_translated={"vi": f"Mục {name}"}, **more)
        for name, more in (("C", {}), ("D", media), ("A", {}), ("B", {}))
    ]


def soup(page):
    return BeautifulSoup(page.body, "html.parser")


def decide(app, headers, people, item, decision="approve", carry="", **given):
    fields = {
        "content_hash": items.content_hash(people, item),
        "topics": ["promotion"],
        "reasons": ["inaccurate" if decision == "return" else "not-foreign-information"],
        "queue": carry,
        **given,
    }
    return app.post(
        f"/en/ttdn/item/{item['id']}/{decision}",
        params=fields,
        headers=headers,
        follow_redirects=False,
    )


def leads_to(response):
    """Return path and carried filters of where a response leads."""
    address = urlsplit(response.headers["location"])
    assert address.netloc in ("", "test.ckan.net")
    carried = parse_qs(address.query).get("queue", [""])[0]
    return address.path.removeprefix("/en"), {k: v[0] for k, v in parse_qs(carried).items()}


def page_of(item):
    return f"/{item['type']}/{item['name']}"


@pytest.mark.parametrize("decision", ["approve", "return", "reject"])
def test_a_decision_leads_to_the_next_item_within_the_filters(
    app, people, signed_in, waiting, decision
):
    headers = signed_in(people.authority)
    first, other_kind, second, third = waiting
    assert other_kind["type"] == "media"
    carry = "type=promotion"
    path, carried = leads_to(decide(app, headers, people, first, decision, carry))
    assert (path, carried) == (page_of(second), {"type": "promotion"})
    page = app.get(f"{path}?queue=type%3Dpromotion", headers=headers)
    form = soup(page).find("form", action=re.compile(f"/{decision}$"))
    assert form.find(attrs={"name": "queue"})["value"] == carry
    path, _carried = leads_to(decide(app, headers, people, second, decision, carry))
    assert path == page_of(third)


def test_the_end_of_the_list_says_so_and_shows_what_is_left_of_it(app, people, log_in, waiting):
    log_in(app, people.authority)
    token = re.search(r'csrf[^>]*content="([^"]+)"[^>]*/>\s*<meta name="site', app.get("/").body)
    last = waiting[-1]
    page = app.post(
        f"/en/ttdn/item/{last['id']}/approve",
        params={
            "content_hash": items.content_hash(people, last),
            "topics": ["promotion"],
            "queue": "type=promotion&sort=submitted_at+asc",
            "_csrf_token": token[1] if token else "",
        },
    )
    assert "last item of the list" in page
    message = soup(page).select_one(".alert-success")
    assert "was approved" in message.text
    assert message.a["href"] == f"/en{page_of(last)}"
    rows = [link.text for link in soup(page).select(".ttdn-line h2 a")]
    assert rows == ["Mục C", "Mục A"]


def test_the_order_of_titles_survives_a_change_that_renames_its_item(app, people, signed_in):
    """The decision publishes the new title; the next item is looked for from the submitted one."""
    changed = items.published(people, title_translated={"vi": "Z cũ"})
    items.patch(people, changed, title_translated={"vi": "A mới"})
    call("ttdn_dataset_submit", people.agency, id=changed["id"], declarations=items.DECLARED)
    middle = items.submitted(people, title_translated={"vi": "M giữa"})
    response = decide(app, signed_in(people.authority), people, changed, carry="sort=title+asc")
    assert leads_to(response) == (page_of(middle), {"sort": "title asc"})


def test_what_a_colleague_has_taken_up_is_skipped(app, people, signed_in, waiting, colleague):
    headers = signed_in(people.authority)
    promotions = [item for item in waiting if item["type"] == "promotion"]
    for item in promotions[:2]:
        call("ttdn_dataset_claim", colleague, id=item["id"])
    queue = soup(app.get("/en/ttdn/queue?type=promotion", headers=headers))
    first = queue.find("a", string="Open the first item")["href"]
    assert urlsplit(first).path == f"/en{page_of(promotions[2])}"
    call("ttdn_dataset_claim", colleague, id=promotions[2]["id"])
    queue = app.get("/en/ttdn/queue?type=promotion", headers=headers)
    assert "Open the first item" not in queue
    assert "Colleagues have taken up everything in this list" in queue
    # One's own claim does not keep one from going on.
    call("ttdn_dataset_release", colleague, id=promotions[1]["id"])
    call("ttdn_dataset_claim", people.authority, id=promotions[1]["id"])
    path, _carried = leads_to(decide(app, headers, people, waiting[1], carry="q=m%E1%BB%A5c"))
    assert path == page_of(promotions[1])


def test_the_list_may_shift_while_somebody_looks_at_an_item(
    app, people, signed_in, waiting, colleague
):
    first, _media, second, third = waiting
    items.decided(people, "return", second, reasons=["inaccurate"])
    response = decide(app, signed_in(people.authority), people, first, carry="type=promotion")
    assert leads_to(response)[0] == page_of(third)


def test_a_page_that_is_no_longer_there_shows_the_last_one(
    app, people, signed_in, waiting, monkeypatch
):
    from ckanext.ttdn.views import common

    monkeypatch.setattr(common, "PAGE_SIZE", 2)
    headers = signed_in(people.authority)
    page = app.get("/en/ttdn/queue?page=9&sort=title+asc", headers=headers)
    assert "Page 2 of 2" in page
    assert len(soup(page).select(".ttdn-line")) == 2
    # From the last item of one page to the first of the next.
    rows = [link["href"] for link in soup(page).select(".ttdn-line h2 a")]
    second = call("ttdn_revision_list", people.authority, sort="title asc", state="submitted")
    before = second["results"][1]
    carry = "sort=title+asc&page=1"
    response = decide(app, headers, people, {"id": before["dataset_id"]}, "reject", carry)
    assert f"/en{leads_to(response)[0]}" == urlsplit(rows[0]).path


def test_the_filters_survive_an_error_and_a_claim(app, people, signed_in, waiting):
    headers, carry = signed_in(people.authority), "type=promotion&q=m%E1%BB%A5c"
    page = decide(app, headers, people, waiting[0], "return", carry, reasons=[])
    assert page.status_code == 200
    assert soup(page).find(attrs={"name": "queue"})["value"] == "type=promotion&q=m%E1%BB%A5c"
    back = soup(page).find("a", string="Back to the queue")["href"]
    assert unquote(back) == "/en/ttdn/queue?type=promotion&q=mục"
    claimed = app.post(
        f"/ttdn/item/{waiting[0]['id']}/claim",
        params={"queue": carry},
        headers=headers,
        follow_redirects=False,
    )
    assert leads_to(claimed) == (page_of(waiting[0]), {"type": "promotion", "q": "mục"})
    released = app.post(
        f"/ttdn/item/{waiting[0]['id']}/release",
        params={"queue": carry},
        headers=headers,
        follow_redirects=False,
    )
    assert "/ttdn/queue?type=promotion&q=" in released.headers["location"]


def test_a_withdrawal_from_the_queue_leads_back_to_it(app, people, signed_in):
    item = items.published(people)
    call("ttdn_withdrawal_request", people.agency, id=item["id"], reasons=["expired"])
    queue = soup(app.get("/en/ttdn/queue?days=7", headers=signed_in(people.authority)))
    link = queue.find("a", string="Hue Festival")["href"]
    assert link == f"/en{page_of(item)}?queue=days%3D7"
    response = app.post(
        f"/ttdn/item/{item['id']}/withdraw",
        params={"reasons": ["expired"], "queue": "days=7"},
        headers=signed_in(people.authority),
        follow_redirects=False,
    )
    assert response.headers["location"].endswith("/ttdn/queue?days=7")


@pytest.mark.parametrize("carry", ["https://example.org/", "//example.org/%2e%2e", "type=//x.org"])
def test_the_carried_filters_lead_nowhere_else(app, people, signed_in, waiting, carry):
    headers = signed_in(people.authority)
    path, carried = leads_to(decide(app, headers, people, waiting[0], carry=carry))
    assert (path, carried) == (page_of(waiting[1]), {})
    page = app.get(page_of(waiting[1]), headers=headers, query_string={"queue": carry})
    assert not [a for a in soup(page).find_all("a", href=True) if "//example.org" in a["href"][:25]]


def test_available_and_after_are_arguments_of_the_list(people, act, colleague, waiting):
    listed = act("ttdn_revision_list", people.authority, state="submitted")["results"]
    rest = act("ttdn_revision_list", people.authority, state="submitted", after=listed[1]["id"])
    assert [row["id"] for row in rest["results"]] == [row["id"] for row in listed[2:]]
    back = act(
        "ttdn_revision_list",
        people.authority,
        state="submitted",
        after=listed[1]["id"],
        sort="submitted_at desc",
    )
    assert [row["id"] for row in back["results"]] == [listed[0]["id"]]
    call("ttdn_dataset_claim", colleague, id=waiting[0]["id"])
    free = act("ttdn_revision_list", people.authority, state="submitted", available=True)
    assert free["count"] == 3


def test_r22_a_revision_of_another_agency_is_no_place_in_ones_own_list(people, act, waiting):
    from ckan.plugins import toolkit as tk

    listed = act("ttdn_revision_list", people.authority, state="submitted")["results"]
    with pytest.raises(tk.ObjectNotFound):
        act("ttdn_revision_list", people.other, after=listed[0]["id"])


@pytest.fixture
def act():
    return call
