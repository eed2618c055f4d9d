"""The decision log as evidence: whatever is done to it is found, and it can be handed out (R35)."""

from __future__ import annotations

import csv
import hashlib
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
        ("UPDATE ttdn_decision SET id = 9 WHERE id = 4", "changed"),
        (
            "UPDATE ttdn_decision SET id = CASE id WHEN 2 THEN 13 ELSE 12 END WHERE id IN (2, 3)",
            "broken",
        ),
        ("UPDATE ttdn_decision SET prev_hash = row_hash WHERE id = 3", "broken"),
        ("DELETE FROM ttdn_decision_head", "no_head"),
        ("WITH gone AS (DELETE FROM ttdn_decision_head) DELETE FROM ttdn_decision", "emptied"),
        ("UPDATE ttdn_decision_head SET count = 5", "cut_off"),
        ('UPDATE ttdn_text SET body = body || \'{"note": "x"}\'', "words_changed"),
        (
            'UPDATE ttdn_text SET erased_at = now(), body = body || \'{"note": "x"}\'',
            "words_changed",
        ),
        ("DELETE FROM ttdn_text", "words_missing"),
    ],
)
def test_r35_whatever_is_done_to_the_log_is_found(log, statement, code):
    tamper(statement)
    report = call("ttdn_audit_verify", log.authority)
    assert not report["intact"]
    assert code in codes(log)
    assert all(problem["message"] for problem in report["problems"])


@pytest.mark.parametrize(("id", "code"), [(5, "cut_off"), (0, "broken")])
def test_r35_a_row_that_was_put_in_is_found(log, id, code):
    columns = "at, package_id, operation, from_state, to_state, reasons, topics, text_id, text_hash"
    tamper(
        f"INSERT INTO ttdn_decision (id, {columns}, prev_hash, row_hash)"  # noqa: S608 - fixed names
        f" SELECT :id, {columns}, row_hash, row_hash FROM ttdn_decision WHERE id = 4",
        id=id,
    )
    assert {"changed", code} <= codes(log)


def test_r35_words_erased_by_order_are_no_breach(log):
    call("ttdn_text_erase", log.sysadmin, id=2, reason="Bản án 1/2026")
    report = call("ttdn_audit_verify", log.authority)
    assert (report["intact"], report["erased"]) == (True, 1)
    exported = call("ttdn_decision_export", log.authority)["results"][1]
    assert (exported["erased"], exported["words"], exported["note"]) == (True, None, "")


def test_r35_the_report_says_where(log):
    tamper("UPDATE ttdn_decision SET reasons = '[]' WHERE id = 2")
    (problem,) = call("ttdn_audit_verify", log.authority)["problems"]
    row = call("ttdn_decision_export", log.authority)["results"][1]
    assert (problem["id"], problem["at"]) == (row["id"], row["at"])
    assert problem["package_id"] == row["package_id"]
    assert row["package_id"] in problem["message"]


def test_r35_a_chain_that_was_written_anew_has_another_end(log):
    noted = call("ttdn_audit_verify", log.authority)["last_hash"]
    assert call("ttdn_decision_export", log.authority)["results"][-1]["row_hash"] == noted
    items.submitted(log)
    assert call("ttdn_audit_verify", log.authority)["last_hash"] != noted


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


def sha256_of(value):
    """What docs/security-model.md tells an inspector to compute, without this project's code."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def test_r35_an_inspector_can_check_the_export_himself(log):
    found = call("ttdn_decision_export", log.authority)
    previous = "0" * 64
    beside = ("row_hash", "acted_by", "note", "erased", "words")
    for row in found["results"]:
        assert row["prev_hash"] == previous
        assert row["row_hash"] == sha256_of({k: v for k, v in row.items() if k not in beside})
        assert row["text_hash"] == sha256_of(row["words"])
        previous = row["row_hash"]
    assert not found["more"]


def test_r35_the_export_is_cut_to_days_and_pages(log):
    assert call("ttdn_decision_export", log.authority, to="2001-01-01")["results"] == []
    page = call("ttdn_decision_export", log.authority, limit=3)
    assert (len(page["results"]), page["more"]) == (3, True)
    rest = call("ttdn_decision_export", log.authority, after=page["results"][-1]["id"])
    assert [row["id"] for row in rest["results"]] == [4]
    own = call("ttdn_decision_export", log.authority, organization=log.agency_org)["results"]
    assert len(own) == 4
    assert not call("ttdn_decision_export", log.authority, organization=log.other_org)["results"]


@pytest.mark.parametrize(
    "asked", [{"from": "hôm qua"}, {"after": "x"}, {"limit": "-1"}, {"organization": "không-có"}]
)
def test_r35_a_question_that_makes_no_sense_is_refused_in_words(log, asked):
    with pytest.raises(tk.ValidationError) as refusal:
        call("ttdn_decision_export", log.authority, **asked)
    assert list(refusal.value.error_dict) == list(asked)


def test_r35_the_command_checks_the_log(log, cli):
    from ckanext.ttdn.cli import ttdn

    checked = cli.invoke(ttdn, ["audit", "verify"])
    assert checked.exit_code == 0
    assert call("ttdn_audit_verify", log.authority)["last_hash"] in checked.output
    tamper("UPDATE ttdn_decision SET operation = 'reject' WHERE id = 2")
    broken = cli.invoke(ttdn, ["audit", "verify"])
    assert broken.exit_code == 1
    assert "nothing was changed" not in broken.output


def test_r35_the_command_exports_for_spreadsheets_and_for_programs(log, cli, tmp_path):
    from ckanext.ttdn.cli import ttdn

    def export(form, *options):
        path = tmp_path / f"log.{form}"
        arguments = ["audit", "export", "--format", form, "--output", str(path), *options]
        assert cli.invoke(ttdn, arguments).exit_code == 0
        return path.read_bytes()

    table = export("csv")
    assert table.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"))))
    assert [row["operation"] for row in rows] == ["submit", "return", "submit", "approve"]
    # A spreadsheet program must not run what somebody wrote.
    assert rows[1]["note"] == "'=1+1"
    assert hashlib.sha256(rows[1]["words"].encode()).hexdigest() == rows[1]["text_hash"]
    stored = call("ttdn_decision_export", log.authority)["results"]
    assert json.loads(export("json")) == stored
    assert json.loads(export("json", "--to", "2001-01-01")) == []
    refused = cli.invoke(ttdn, ["audit", "export", "--from", "hôm qua"])
    assert refused.exit_code == 1


def test_r35_rows_from_before_the_chain_are_chained_in_their_order(database):
    """The migration in a schema of its own: numbers that a rolled back step took are no breach."""
    import importlib

    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from ckan import model

    from ckanext.ttdn.workflow import chain

    versions = "ckanext.ttdn.migration.ttdn.versions"
    foundation = importlib.import_module(f"{versions}.001_foundation")
    chaining = importlib.import_module(f"{versions}.002_chain")
    with model.ensure_engine().connect() as connection:
        connection.execute(sa.text("CREATE SCHEMA before_chain"))
        connection.execute(sa.text("SET LOCAL search_path TO before_chain, public"))
        with Operations.context(MigrationContext.configure(connection)):
            foundation.upgrade()
            for id in (7, 3):
                connection.execute(
                    sa.text(
                        "INSERT INTO ttdn_decision (id, at, package_id, operation, from_state,"
                        " to_state, reasons, topics, text_id, text_hash) VALUES (:id, now(), 'p',"
                        " 'submit', 'draft', 'submitted', '[]', '[\"a\"]', 't', 'h')"
                    ),
                    {"id": id},
                )
            chaining.upgrade()
        rows = connection.execute(
            sa.text("SELECT * FROM before_chain.ttdn_decision ORDER BY id")
        ).mappings()
        previous = chain.BEGINNING
        for row in rows.all():
            hashed = {k: v for k, v in row.items() if k not in ("prev_hash", "row_hash")}
            hashed["at"] = hashed["at"].isoformat()
            assert row["prev_hash"] == previous
            assert row["row_hash"] == chain.row_hash(hashed, previous)
            previous = row["row_hash"]
        head = connection.execute(sa.text("SELECT * FROM ttdn_decision_head")).mappings().one()
        assert dict(head) == {"one": 1, "count": 2, "last_id": 7, "row_hash": previous}
        connection.rollback()
