"""The decision log as evidence: whatever is done to it is found, and it can be handed out (R35)."""

from __future__ import annotations

import csv
import io
import json

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call


@pytest.fixture
def log(people):
    """A log of four rows."""
    first = items.submitted(people)
    items.decided(people, "return", first, reasons=["inaccurate"], note="=1+1")
    items.published(people, title_translated={"vi": "Thứ hai"})
    return people


def tamper(statement, **values):
    """Change the log as somebody would who owns the database."""
    from ckan import model

    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text("ALTER TABLE ttdn_decision DISABLE TRIGGER USER"))
        connection.execute(sa.text(statement), values)
        connection.execute(sa.text("ALTER TABLE ttdn_decision ENABLE TRIGGER USER"))


def codes(people):
    return {p["code"] for p in call("ttdn_audit_verify", people.authority)["problems"]}


def test_r35_an_untouched_log_is_intact(log):
    report = call("ttdn_audit_verify", log.authority)
    assert (report["intact"], report["count"], report["problems"]) == (True, 4, [])


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ttdn_decision SET operation = 'reject' WHERE id = 2", "changed"),
        ("UPDATE ttdn_decision SET at = at + interval '1 day' WHERE id = 1", "changed"),
        ("UPDATE ttdn_decision SET reasons = '[]' WHERE id = 2", "changed"),
        ("UPDATE ttdn_decision SET actor_id = NULL WHERE id = 4", "changed"),
        ("DELETE FROM ttdn_decision WHERE id = 1", "broken"),
        ("DELETE FROM ttdn_decision WHERE id = 2", "broken"),
        ("DELETE FROM ttdn_decision WHERE id = 4", "cut_off"),
        ("DELETE FROM ttdn_decision", "cut_off"),
        ("UPDATE ttdn_decision SET id = 9 WHERE id = 4", "broken"),
        ("UPDATE ttdn_decision SET prev_hash = row_hash WHERE id = 3", "broken"),
        ("DELETE FROM ttdn_decision_head", "no_head"),
        ('UPDATE ttdn_text SET body = body || \'{"note": "x"}\'', "words_changed"),
        ("DELETE FROM ttdn_text", "words_missing"),
    ],
)
def test_r35_whatever_is_done_to_the_log_is_found(log, statement, code):
    tamper(statement)
    report = call("ttdn_audit_verify", log.authority)
    assert not report["intact"]
    assert code in codes(log)
    assert all(problem["message"] for problem in report["problems"])


def test_r35_a_row_that_was_put_in_is_found(log):
    columns = "at, package_id, operation, from_state, to_state, reasons, topics, text_id, text_hash"
    tamper(
        f"INSERT INTO ttdn_decision (id, {columns}, prev_hash, row_hash)"  # noqa: S608 - fixed names
        f" SELECT 5, {columns}, row_hash, row_hash FROM ttdn_decision WHERE id = 4"
    )
    assert {"changed", "cut_off"} <= codes(log)


def test_r35_words_erased_by_order_are_no_breach(log):
    call("ttdn_text_erase", log.sysadmin, id=2, reason="Bản án 1/2026")
    assert call("ttdn_audit_verify", log.authority)["intact"]


def test_r20_the_log_cannot_be_emptied(log):
    from ckan import model

    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        model.Session.execute(sa.text("TRUNCATE ttdn_decision"))
    model.Session.rollback()


def test_r35_two_steps_at_the_same_moment_make_one_chain(people):
    from concurrent.futures import ThreadPoolExecutor

    from ckan import model
    from ckan.common import config
    from ckan.config.middleware import make_app

    drafts = [items.draft(people) for _ in range(6)]
    model.Session.remove()
    application = make_app(config)._wsgi_app

    def submit(item):
        with application.test_request_context():
            try:
                declared = items.DECLARED
                call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=declared)
            finally:
                model.Session.remove()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(submit, drafts))
    report = call("ttdn_audit_verify", people.authority)
    assert (report["intact"], report["count"]) == (True, 6)


def test_r35_the_log_is_for_the_authority_and_the_operator(log):
    for name in ("ttdn_audit_verify", "ttdn_decision_export"):
        for who in (None, log.user, log.agency):
            with pytest.raises(tk.NotAuthorized):
                call(name, who)
        assert call(name, log.sysadmin)


def test_r35_an_inspector_can_check_the_export_himself(log):
    from ckanext.ttdn.workflow import chain

    found = call("ttdn_decision_export", log.authority)
    previous = chain.BEGINNING
    words = ("prev_hash", "row_hash", "acted_by", "note", "erased")
    for row in found["results"]:
        content = {name: value for name, value in row.items() if name not in words}
        assert row["row_hash"] == chain.row_hash(content, previous)
        previous = row["row_hash"]
    assert not found["more"]


def test_r35_the_export_is_cut_to_days_and_pages(log):
    assert call("ttdn_decision_export", log.authority, to="2001-01-01")["results"] == []
    page = call("ttdn_decision_export", log.authority, limit=3)
    assert (len(page["results"]), page["more"]) == (3, True)
    rest = call("ttdn_decision_export", log.authority, after=page["results"][-1]["id"])
    assert [row["id"] for row in rest["results"]] == [4]
    with pytest.raises(tk.ValidationError):
        call("ttdn_decision_export", log.authority, **{"from": "hôm qua"})


def test_r35_the_command_checks_and_exports(log, cli):
    from ckanext.ttdn.cli import ttdn

    checked = cli.invoke(ttdn, ["audit", "verify"])
    assert (checked.exit_code, checked.output.split()[0]) == (0, "4")
    rows = list(csv.DictReader(io.StringIO(cli.invoke(ttdn, ["audit", "export"]).output)))
    assert [row["operation"] for row in rows[:4]] == ["submit", "return", "submit", "approve"]
    # A spreadsheet program must not run what somebody wrote.
    assert rows[1]["note"] == "'=1+1"
    lines = cli.invoke(ttdn, ["audit", "export", "--format", "json"]).output.splitlines()
    assert json.loads(lines[0])["operation"] == "submit"
    tamper("UPDATE ttdn_decision SET operation = 'reject' WHERE id = 2")
    broken = cli.invoke(ttdn, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "2" in broken.output
