"""Database and index compared (R20): each kind of difference is found, told and put right."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan.plugins import toolkit as tk
from click.testing import CliRunner
from ttdn_items import call


def run(sql, item):
    from ckan import model

    model.Session.remove()
    with model.ensure_engine().begin() as connection:
        connection.execute(sa.text(sql), {"id": item["id"]})


def missing(item):
    from ckan.lib import search

    search.clear(item["id"])


def extra(item):
    run("DELETE FROM ttdn_internal WHERE package_id = :id", item)
    run("DELETE FROM ttdn_item WHERE package_id = :id", item)
    run("DELETE FROM resource WHERE package_id = :id", item)
    run("DELETE FROM package WHERE id = :id", item)


def older_version(item):
    run("UPDATE ttdn_item SET index_version = index_version + 1 WHERE package_id = :id", item)


def newer_version(item):
    run("UPDATE ttdn_item SET index_version = index_version - 1 WHERE package_id = :id", item)


def other_labels(item):
    run("UPDATE ttdn_item SET visibility = 'owner' WHERE package_id = :id", item)


PLANTED = [missing, extra, older_version, newer_version, other_labels]


def compared(*arguments):
    from ckanext.ttdn.cli.search import search

    return CliRunner().invoke(search, ["compare", *arguments])


def line(plant, item, end):
    return f"{item['id']}: {plant.__name__.replace('_', ' ')}, {end}"


@pytest.mark.parametrize("plant", PLANTED)
def test_r20_a_difference_is_told_and_put_right(people, plant):
    item, other = items.published(people), items.published(people)
    plant(item)
    told = compared("--dry-run")
    assert told.exit_code == 1
    assert told.output == line(plant, item, "not mended") + "\n1 differences, 1 left.\n"
    mended = compared()
    assert mended.exit_code == 0, mended.output
    assert mended.output == line(plant, item, "mended") + "\n1 differences, 0 left.\n"
    assert compared().output == "0 differences, 0 left.\n"
    public = {found["id"] for found in call("package_search", None)["results"]}
    gone = plant in (extra, other_labels)
    assert public == ({other["id"]} if gone else {item["id"], other["id"]})


@pytest.mark.parametrize("plant", PLANTED)
def test_r20_the_clock_finds_and_mends_it_too(people, plant):
    item = items.published(people)
    plant(item)
    done = call("ttdn_clock_run", people.sysadmin)
    if plant is other_labels:
        # CKAN's own columns first: with them the document comes right.
        assert (done["columns"], done["compare"]) == ([item["id"]], [])
    else:
        assert done["compare"] == [line(plant, item, "mended")]
    done = call("ttdn_clock_run", people.sysadmin)
    assert (done["columns"], done["compare"]) == ([], [])


def test_the_clock_goes_on_where_it_stopped_and_begins_anew(people, monkeypatch):
    from ckanext.ttdn.services.index import comparison

    monkeypatch.setattr(comparison, "COMPARED", 2)
    waiting = sorted(items.draft(people)["id"] for _ in range(5))
    for id_ in waiting:
        missing({"id": id_})
    rounds = [call("ttdn_clock_run", people.sysadmin)["compare"] for _ in range(4)]
    assert [[found[:36] for found in each] for each in rounds] == [
        waiting[:2],
        waiting[2:4],
        waiting[4:],
        [],
    ]


def test_the_clock_mends_no_more_in_a_round_than_it_may(people, monkeypatch):
    from ckanext.ttdn.services.index import comparison

    monkeypatch.setattr(comparison, "MENDED", 1)
    waiting = sorted(items.draft(people)["id"] for _ in range(3))
    for id_ in waiting:
        missing({"id": id_})
    rounds = [call("ttdn_clock_run", people.sysadmin)["compare"] for _ in range(3)]
    assert [[found[:36] for found in each] for each in rounds] == [[id_] for id_ in waiting]


def test_documents_of_a_core_that_had_no_version_yet_are_made_anew(people):
    from ckan.lib.search.common import make_connection

    item = items.published(people)
    document = next(iter(make_connection().search(f"id:{item['id']}")))
    kept = {name: document[name] for name in ("index_id", "id", "site_id", "entity_type")}
    make_connection().add([{**kept, "state": "active", "capacity": "public"}], commit=True)
    assert compared().output.startswith(line(older_version, item, "mended"))
    assert call("package_search", None)["count"] == 1


def test_a_harvest_source_and_a_deleted_draft_are_no_differences(people):
    source = call(
        "harvest_source_create",
        people.sysadmin,
        name="nguon",
        title="Nguồn",
        url="https://example.com/data",
        source_type="ttdn_ckan",
        owner_org=people.agency_org,
    )
    draft = items.draft(people)
    call("package_delete", people.agency, id=draft["id"])
    assert source["id"]
    assert compared().output == "0 differences, 0 left.\n"


def test_a_difference_that_cannot_be_mended_is_left_and_the_others_are_not(people, monkeypatch):
    from ckan.lib.search import SearchIndexError

    from ckanext.ttdn.services.index import sync

    first, second = sorted((items.published(people) for _ in range(2)), key=lambda i: i["id"])
    for item in (first, second):
        missing(item)
    write = sync._index

    def refusing(package_id):
        if package_id == first["id"]:
            raise SearchIndexError("not taken")
        write(package_id)

    monkeypatch.setattr(sync, "_index", refusing)
    result = compared()
    assert result.exit_code == 1
    assert result.output.splitlines() == [
        line(missing, first, "not mended"),
        line(missing, second, "mended"),
        "2 differences, 1 left.",
    ]


def test_a_search_server_that_is_away_is_told_and_stops_no_clock(people, monkeypatch):
    items.published(people)
    monkeypatch.setitem(tk.config, "solr_url", "http://127.0.0.1:1/solr/none")
    assert call("ttdn_clock_run", people.sysadmin)["compare"] == []
    result = compared()
    assert result.exit_code == 1
    assert "Solr:" in result.output


def test_r20_nobody_but_the_operator_is_told_the_version_of_a_document(people):
    from ckanext.ttdn.search.solr_schema import VERSION

    items.published(people)
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.ValidationError):
            call("package_search", who, fl=f"id,{VERSION}")
        assert call("package_search", who, q=f"{VERSION}:[1 TO *]")["count"] == 0
    assert call("package_search", people.sysadmin, fl=VERSION)["results"]
