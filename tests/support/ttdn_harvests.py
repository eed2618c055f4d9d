"""Sources on local servers, workers that are killed, and what has to hold afterwards (R25)."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_portal
from ttdn_items import call

ORGANIZATIONS = ("agency_org", "other_org")
SEED = int(os.environ.get("TTDN_HARVEST_SEED", random.SystemRandom().randrange(10**6)))


def site_user() -> str:
    """Return the account that workers and the clock act for."""
    from ckan.plugins import toolkit as tk

    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


class Farm:
    """The catalogue with its agencies; makes sources and runs them."""

    def __init__(
        self, people: SimpleNamespace, stack: ExitStack, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from ckan.common import config

        self.people, self._stack, self._patch = people, stack, monkeypatch
        self.allowed: list[str] = []
        monkeypatch.setitem(config, "ckanext.ttdn.harvest.allowed_networks", self.allowed)

    def setting(self, name: str, value: Any) -> None:
        """Set one of ``ckanext.ttdn.harvest`` for this test."""
        from ckan.common import config

        self._patch.setitem(config, f"ckanext.ttdn.harvest.{name}", value)

    def portal(self, *numbers: int, port: int = 0) -> ttdn_portal.Portal:
        """Serve a portal with these records; its address is allowed."""
        portal = self._stack.enter_context(ttdn_portal.serving(port))
        portal.records = [ttdn_portal.record(number) for number in numbers]
        self.allowed.append(portal.url.removeprefix("http://"))
        return portal

    def source(
        self,
        portal: Any,
        name: str = "cong-so-lieu",
        org: str = "agency_org",
        source_type: str = "ttdn_ckan",
        **settings: Any,
    ) -> dict[str, Any]:
        """Make a source of a portal (or of an address), whose requests are tried once."""
        settings["limits"] = {"tries": 1, **settings.get("limits", {})}
        return call(
            "harvest_source_create",
            self.people.sysadmin,
            name=name,
            title=f"Cổng {name}",
            url=getattr(portal, "url", portal),
            source_type=source_type,
            owner_org=getattr(self.people, org),
            frequency="MANUAL",
            config=json.dumps({"kind": "dataset", **settings}),
        )

    def change(self, source: dict[str, Any], **fields: Any) -> dict[str, Any]:
        """Change a source as the operator."""
        shown = call("harvest_source_show", self.people.sysadmin, id=source["id"])
        wanted = {"name", "title", "url", "source_type", "owner_org", "frequency", "config", "id"}
        given = {name: value for name, value in shown.items() if name in wanted}
        return call("harvest_source_update", self.people.sysadmin, **{**given, **fields})

    def run(self, source: dict[str, Any]) -> dict[str, Any]:
        """Run a source as ``ckan ttdn harvest run`` does."""
        return call("ttdn_harvest_run", site_user(), id=source["id"])

    def finished(self, source: dict[str, Any], **counts: int) -> dict[str, Any]:
        """Run a source; it finishes, with these counts and no others."""
        return self.ended(self.run(source), **counts)

    def ended(self, job: dict[str, Any], **counts: int) -> dict[str, Any]:
        """A job has finished, with these counts and no others."""
        assert job["state"] == "finished", job
        assert {k: v for k, v in job["counts"].items() if v} == counts
        return job

    def start(self, source: dict[str, Any]) -> str:
        """Make a job for the workers; return its id."""
        return call("harvest_job_create", self.people.sysadmin, source_id=source["id"])["id"]

    def work(self) -> dict[str, Any] | None:
        """Take the next job that is due, as a worker does."""
        return call("ttdn_harvest_work", site_user())

    def worked(self, job_id: str) -> dict[str, Any]:
        """Look for work, as often as it takes, until this job neither runs nor is due."""
        from ckanext.ttdn.model import HarvestRun
        from ckanext.ttdn.services import timestamps

        pause = threading.Event()
        while True:
            self.work()
            run = HarvestRun.of(job_id)
            assert run is not None
            due = run.state == "waiting" and run.not_before <= timestamps.now()
            if run.state != "running" and not due:
                return self.show(job_id)
            pause.wait(0.02)

    def show(self, job_id: str) -> dict[str, Any]:
        """Show a job."""
        return call("ttdn_harvest_job_show", site_user(), id=job_id)

    def later(self) -> None:
        """Let the time pass that waiting jobs wait for."""
        from ckan import model

        from ckanext.ttdn.model import HarvestRun
        from ckanext.ttdn.services import timestamps

        model.Session.query(HarvestRun).filter_by(state="waiting").update(
            {"not_before": timestamps.now()}
        )
        model.Session.commit()

    def clock(self) -> None:
        """The clock comes by."""
        call("ttdn_clock_run", site_user())

    # What there is

    def waiting(self, org: str = "agency_org") -> dict[str, dict[str, Any]]:
        """Return what the authority has to appraise, by title."""
        found = call(
            "ttdn_revision_list",
            self.people.authority,
            state="submitted",
            organization=getattr(self.people, org),
            limit=100,
        )["results"]
        titles = {row["title_translated"]["vi"]: row for row in found}
        assert len(titles) == len(found)
        return titles

    def items(self, org: str = "agency_org") -> dict[str, str]:
        """Return the ids of an agency's items by title, as the database has them."""
        from ckan import model

        model.Session.rollback()
        rows = model.Session.query(model.Package.title, model.Package.id).filter(
            model.Package.owner_org == getattr(self.people, org),
            model.Package.type == "dataset",
            model.Package.state != "deleted",
        )
        found = [tuple(row) for row in rows]
        assert len({title for title, _id in found}) == len(found), "an item is there twice"
        return dict(found)

    def indexed(self, org: str = "agency_org") -> dict[str, str]:
        """Return the same as the search has it."""
        found = call(
            "package_search",
            self.people.sysadmin,
            fq=f"+owner_org:{getattr(self.people, org)} +dataset_type:dataset",
            include_drafts=True,
            include_private=True,
            rows=1000,
        )["results"]
        titles = {row["title"]: row["id"] for row in found}
        assert len(titles) == len(found)
        return titles

    def is_whole(self, portal: ttdn_portal.Portal, org: str = "agency_org") -> dict[str, str]:
        """Every record is there once, waits once, is found once, and the log is intact."""
        titles = {record["title"] for record in portal.records}
        items = self.items(org)
        assert set(items) == titles
        assert set(self.waiting(org)) == titles
        self.clock()
        assert self.indexed(org) == items
        assert call("ttdn_audit_verify", self.people.authority)["intact"]
        return items

    def operations(self, package_id: str) -> list[str]:
        """Return what was done to an item, the oldest first."""
        log = call("ttdn_decision_list", self.people.authority, id=package_id)["results"]
        return [entry["operation"] for entry in reversed(log)]


@pytest.fixture
def farm(people: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> Iterator[Farm]:
    """Give a catalogue without sources."""
    with ExitStack() as stack:
        yield Farm(people, stack, monkeypatch)


@pytest.fixture
def quick(farm: Farm, monkeypatch: pytest.MonkeyPatch) -> Farm:
    """Leases of a moment, and a transaction for every three records."""
    from ckanext.ttdn.services.harvest.engine import pages

    farm.setting("lease_seconds", 0.2)
    monkeypatch.setattr(pages, "WRITTEN", 3)
    return farm


def cleared(farm: Farm, source: dict[str, Any]) -> None:
    """Let the operator clear a source."""
    user = farm.people.sysadmin
    call("harvest_source_clear", user, id=source["id"], override_reason="Làm lại từ đầu")


def job_ids() -> list[str]:
    """Return the ids of all jobs."""
    from ckan import model
    from ckanext.harvest.model import HarvestJob

    return [row[0] for row in model.Session.query(HarvestJob.id)]


# What fails


@contextmanager
def search_down() -> Iterator[None]:
    """The search server does not answer meanwhile, this process and what it forks."""
    from ckan.common import config

    url = config["solr_url"]
    config["solr_url"] = "http://127.0.0.1:9/solr/ckan"
    try:
        yield
    finally:
        config["solr_url"] = url


def cut_connections() -> None:
    """End every connection to the database, as its restart does."""
    import sqlalchemy as sa
    from ckan.common import config

    engine = sa.create_engine(config["sqlalchemy.url"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid != pg_backend_pid()"
            )
        )
    engine.dispose()


class Gate:
    """Holds a portal's request of this number until the gate is opened."""

    def __init__(self, portal: ttdn_portal.Portal, number: int) -> None:
        self._number, self._reached, self._opened = number, threading.Event(), threading.Event()
        portal.before = self._hold

    def _hold(self, number: int) -> None:
        if number == self._number:
            self._reached.set()
            self._opened.wait()

    def reached(self) -> None:
        """Wait until somebody stands before it."""
        self._reached.wait()

    def open(self) -> None:
        """Let the request pass."""
        self._opened.set()


# Workers that die


def forked(work: Callable[[], Any]) -> int:
    """Run something in a process of its own, which ends with it; return its id."""
    from ckan import model
    from sqlalchemy.exc import OperationalError

    with suppress(OperationalError):  # its connection may have been cut
        model.Session.rollback()
    model.Session.remove()
    model.ensure_engine().dispose()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    return child


def ended(child: int) -> int:
    """Wait for a process; return its exit status, or minus the signal that killed it."""
    _pid, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def die() -> None:
    """End this process as ``kill -9`` does."""
    os.kill(os.getpid(), signal.SIGKILL)


def worker() -> None:
    """Run ``ckan ttdn harvest work --once``."""
    from ckanext.ttdn.cli.harvest import harvest

    harvest.main(["work", "--once"], standalone_mode=False)


def commits(at: Callable[[int, str], None]) -> None:
    """Call ``at`` with the number of each commit of the main thread, "before" and "after" it."""
    from ckan import model

    dialect = model.ensure_engine().dialect
    original, number = dialect.do_commit, [0]

    def commit(connection: Any) -> None:
        if threading.current_thread() is not threading.main_thread():
            original(connection)
            return
        number[0] += 1
        at(number[0], "before")
        original(connection)
        at(number[0], "after")

    dialect.do_commit = commit  # type: ignore[method-assign] - a fault
