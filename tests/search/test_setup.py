"""CKAN's core gets our fields once, and stays CKAN's."""

from __future__ import annotations

import pytest
from ckan.lib.search import check_solr_schema_version
from click.testing import CliRunner

from ckanext.ttdn.cli.search import search
from ckanext.ttdn.search import setup

pytestmark = pytest.mark.usefixtures("database")


def test_a_second_setup_changes_nothing():
    assert setup.run() == setup.Report()


def test_the_core_stays_ckans():
    assert check_solr_schema_version()
    assert setup._call("GET", "/schema/name")["name"] == "ckan-2.12"


def test_the_command_says_what_it_did_and_what_is_to_do(clean: None):
    def answer(*arguments: str) -> str:
        result = CliRunner().invoke(search, ["setup", *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    remove = {"delete-field": {"name": "audiences"}}
    setup._call("POST", "/schema", remove)
    assert answer() == (
        "Added: audiences\nItems that were indexed before need: ckan ttdn search reindex\n"
    )
    setup._call("POST", "/schema", remove)
    assert answer("--rebuild") == "Added: audiences\nIndexed 0 items.\n"
    assert answer() == "All fields are there.\n"
    setup._call("POST", "/schema", remove)
    checked = CliRunner().invoke(search, ["check"])
    assert checked.exit_code == 1
    assert checked.output.startswith("audiences\n")
    answer()
    checked = CliRunner().invoke(search, ["check"])
    assert (checked.exit_code, checked.output) == (0, "All fields are there.\n")


def test_a_core_that_is_not_there_is_told(monkeypatch):
    from ckan.plugins import toolkit as tk

    monkeypatch.setitem(tk.config, "solr_url", tk.config["solr_url"] + "-none")
    with pytest.raises(setup.SetupError):
        setup.run()
