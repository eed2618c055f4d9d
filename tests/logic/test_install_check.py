"""``ckan ttdn install-check`` says in a line each what an installation lacks."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from ckanext.ttdn import sealing

pytestmark = pytest.mark.usefixtures("clean")

Lines = dict[str, list[str]]


def run(*arguments: str) -> Result:
    from ckanext.ttdn.cli import ttdn

    result = CliRunner().invoke(ttdn, ["install-check", *arguments])
    assert not result.exception or isinstance(result.exception, SystemExit)
    return result


def output(*arguments: str) -> str:
    return run(*arguments).output


def told() -> tuple[int, Lines]:
    """Run the command; return its exit status and what it says of each check, level first."""
    result = run()
    lines: Lines = defaultdict(list)
    for line in result.output.splitlines():
        name, _colon, text = line[8:].partition(": ")
        lines[name].append(f"{line[:8].strip()} {text}".strip())
    return result.exit_code, lines


def said(name: str, text: str) -> bool:
    return any(text in line for line in told()[1][name])


@pytest.fixture
def option(monkeypatch: pytest.MonkeyPatch) -> Any:
    from ckan.plugins import toolkit as tk

    return lambda key, value: monkeypatch.setitem(tk.config, key, value)


def test_each_check_is_told_and_the_status_is_of_the_worst() -> None:
    status, lines = told()

    assert status == 1
    assert {"plugins", "database", "migrations", "redis", "solr", "register", "clock"} <= set(lines)
    for name in ("plugins", "settings", "database", "migrations", "redis", "solr"):
        assert lines[name] == ["ok"], name
    assert lines["register"][0].startswith("missing")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ckan.cache_expires", 3600),
        ("ckan.harvest.timeout", "60"),
        ("debug", True),
        ("ckan.auth.user_create_organizations", True),
        ("ckan.files.inline_content_types", ["image/png", "image/svg+xml"]),
        ("ckan.locales_offered", ["en"]),
        ("licenses_group_url", ""),
        ("scheming.dataset_schemas", "other:schema.yaml"),
    ],
)
def test_r20_an_option_that_works_against_the_catalogue_is_told(
    option: Any, key: str, value: Any
) -> None:
    option(key, value)

    _status, lines = told()
    (line,) = lines["settings"]
    assert line.startswith(f"missing {key}")


def test_r22_a_proxy_that_cannot_be_read_is_told(option: Any) -> None:
    option("ckanext.ttdn.login.trusted_proxies", ["127.0.0.1", "10.0.0.0/8", "proxy.example"])

    status, lines = told()
    (line,) = lines["proxies"]
    assert status == 1
    assert line.startswith("missing ckanext.ttdn.login.trusted_proxies has “proxy.example”")

    option("ckanext.ttdn.login.trusted_proxies", ["127.0.0.1", "::1"])
    assert told()[1]["proxies"] == ["ok"]


def test_more_languages_and_fewer_types_of_files_are_the_operators_choice(option: Any) -> None:
    option("ckan.locales_offered", ["vi", "en", "fr"])
    option("ckan.files.inline_content_types", ["application/pdf"])

    assert told()[1]["settings"] == ["ok"]


@pytest.mark.parametrize("order", ["harvest ttdn scheming_datasets", "ttdn harvest"])
def test_r20_plugins_in_another_order_are_told(option: Any, order: str) -> None:
    option("ckan.plugins", order.split())

    assert told()[1]["plugins"][0].startswith("missing")


def test_r20_activities_are_told_and_the_line_without_them_is_given(option: Any) -> None:
    option("ckan.plugins", ["ttdn", "scheming_datasets", "harvest", "activity", "own"])

    assert said("plugins", "activity")
    (line,) = [text for text in output("--settings").splitlines() if "plugins" in text]
    assert line.split()[2:5] == ["ttdn", "scheming_datasets", "harvest"]
    assert line.split()[-1] == "own"
    assert "activity" not in line


def test_r48_an_address_without_tls_is_told(option: Any) -> None:
    """That cookies are for TLS alone then: ``tests/views/test_sessions.py``."""
    assert said("address", "hint")
    option("ckan.site_url", "https://ttdn.example.org")
    assert told()[1]["address"] == ["ok"]


def test_an_archive_in_a_public_folder_is_told(option: Any, tmp_path: Path) -> None:
    """R20: there lies what nobody has approved."""
    option("ckan.storage_path", str(tmp_path))
    assert told()[1]["files"] == ["ok"]
    option("ckanext.ttdn.archive_path", str(tmp_path / "storage" / "archive"))
    assert said("files", "missing")


def test_a_key_that_is_none_is_told(option: Any) -> None:
    assert said("harvest key", "hint")
    option("ckanext.ttdn.harvest.secret_key", "not a key")
    assert said("harvest key", "missing")


def test_r22_a_second_factor_that_nobody_can_have_is_told(option: Any, demanded: Any) -> None:
    demanded("operator")
    assert said("harvest key", "missing accounts that need a second factor")
    option("ckanext.ttdn.harvest.secret_key", sealing.new_key())
    assert told()[1]["harvest key"] == ["ok"]


def test_a_short_secret_is_told(option: Any) -> None:
    option("SECRET_KEY", "short")

    assert said("secrets", "missing SECRET_KEY")


def test_the_programs_are_known_by_their_signs_of_life() -> None:
    from ckanext.ttdn.jobs import heartbeat

    assert said("clock", "missing")
    assert said("harvest worker", "missing")
    heartbeat.beat("clock")
    with heartbeat.kept("harvest"):
        # The thread's first sign comes at once, but not in this one.
        heartbeat.beat("harvest")
        assert told()[1]["clock"] == ["ok"]
        assert told()[1]["harvest worker"] == ["ok"]


def test_a_server_that_is_down_is_a_line_and_no_traceback(option: Any) -> None:
    option("solr_url", "http://127.0.0.1:9/solr/none")
    option("smtp.server", "127.0.0.1:9")

    status, lines = told()
    assert status == 1
    assert lines["solr"][0].startswith("missing Solr")
    assert any(line.startswith("missing") for line in lines["mail"])


def test_a_check_that_fails_itself_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from ckanext.ttdn.search import setup

    def broken() -> None:
        raise RuntimeError("something else")

    monkeypatch.setattr(setup, "lacking", broken)

    assert said("solr", "RuntimeError: something else")


def test_tables_of_an_older_version_are_told() -> None:
    import sqlalchemy as sa
    from ckan import model

    with model.ensure_engine().begin() as connection:
        (newest,) = connection.execute(
            sa.text("SELECT version_num FROM ttdn_alembic_version")
        ).one()
        connection.execute(sa.text("UPDATE ttdn_alembic_version SET version_num = 'older'"))
    try:
        _status, lines = told()
    finally:
        with model.ensure_engine().begin() as connection:
            connection.execute(
                sa.text("UPDATE ttdn_alembic_version SET version_num = :newest"),
                {"newest": newest},
            )

    assert said("migrations", "ok")
    assert lines["migrations"][0].startswith("missing")
    assert lines["register"][0].startswith("later")
