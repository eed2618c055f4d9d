"""The other side of each step is told: in the catalogue and by mail (H 6.4; R20)."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan import model
from ckan.lib import jobs, mailer
from ckan.plugins import toolkit as tk
from ttdn_items import call

from ckanext.ttdn.model import Agency


@pytest.fixture
def mails(monkeypatch):
    """Mails as they would leave: a recipient is the one thing that cannot be had here."""
    sent = []

    def deliver(user, subject, body, **_rest):
        sent.append((user.name, subject, body))

    monkeypatch.setattr(mailer, "mail_user", deliver)
    return sent


def work():
    """Do what waits in the queue, as ``ckan jobs worker ttdn-notices`` does."""
    for job in jobs.get_queue("ttdn-notices").jobs:
        job.func(*job.args, **job.kwargs)
        job.delete()


def codes(user):
    return [notice["code"] for notice in call("ttdn_notice_list", user)["results"]]


def test_r20_the_authority_is_told_of_a_submission_and_the_agency_of_the_decision(people, mails):
    item = items.submitted(people)
    work()
    assert codes(people.authority) == ["submit"]
    assert codes(people.agency) == []
    items.decided(people, "return", item, reasons=["inaccurate"])
    work()
    assert codes(people.agency) == ["return"]
    assert codes(people.other) == []
    assert [recipient for recipient, _s, _b in mails] == [people.authority, people.agency]
    assert all("Lễ hội Huế" in subject for _r, subject, _b in mails)
    assert all(item["name"] in body for _r, _s, body in mails)


def test_what_a_harvest_submits_is_noticed_without_a_mail(people, mails):
    item = items.draft(people)
    call("ttdn_dataset_submit", people.sysadmin, id=item["id"], declarations=items.DECLARED)
    work()
    assert codes(people.authority) == ["submit"]
    assert mails == []


def test_a_notice_is_read_once_and_only_by_its_reader(people, mails):
    items.submitted(people)
    work()
    listed = call("ttdn_notice_list", people.authority)
    assert listed["unread"] == 1
    one = listed["results"][0]["id"]
    assert call("ttdn_notice_mark_read", people.agency, ids=[one]) == {"marked": 0}
    assert call("ttdn_notice_mark_read", people.authority, ids=[one]) == {"marked": 1}
    assert call("ttdn_notice_list", people.authority, limit=0)["unread"] == 0


def test_a_mail_server_that_is_down_undoes_no_decision(people, monkeypatch):
    def down(*_args, **_rest):
        raise mailer.MailerException("connection refused")

    monkeypatch.setattr(mailer, "mail_user", down)
    item = items.submitted(people)
    work()
    assert codes(people.authority) == ["submit"]
    state = call("package_show", people.agency, id=item["id"])["approval_state"]
    assert state == "submitted"


def test_redis_that_is_down_undoes_no_decision(people, monkeypatch):
    def down(*_args, **_rest):
        raise ConnectionError("redis")

    monkeypatch.setattr(tk, "enqueue_job", down)
    item = items.submitted(people)
    assert call("package_show", people.agency, id=item["id"])["approval_state"] == "submitted"


def test_notices_are_sent_by_jobs_alone(people):
    item = items.draft(people)
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_notice_send", who, package_id=item["id"], operation="approve")


def test_r20_a_notice_waits_behind_no_link_that_is_fetched(people, mails):
    link = {"url": "https://example.org/a.pdf", "name_translated": {"vi": "Tệp"}, "format": "PDF"}
    items.submitted(people, resources=[link])
    assert [job.meta["title"] for job in jobs.get_queue().jobs] == ["ttdn links"]
    work()
    assert codes(people.authority) == ["submit"]
    assert len(jobs.get_queue().jobs) == 1


# --- What a notice tells is decided when it is read


def _moved(people, user, organization, role="agency"):
    call(
        "ttdn_account_set",
        people.sysadmin,
        user=user,
        organization=organization,
        role=role,
        replace=True,
    )


def _seen(user):
    listed = call("ttdn_notice_list", user)
    counted = call("ttdn_notice_list", user, limit=0)
    assert (counted["count"], counted["unread"]) == (listed["count"], listed["unread"])
    assert len(listed["results"]) == listed["count"]
    return listed


@pytest.fixture
def returned(people, mails):
    """An item that was returned to its agency; the two sides have a notice each."""
    item = items.in_state(people, "returned")
    work()
    return item


def test_r22_an_account_that_moved_is_told_no_more_of_its_former_agency(app, people, returned):
    assert _seen(people.agency)["count"] == 1
    one = _seen(people.agency)["results"][0]["id"]
    _moved(people, people.agency, people.other_org)
    assert _seen(people.agency) == {"count": 0, "unread": 0, "results": []}
    token = call("api_token_create", people.agency, user=people.agency, name="x")["token"]
    page = app.get("/ttdn/notices", headers={"Authorization": token})
    assert "Lễ hội Huế" not in page.body
    assert returned["name"] not in page.body
    for asked in ({"ids": [one]}, {"all": True}):
        assert call("ttdn_notice_mark_read", people.agency, **asked) == {"marked": 0}
    _moved(people, people.agency, people.agency_org)
    assert _seen(people.agency)["unread"] == 1


def test_r22_a_demoted_appraiser_is_told_no_more_of_other_agencies(people, returned):
    assert _seen(people.authority)["count"] == 1
    _moved(people, people.authority, people.other_org)
    assert _seen(people.authority)["count"] == 0


def test_r22_a_change_of_a_public_item_is_told_to_those_inside_alone(people, mails):
    item = items.published(people)
    items.patch(people, item, author="Người khác")
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    work()
    assert _seen(people.authority)["count"] == 2
    _moved(people, people.authority, people.other_org)
    # It reads the item as everybody does, and not that a change of it waits.
    assert call("package_show", people.authority, id=item["id"])
    assert _seen(people.authority)["count"] == 0


def test_c9_the_account_of_an_ended_agency_is_told_nothing_and_its_successor_is(
    people, mails, returned
):
    _succeeded_by_other(people)
    assert _seen(people.agency)["count"] == 0
    call("ttdn_dataset_submit", people.other, id=returned["id"], declarations=items.DECLARED)
    items.decided(people, "return", returned, reasons=["inaccurate"])
    mails.clear()
    work()
    assert [name for name, _subject, _body in mails] == [people.authority, people.other]
    # The successor reads what was told to its predecessor's account as well as its own notice.
    assert codes(people.other) == ["return"]
    assert codes(people.agency) == []


def _succeeded_by_other(people):
    Agency.get(people.agency_org).valid_to = dt.date(2020, 1, 1)
    Agency.get(people.other_org).successor_of = ["so-du-lich"]
    model.Session.commit()


def test_r20_an_item_whose_agency_changed_is_told_to_the_new_one_alone(people, mails, returned):
    call(
        "package_owner_org_update",
        people.sysadmin,
        id=returned["id"],
        organization_id=people.other_org,
        override_reason="Sáp nhập",
    )
    assert _seen(people.agency)["count"] == 0
    call("ttdn_dataset_submit", people.other, id=returned["id"], declarations=items.DECLARED)
    items.decided(people, "reject", returned, reasons=["not-foreign-information"])
    mails.clear()
    work()
    assert "reject" in codes(people.other)
    assert codes(people.agency) == []
    assert people.agency not in [name for name, _subject, _body in mails]


def test_r22_a_mail_that_is_written_later_goes_to_who_may_read_it_then(people, mails):
    item = items.in_state(people, "returned")
    _moved(people, people.agency, people.other_org)
    work()
    assert [name for name, _subject, _body in mails] == [people.authority]
    assert codes(people.agency) == []
    assert call("ttdn_notice_list", people.authority)["results"][0]["dataset_id"] == item["id"]


def test_r22_notices_cost_the_same_number_of_queries_whatever_their_number(people, mails):
    def queries():
        counted = []
        listen = sa.event.listen, sa.event.remove
        hook = (model.meta.engine, "before_cursor_execute", lambda *_a: counted.append(1))
        call("ttdn_notice_list", people.authority)  # what is cached is there
        listen[0](*hook)
        call("ttdn_notice_list", people.authority)
        listen[1](*hook)
        return len(counted)

    items.submitted(people)
    work()
    one = queries()
    for _more in range(3):
        items.submitted(people)
    work()
    assert _seen(people.authority)["count"] == 4
    assert queries() == one


def test_what_has_no_subject_of_its_own_is_mailed_all_the_same(people, mails):
    item = items.published(people)
    work()
    mails.clear()
    told = {"package_id": item["id"], "operation": "link_changed", "audience": "authority"}
    assert call("ttdn_notice_send", people.sysadmin, **told) == {"sent": 1, "mailed": 1}
    ((recipient, subject, _body),) = mails
    assert recipient == people.authority
    assert "Lễ hội Huế" in subject
