"""Searches that an account is mailed about: its own, at their time, by its rights of that time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_items as items
from ckan import model
from ckan.lib import jobs, mailer
from ckan.plugins import toolkit as tk
from freezegun import freeze_time

from ckanext.ttdn.model import Account, SavedSearch

Act = Callable[..., Any]
SEARCH = "q=%C3%A1o+d%C3%A0i"


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
    """Mails as they would leave."""
    sent: list[SimpleNamespace] = []

    def deliver(user: Any, subject: str, body: str, **rest: Any) -> None:
        sent.append(SimpleNamespace(user=user.name, subject=subject, body=body))

    monkeypatch.setattr(mailer, "mail_user", deliver)
    return sent


@contextmanager
def after(**span: float) -> Iterator[None]:
    with freeze_time(dt.datetime.now(dt.timezone.utc) + dt.timedelta(**span)):
        yield


def run(people: SimpleNamespace) -> list[str]:
    """Let the clock run once and the worker do what it has queued."""
    queued = items.call("ttdn_saved_search_run", people.sysadmin)
    for job in jobs.get_queue("ttdn-notices").jobs:
        if job.meta["title"] == "ttdn saved search":
            job.func(*job.args, **job.kwargs)
        job.delete()
    return queued


def festival(people: SimpleNamespace, vi: str = "Lễ hội áo dài", **changes: Any) -> dict[str, Any]:
    title = {"vi": vi, "en": "Ao dai festival"}
    return items.published(people, title_translated=title, **changes)


def saved() -> int:
    model.Session.rollback()
    return model.Session.query(SavedSearch).count()


def test_new_results_come_once_and_at_their_time(
    people: SimpleNamespace, act: Act, mails: list[SimpleNamespace]
) -> None:
    old = festival(people, "Áo dài trước đó")
    entry = act("ttdn_saved_search_create", people.user, search=SEARCH, every="day")
    new = festival(people)
    other = items.published(people, title_translated={"vi": "Áo ấm"})
    assert run(people) == []
    with after(days=1):
        assert run(people) == [entry["id"]]
        assert run(people) == []
    assert [mail.user for mail in mails] == [people.user]
    assert "áo dài" in mails[0].subject
    assert f"/vi/promotion/{new['name']}\n" in mails[0].body
    assert not any(f"/{item['name']}\n" in mails[0].body for item in (old, other))
    assert "/vi/ttdn/searches" in mails[0].body
    with after(days=2):
        assert run(people) == [entry["id"]]
    assert len(mails) == 1, "nothing new, no mail"


def test_a_week_is_a_week_and_the_mail_speaks_its_language(
    people: SimpleNamespace, act: Act, mails: list[SimpleNamespace]
) -> None:
    sent = {"search": "?topics=promotion&page=3", "language": "en"}
    entry = act("ttdn_saved_search_create", people.user, **sent)
    assert (entry["every"], entry["search"]) == ("week", "topics=promotion")
    festival(people, topics=["promotion"])
    with after(days=6):
        assert run(people) == []
    with after(days=7):
        assert run(people) == [entry["id"]]
    assert "Dear" in mails[0].body
    assert "- Ao dai festival\n" in mails[0].body
    assert "Promotion of the image" in mails[0].subject


def test_r20_the_rights_of_the_moment_of_sending_decide(
    people: SimpleNamespace, act: Act, mails: list[SimpleNamespace]
) -> None:
    """What agencies alone may see is not mailed to an account that is none any more."""
    for who in (people.other, people.agency, people.user):
        act("ttdn_saved_search_create", who, search=SEARCH, every="day")
    item = festival(people, visibility="agencies")
    items.draft(people, title_translated={"vi": "Áo dài nháp"})
    with after(days=1):
        run(people)
    assert {mail.user for mail in mails} == {people.other, people.agency}
    assert all(item["name"] in mail.body and "nháp" not in mail.body for mail in mails)

    with after(days=1, hours=1):
        festival(people, visibility="agencies")
    model.Session.delete(Account.of(model.User.get(people.other).id))
    model.Session.commit()
    mails.clear()
    with after(days=2):
        run(people)
    assert [mail.user for mail in mails] == [people.agency]


@pytest.mark.parametrize("loss", ["state", "email"])
def test_a_closed_account_and_one_without_address_get_no_mail(
    people: SimpleNamespace, act: Act, mails: list[SimpleNamespace], loss: str
) -> None:
    act("ttdn_saved_search_create", people.user, search=SEARCH, every="day")
    festival(people)
    user = model.User.get(people.user)
    setattr(user, loss, "deleted" if loss == "state" else None)
    model.Session.commit()
    with after(days=1):
        assert len(run(people)) == 1
    assert mails == []


def test_a_mail_server_that_is_down_loses_nothing(
    people: SimpleNamespace, act: Act, mails: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    act("ttdn_saved_search_create", people.user, search=SEARCH, every="day")
    item = festival(people)
    deliver = mailer.mail_user

    def down(*_given: Any, **_more: Any) -> None:
        raise mailer.MailerException("connection refused")

    monkeypatch.setattr(mailer, "mail_user", down)
    with after(days=1):
        assert len(run(people)) == 1
        assert run(people) == [], "not at each round of the clock"
    monkeypatch.setattr(mailer, "mail_user", deliver)
    with after(days=1, hours=3):
        assert len(run(people)) == 1
    assert [item["name"] in mail.body for mail in mails] == [True]


def test_a_job_that_was_queued_twice_mails_once(
    people: SimpleNamespace, act: Act, mails: list[SimpleNamespace]
) -> None:
    entry = act("ttdn_saved_search_create", people.user, search=SEARCH, every="day")
    festival(people)
    with after(days=1):
        for _time in range(2):
            act("ttdn_saved_search_send", people.sysadmin, id=entry["id"])
    assert len(mails) == 1


def test_the_same_search_again_changes_how_often(people: SimpleNamespace, act: Act) -> None:
    first = act("ttdn_saved_search_create", people.user, search="q=a&topics=promotion")
    again = act(
        "ttdn_saved_search_create", people.user, search="topics=promotion&q=a&page=2", every="day"
    )
    assert again == {**first, "every": "day"}
    assert saved() == 1


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        ({"search": "nonsense=x"}, "nonsense"),
        ({"search": "permission_labels=public"}, "permission_labels"),
        ({"search": "q=" + "x" * 3000}, "too long"),
        ({"search": "&".join(f"topics={n}" for n in range(31))}, "too long"),
        ({"search": "&".join(f"x{n}=" for n in range(101))}, "too long"),
        ({"search": SEARCH, "every": "minute"}, "day or week"),
    ],
)
def test_what_cannot_be_saved_is_refused_and_says_why(
    people: SimpleNamespace, act: Act, sent: dict[str, str], says: str
) -> None:
    with pytest.raises(tk.ValidationError, match=says):
        act("ttdn_saved_search_create", people.user, **sent)
    assert saved() == 0


def test_an_account_has_so_many_searches(
    people: SimpleNamespace, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ckanext.ttdn.services.saved_searches import subscriptions

    monkeypatch.setattr(subscriptions, "MOST", 1)
    act("ttdn_saved_search_create", people.user, search="q=a")
    with pytest.raises(tk.ValidationError, match="at most 1"):
        act("ttdn_saved_search_create", people.user, search="q=b")
    act("ttdn_saved_search_create", people.other, search="q=b")
    assert saved() == 2


def test_r22_each_account_has_its_own(people: SimpleNamespace, act: Act) -> None:
    entry = act("ttdn_saved_search_create", people.user, search=SEARCH)
    assert act("ttdn_saved_search_list", people.other) == []
    with pytest.raises(tk.ObjectNotFound):
        act("ttdn_saved_search_delete", people.other, id=entry["id"])
    assert saved() == 1
    act("ttdn_saved_search_delete", people.user, id=entry["id"])
    assert saved() == 0


@pytest.mark.parametrize("operation", ["list", "create", "delete", "run", "send"])
def test_r22_nobody_without_an_account_and_no_account_mails(
    people: SimpleNamespace, act: Act, operation: str
) -> None:
    everybody = (None,) if operation in ("list", "create", "delete") else (None, people.authority)
    for who in everybody:
        with pytest.raises(tk.NotAuthorized):
            act(f"ttdn_saved_search_{operation}", who, id="x", search=SEARCH)
    assert saved() == 0
