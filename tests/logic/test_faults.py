"""What breaks in the middle leaves no half: nothing lost, nothing published by accident (R20)."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from pysolr import Solr, SolrError
from ttdn_items import COMPLETE, DECLARED, call


@pytest.fixture
def solr_down(monkeypatch):
    """Solr answers nothing, as pysolr reports it; its own tests stop the real one."""

    def refuse(*_args, **_rest):
        raise SolrError("Connection refused")

    def down():
        monkeypatch.setattr(Solr, "_send_request", refuse)

    def up():
        monkeypatch.undo()

    return down, up


def test_without_solr_nothing_is_saved_and_the_message_says_so(people, solr_down):
    down, up = solr_down
    item = items.draft(people)
    down()
    for name, data in (
        ("package_create", {**COMPLETE, "title_translated": {"vi": "Thứ hai"}}),
        ("package_patch", {"id": item["id"], "author": "Khác"}),
    ):
        with pytest.raises(tk.ValidationError) as refusal:
            call(name, people.agency, **data)
        assert refusal.value.error_dict["message"]
        assert refusal.value.error_summary
    up()
    assert call("ttdn_item_list", people.agency)["count"] == 1
    assert call("package_show", people.agency, id=item["id"])["author"] == COMPLETE["author"]


@pytest.mark.parametrize("step", ["submit", "approve", "withdraw"])
def test_without_solr_no_step_is_taken(people, solr_down, step):
    down, up = solr_down
    before = {"submit": "draft", "approve": "submitted", "withdraw": "published"}[step]
    item = items.in_state(people, before)
    given = {"id": item["id"], "declarations": DECLARED, "reasons": ["expired"]}
    who = people.agency if step == "submit" else people.authority
    if step == "approve":
        given["content_hash"] = items.content_hash(people, item)
    entries = call("ttdn_decision_list", people.agency, id=item["id"])["count"]
    down()
    with pytest.raises(tk.ValidationError) as refusal:
        call(f"ttdn_dataset_{step}", who, **given)
    assert refusal.value.error_dict["message"]
    up()
    assert call("package_show", people.agency, id=item["id"])["approval_state"] == before
    assert call("ttdn_decision_list", people.agency, id=item["id"])["count"] == entries
    call(f"ttdn_dataset_{step}", who, **given)


def test_two_appraisers_at_the_same_moment_decide_once(people):
    """Both hold the same hash; one decides, the other is told of it."""
    from concurrent.futures import ThreadPoolExecutor

    from ckan import model
    from ckan.common import config
    from ckan.config.middleware import make_app

    item = items.submitted(people)
    seen = items.content_hash(people, item)
    model.Session.remove()
    application = make_app(config)._wsgi_app

    def decide(decision):
        with application.test_request_context():
            try:
                call(
                    f"ttdn_dataset_{decision}",
                    people.authority,
                    id=item["id"],
                    content_hash=seen,
                    reasons=["inaccurate"],
                )
            except tk.ValidationError as error:
                return error.error_dict["conflict"]["actual"]
            finally:
                model.Session.remove()
        return None

    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(decide, ["approve", "return"]))
    assert sorted(outcome is None for outcome in outcomes) == [False, True]
    state = call("package_show", people.agency, id=item["id"])["approval_state"]
    assert next(outcome for outcome in outcomes if outcome) == state
    assert call("ttdn_decision_list", people.agency, id=item["id"])["count"] == 2


def test_files_of_a_submission_are_kept_and_a_replaced_file_stops_the_approval(people, tmp_path):
    import io
    import os

    from ckan.lib import uploader
    from werkzeug.datastructures import FileStorage

    from ckanext.ttdn.services.files import archive

    item = items.draft(people)
    resource = call(
        "resource_create",
        people.agency,
        package_id=item["id"],
        name_translated={"vi": "Chương trình"},
        upload=FileStorage(io.BytesIO(b"chi o day,1\n"), "chuong-trinh.csv"),
    )
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    kept = revision["files"][0]
    with open(archive.path_of(kept["sha256"]), "rb") as stream:
        assert stream.read() == b"chi o day,1\n"
    live = uploader.get_resource_uploader(resource).get_path(resource["id"])
    assert live == archive.path_of(kept["sha256"])
    with open(live, "wb") as stream:
        stream.write(b"something else")
    try:
        with pytest.raises(tk.ValidationError) as refusal:
            call(
                "ttdn_dataset_approve",
                people.authority,
                id=item["id"],
                content_hash=revision["content_hash"],
            )
    finally:
        os.unlink(live)
    assert refusal.value.error_dict["conflict"]["changed"] == ["resources"]
