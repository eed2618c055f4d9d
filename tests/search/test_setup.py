"""CKAN's core gets our fields once, and stays CKAN's."""

from __future__ import annotations

import pytest
from ckan.lib.search import check_solr_schema_version

from ckanext.ttdn.search import setup

pytestmark = pytest.mark.usefixtures("database")


def test_a_second_setup_changes_nothing():
    assert setup.run() == setup.Report()


def test_the_core_stays_ckans():
    assert check_solr_schema_version()
    assert setup._call("GET", "/schema/name")["name"] == "ckan-2.12"


def test_what_is_missing_comes_back():
    setup._call("POST", "/schema", {"delete-field": {"name": "audiences"}})
    report = setup.run()
    assert report.added == ("audiences",)
    assert report.reindex_needed


def test_a_core_that_is_not_there_is_told(monkeypatch):
    from ckan.plugins import toolkit as tk

    monkeypatch.setitem(tk.config, "solr_url", tk.config["solr_url"] + "-none")
    with pytest.raises(setup.SetupError):
        setup.run()
