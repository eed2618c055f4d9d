"""The other side of each step is told: in the catalogue and by mail (H 6.4; R20)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.lib import jobs, mailer
from ckan.plugins import toolkit as tk
from ttdn_items import call


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
