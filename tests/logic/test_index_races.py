"""The index under two writers (R20): what was read before a withdrawal is not written after it."""

from __future__ import annotations

from functools import partial

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call
from ttdn_solr import SlowSolr, locked_elsewhere, until_somebody_waits


@pytest.fixture
def solr(monkeypatch, application):
    from ckan import model

    model.Session.remove()
    slow = SlowSolr(monkeypatch, application)
    yield slow
    slow.let_go()


@pytest.fixture
def impatient(monkeypatch):
    from ckanext.ttdn.search import lock

    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.05)


def found():
    return [item["id"] for item in call("package_search", None)["results"]]


def withdrawal(people, item):
    return partial(
        call,
        "ttdn_dataset_withdraw",
        people.authority,
        id=item["id"],
        reasons=["other"],
        note="Sai",
    )


def approval(people):
    item = items.published(people, title_translated={"vi": "Cũ"})
    call("package_patch", people.agency, id=item["id"], title_translated={"vi": "Mới"})
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    seen = items.content_hash(people, item)
    return item, partial(
        call, "ttdn_dataset_approve", people.authority, id=item["id"], content_hash=seen
    )


def repair(people):
    from ckanext.ttdn.model import Reindex
    from ckanext.ttdn.services import timestamps

    item = items.published(people)
    Reindex.mark(item["id"], timestamps.now())
    return item, partial(call, "ttdn_clock_run", people.sysadmin)


def rebuild(people):
    from ckan.lib import search

    return items.published(people), search.rebuild


def batch(people):
    item = items.published(people)
    return item, partial(_sent, documents_of(item))


def _sent(documents):
    from ckanext.ttdn.search import batch

    return batch.send(documents)


def comparison(people):
    from ckan.lib import search

    item = items.published(people)
    search.clear(item["id"])
    return item, partial(call, "ttdn_clock_run", people.sysadmin)


def documents_of(item):
    """The documents of an item as a harvest makes them, before it commits."""
    import ckan.logic as core
    from ckan import model

    from ckanext.ttdn.search import batch

    both = core.package_show_default_and_custom_schemas({"user": ""}, item["id"])
    made = batch.documents([both])
    model.Session.remove()
    return made


@pytest.mark.parametrize("writer", [approval, repair, rebuild, batch, comparison])
def test_r20_what_is_withdrawn_while_another_writes_it_is_not_found(people, solr, writer):
    item, write = writer(people)
    writing = solr.hold_up(write)
    withdrawing = solr.run(withdrawal(people, item))
    until_somebody_waits(withdrawing)
    solr.let_go()
    writing.result()
    assert withdrawing.result()["approval_state"] == "withdrawn"
    assert found() == []
    assert call("ttdn_clock_run", people.sysadmin)["compare"] == []


def test_r20_a_batch_that_was_read_before_a_withdrawal_is_not_written_after_it(people):
    kept, gone = items.published(people), items.published(people)
    documents = documents_of(kept) + documents_of(gone)
    withdrawal(people, gone)()
    assert _sent(documents) == [kept["id"]]
    assert found() == [kept["id"]]


def test_r20_a_draft_that_was_deleted_is_not_written_again(people):
    draft = items.draft(people)
    documents = documents_of(draft)
    call("package_delete", people.agency, id=draft["id"])
    assert _sent(documents) == []


def test_a_rebuild_holds_one_item_and_not_all(people, solr):
    from ckan.lib import search

    for _ in range(3):
        items.published(people)
    held = []

    def count():
        from ckan import model

        locks = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
        with model.ensure_engine().connect() as connection:
            held.append(connection.scalar(locks))

    solr.on_write = count
    solr.run(search.rebuild).result()
    assert held == [1, 1, 1]


def test_r20_other_items_are_decided_while_the_search_server_is_slow(people, solr):
    slow, other = items.published(people), items.submitted(people)
    withdrawing = solr.hold_up(withdrawal(people, slow))
    # The end of the decision log is free.
    items.decided(people, "approve", other)
    assert call("package_show", None, id=other["id"])["approval_state"] == "published"
    assert not withdrawing.done()
    solr.let_go()
    withdrawing.result()
    assert found() == [other["id"]]
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_a_withdrawal_that_waits_too_long_says_so_and_changes_nothing(people, impatient):
    item = items.published(people)
    before = call("ttdn_decision_list", people.authority, id=item["id"])
    with locked_elsewhere(item["id"]):
        with pytest.raises(tk.ValidationError) as refusal:
            withdrawal(people, item)()
        assert "nothing was decided" in refusal.value.error_dict["message"][0]
    assert call("ttdn_decision_list", people.authority, id=item["id"]) == before
    assert found() == [item["id"]]
    withdrawal(people, item)()
    assert found() == []


def test_a_draft_is_not_saved_while_its_document_is_written_for_too_long(people, impatient):
    draft = items.draft(people, author="cũ")
    with locked_elsewhere(draft["id"]):
        with pytest.raises(tk.ValidationError) as refusal:
            items.patch(people, draft, author="mới")
        assert "nothing was saved" in refusal.value.error_dict["message"][0]
    assert call("package_show", people.agency, id=draft["id"])["author"] == "cũ"
    assert items.patch(people, draft, author="mới")["author"] == "mới"


def test_an_approval_that_waits_too_long_stands_and_is_found_when_the_clock_came(people, impatient):
    item = items.submitted(people)
    with locked_elsewhere(item["id"]):
        items.decided(people, "approve", item)
        assert found() == []
        assert call("ttdn_clock_run", people.sysadmin)["reindex"] == []
    assert call("ttdn_clock_run", people.sysadmin)["reindex"] == [item["id"]]
    assert found() == [item["id"]]


def test_a_batch_that_waits_too_long_keeps_its_marks(people, impatient):
    from ckan.lib.search import SearchIndexError

    item = items.published(people)
    documents = documents_of(item)
    with locked_elsewhere(item["id"]), pytest.raises(SearchIndexError, match="Another process"):
        _sent(documents)
    assert _sent(documents) == [item["id"]]


def test_a_step_leaves_the_mark_of_another_one_standing(people):
    from ckanext.ttdn.model import Reindex
    from ckanext.ttdn.services import timestamps

    item = items.published(people)
    first = Reindex.mark(item["id"], timestamps.now())
    second = Reindex.mark(item["id"], timestamps.now())
    Reindex.clear(item["id"], first)
    assert Reindex.marked() == {item["id"]: second}
    Reindex.clear(item["id"], second)
    assert Reindex.marked() == {}


def test_no_lock_stays_with_a_connection_that_is_used_again(people):
    from ckan import model

    item = items.published(people)
    withdrawal(people, item)()
    items.draft(people)
    locks = sa.text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
    model.Session.remove()
    with model.ensure_engine().connect() as connection:
        assert connection.scalar(locks) == 0
