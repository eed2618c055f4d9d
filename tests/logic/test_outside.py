"""A link is fetched, hashed and kept at submission, or not appraised; a change raises a flag."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call


@pytest.fixture
def elsewhere(monkeypatch):
    """A server of somebody else: ``answers[path] = (status, content type, body)``."""
    answers = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            status, kind, body = answers.get(self.path, (404, "text/plain", b""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            if status == 302:
                self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    host = f"127.0.0.1:{server.server_port}"
    monkeypatch.setitem(tk.config, "ckanext.ttdn.harvest.allowed_networks", [host])
    yield f"http://{host}", answers
    server.shutdown()
    server.server_close()


def submitted(people, *urls):
    item = items.submitted(people, resources=[{"url": url} for url in urls])
    revision = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    return item, revision["id"]


def keep(revision_id):
    from ckan.plugins import toolkit

    return toolkit.get_action("ttdn_link_keep")(
        {"ignore_auth": True, "user": ""}, {"id": revision_id}
    )


def links(people, revision_id):
    return call("ttdn_revision_show", people.authority, id=revision_id)["links"]


def test_h_6_4_what_a_link_leads_to_is_kept_at_submission(people, elsewhere):
    from ckanext.ttdn.services.files import archive

    base, answers = elsewhere
    answers["/a.csv"] = (200, "text/csv", b"a,1\n")
    _item, revision_id = submitted(people, f"{base}/a.csv")
    assert not links(people, revision_id)[0]["appraised"]
    assert keep(revision_id) == {"kept": 1, "not_appraised": 0}
    link = links(people, revision_id)[0]
    assert link["appraised"]
    with open(archive.path_of(link["sha256"]), "rb") as stream:
        assert stream.read() == b"a,1\n"
    assert keep(revision_id) == {"kept": 0, "not_appraised": 0}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ((200, "text/html; charset=utf-8", b"<p>x</p>"), "web_page"),
        ((302, "text/plain", b""), "redirects"),
        ((500, "text/plain", b""), "unreachable"),
        ((200, "text/csv", b"x" * 300), "too_large"),
    ],
)
def test_h_6_4_what_cannot_be_kept_is_marked_as_not_appraised(
    people, elsewhere, monkeypatch, answer, reason
):
    from ckanext.ttdn.services.links import copies

    monkeypatch.setattr(copies, "_MOST_BYTES", 200)
    base, answers = elsewhere
    answers["/a"] = answer
    _item, revision_id = submitted(people, f"{base}/a")
    assert keep(revision_id) == {"kept": 0, "not_appraised": 1}
    assert links(people, revision_id)[0]["reason"] == reason


def test_r34_an_address_of_the_own_network_is_not_fetched(people, elsewhere, monkeypatch):
    base, answers = elsewhere
    answers["/a.csv"] = (200, "text/csv", b"a,1\n")
    monkeypatch.setitem(tk.config, "ckanext.ttdn.harvest.allowed_networks", [])
    _item, revision_id = submitted(people, f"{base}/a.csv")
    keep(revision_id)
    assert links(people, revision_id)[0]["reason"] == "unreachable"


def test_h_6_4_a_link_that_changes_after_approval_raises_a_flag_once(people, elsewhere):
    import datetime as dt

    from ckan import model

    from ckanext.ttdn.model import OutsideFile

    base, answers = elsewhere
    answers["/a.csv"] = (200, "text/csv", b"a,1\n")
    item, revision_id = submitted(people, f"{base}/a.csv")
    keep(revision_id)
    items.decided(people, "approve", item)

    def a_day_later():
        OutsideFile.of(revision_id)[item["resources"][0]["id"]].checked_at = dt.datetime(2020, 1, 1)
        model.Session.commit()
        return call("ttdn_link_check", people.sysadmin)

    assert call("ttdn_link_check", people.sysadmin) == []
    assert a_day_later() == []
    answers["/a.csv"] = (200, "text/csv", b"b,2\n")
    assert a_day_later() == [item["id"]]
    assert a_day_later() == []
    assert [row["dataset_id"] for row in call("ttdn_link_list", people.authority)] == [item["id"]]
    assert call("ttdn_link_list", people.other) == []
    for who in (None, people.user):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_link_list", who)
    assert links(people, revision_id)[0]["changed_at"]


def test_links_are_fetched_by_jobs_and_the_clock_alone(people):
    for name in ("ttdn_link_keep", "ttdn_link_check"):
        for who in (None, people.agency, people.authority):
            with pytest.raises(tk.NotAuthorized):
                call(name, who, id="x")
