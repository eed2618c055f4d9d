"""What did not change at its source is not sent again and costs next to nothing (R25, H 6.7)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from ckan import model
from ttdn_harvests import Farm, cleared
from ttdn_replay import Reply, serving

NEWS = {
    "version": 1,
    "request": {
        "path": "/tin",
        "paging": {"style": "page", "page": "trang", "size": "so", "per_page": 2},
        "records": "tin",
    },
    "record": {
        "id": "ma",
        "address": "https://tin.example.org/{ma}",
        "fields": {
            "title_translated": {"vi": "ten"},
            "notes_translated": {"vi": "ten"},
            "activity_date": "ngay",
        },
    },
}


@pytest.fixture
def news(farm: Farm):
    """A JSON source of two pages with ETags, and its records."""
    found = [{"ma": n, "ten": f"Tin {n}", "ngay": "2024-03-02"} for n in range(1, 4)]

    def answer(_path, query):
        at = (int(query["trang"]) - 1) * 2
        return Reply({"tin": found[at : at + 2]})

    with serving(answer) as replay:
        farm.allowed.append(replay.url.removeprefix("http://"))
        made = farm.source(replay, name="tin", source_type="ttdn_json", mapping=NEWS)
        farm.finished(made, new=3)
        yield made, replay, found


def test_r25_pages_that_did_not_change_are_not_sent_again(farm, news):
    source, replay, found = news
    before = replay.unchanged
    farm.finished(source, unchanged=3)
    assert replay.unchanged > before
    found[2]["ten"] = "Tin sửa"
    farm.finished(source, changed=1, unchanged=2)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin sửa"}


def test_r25_a_cleared_source_does_not_believe_in_pages_that_did_not_change(farm, news):
    source, _replay, _found = news
    cleared(farm, source)
    farm.finished(source, new=3)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin 3"}


def test_r25_a_page_is_compared_with_what_was_read_of_it_last(farm, news):
    """A run that failed wrote a first page; then the source takes that change back."""
    source, replay, found = news
    usual = replay.answer
    found[0]["ten"] = "Tin sửa"
    replay.answer = lambda path, query: (
        usual(path, query) if query["trang"] == "1" else Reply({}, status=500)
    )
    job = farm.run(source)
    while job["state"] == "waiting":
        farm.later()
        job = farm.worked(job["id"])
    assert job["state"] == "failed"
    assert "Tin sửa" in farm.waiting()
    replay.answer = usual
    found[0]["ten"] = "Tin 1"
    farm.finished(source, changed=1, unchanged=2)
    assert set(farm.waiting()) == {"Tin 1", "Tin 2", "Tin 3"}


def rows():
    """How many rows each table has."""
    model.Session.remove()
    with model.ensure_engine().connect() as connection:
        return {
            name: connection.scalar(sa.text(f'SELECT count(*) FROM "{name}"'))  # noqa: S608 - ours
            for name in sa.inspect(connection).get_table_names()
        }


def test_r25_unchanged_records_cost_no_row_no_document_and_one_query_a_page(farm, monkeypatch):
    from ckan.lib import search

    from ckanext.ttdn.search import batch

    portal = farm.portal(*range(1, 41))
    source = farm.source(portal, limits={"rows": 10})
    farm.finished(source, new=40)
    farm.finished(source, unchanged=40)
    before, sent, asked = rows(), [], []
    monkeypatch.setattr(batch, "make_connection", lambda: sent.append(1))
    original = search.index.PackageSearchIndex.index_package
    monkeypatch.setattr(
        search.index.PackageSearchIndex,
        "index_package",
        lambda self, package, *more: (
            sent.append(package["type"]) if package["type"] != "harvest" else None,
            original(self, package, *more),
        ),
    )

    def note(_connection, _cursor, statement, *_rest):
        if "FROM ttdn_harvest_record" in statement:
            asked.append(statement)

    sa.event.listen(model.ensure_engine(), "before_cursor_execute", note)
    try:
        farm.finished(source, unchanged=40)
    finally:
        sa.event.remove(model.ensure_engine(), "before_cursor_execute", note)
    assert [each for each in sent if each] == []
    now = rows()
    grown = {name: now[name] - before[name] for name in now if now[name] != before[name]}
    # The job and how far it came; the pages take the place of those of the run before.
    assert grown == {"harvest_job": 1, "ttdn_harvest_run": 1}
    assert len([each for each in asked if "original_id IN (" in each]) == 4
    # The others do not ask for single records: what is gone, what the job has to tell.
    assert len(asked) < 10
