"""All items are indexed anew while the search goes on, and a run that was cut off goes on."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.lib import search
from ckan.lib.search.common import make_connection
from click.testing import CliRunner
from ttdn_items import call

from ckanext.ttdn.cli.search import search as command


@pytest.fixture
def three(people) -> list[str]:
    made = [items.published(people) for _number in range(3)]
    return sorted(item["id"] for item in made)


def run(*arguments: str):
    return CliRunner().invoke(command, ["reindex", *arguments])


def found() -> list[str]:
    return sorted(item["id"] for item in call("package_search", None)["results"])


def test_an_empty_index_is_filled(three):
    search.clear_all()
    result = run()
    assert result.exit_code == 0, result.output
    assert result.output == "3 of 3 items\nIndexed 3 items.\n"
    assert found() == three


def test_what_was_found_is_found_all_the_while(three, monkeypatch):
    from ckanext.ttdn.services.index import rebuild

    monkeypatch.setattr(rebuild, "_BATCH", 1)
    assert [(progress.done, found()) for progress in rebuild.rebuild()] == [
        (1, three),
        (2, three),
        (3, three),
    ]


def test_a_run_that_was_cut_off_goes_on(three, monkeypatch):
    from ckanext.ttdn.services.index import rebuild

    search.clear_all()
    monkeypatch.setattr(rebuild, "_BATCH", 1)
    next(rebuild.rebuild())
    assert found() == three[:1]
    result = run("--resume")
    assert result.output == "1 of 2 items\n2 of 2 items\nIndexed 2 items.\n"
    assert found() == three
    # The run came to its end: the next one begins anew.
    assert "3 of 3 items" in run("--resume").output


def test_r20_a_draft_is_indexed_for_nobody_else_and_a_stray_document_is_removed(people, three):
    draft = items.draft(people)
    (stray,) = (
        make_connection(decode_dates=False).search(f"id:{three[0]}", fl="*,permission_labels").docs
    )
    kept = {name: value for name, value in stray.items() if name != "_version_"}
    make_connection().add(
        [{**kept, "id": "stray", "index_id": "stray", "permission_labels": ["public"]}],
        commit=True,
    )
    result = run()
    assert result.exit_code == 0, result.output
    assert draft["id"] not in found()
    assert make_connection().search("id:stray").hits == 0


def test_one_item_that_cannot_be_shown_keeps_no_other_out(three, monkeypatch):
    import ckan.logic as core_logic

    shown = core_logic.package_show_default_and_custom_schemas

    def broken(context, package_id):
        if package_id == three[1]:
            raise ValueError("broken")
        return shown(context, package_id)

    search.clear_all()
    monkeypatch.setattr(core_logic, "package_show_default_and_custom_schemas", broken)
    result = run()
    assert result.exit_code == 1
    assert three[1] in result.output
    assert set(found()) >= {three[0], three[2]}


def test_one_item_whose_document_cannot_be_made_keeps_no_other_out(three, monkeypatch):
    from ckanext.ttdn.search import batch

    made = batch.documents

    def broken(datasets):
        both = list(datasets)
        if any(default["id"] == three[1] for default, _own in both):
            raise ValueError("broken")
        return made(both)

    search.clear_all()
    monkeypatch.setattr(batch, "documents", broken)
    result = run()
    assert result.exit_code == 1
    assert three[1] in result.output
    assert set(found()) >= {three[0], three[2]}
