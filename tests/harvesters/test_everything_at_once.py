"""Whatever happens at the same time, the sources are harvested in the end (R25, H 6.7)."""

from __future__ import annotations

import contextlib
import json
import os
import random
import signal
import threading
from itertools import count

import ttdn_portal
from sqlalchemy.exc import OperationalError
from ttdn_harvests import (
    SEED,
    Farm,
    cut_connections,
    ended,
    forked,
    search_down,
    site_user,
    worker,
)
from ttdn_items import call

EVENTS = int(os.environ.get("TTDN_HARVEST_CHAOS", "12"))


class Chaos:
    """Sources that change, workers that come and go, servers that fail, an operator who meddles."""

    def __init__(self, farm: Farm, chance: random.Random) -> None:
        self.farm, self.chance = farm, chance
        self.portals = [farm.portal(*range(n * 100 + 1, n * 100 + 7)) for n in range(3)]
        orgs = ("agency_org", "other_org", "agency_org")
        self.sources = [
            farm.source(portal, name=f"cong-{number}", org=org, limits={"rows": 2})
            for number, (portal, org) in enumerate(zip(self.portals, orgs, strict=True))
        ]
        self._numbers = count(1000)
        self.children: list[int] = []
        self.stopped: list[int] = []

    def event(self) -> str:
        """Let something happen; return what it was."""
        steps = [
            *(self.change, self.change, self.start, self.start, self.hire, self.hire, self.hire),
            *(self.kill, self.kill, self.freeze, self.fail, self.flush, self.cut, self.search),
            *(self.abort, self.retry, self.tidy, self.settings, self.terminate),
        ]
        step = self.chance.choice(steps)
        step()
        threading.Event().wait(self.chance.random() / 5)
        return step.__name__

    def any(self) -> int:
        return self.chance.randrange(len(self.sources))

    def change(self) -> None:
        records = self.portals[self.any()].records
        at = self.chance.randrange(len(records))
        number = next(self._numbers)
        records[at] = {**records[at], "title": f"Tên {number}"}
        if self.chance.random() < 0.5:
            records.append(ttdn_portal.record(number))
        if self.chance.random() < 0.3 and len(records) > 4:
            del records[self.chance.randrange(len(records))]

    def start(self) -> None:
        from ckan.plugins import toolkit as tk
        from ckanext.harvest.logic import HarvestJobExists

        with contextlib.suppress(HarvestJobExists, tk.ValidationError):
            self.farm.start(self.sources[self.any()])

    def hire(self) -> None:
        if len(self.children) < 3:
            self.children.append(forked(worker))

    def _one(self) -> int | None:
        running = [child for child in self.children if os.waitpid(child, os.WNOHANG) == (0, 0)]
        self.children[:] = running
        return self.chance.choice(running) if running else None

    def kill(self) -> None:
        if (child := self._one()) is not None:
            self.children.remove(child)
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)

    def terminate(self) -> None:
        if (child := self._one()) is not None:
            os.kill(child, signal.SIGTERM)

    def freeze(self) -> None:
        if (child := self._one()) is not None:
            self.children.remove(child)
            self.stopped.append(child)
            os.kill(child, signal.SIGSTOP)

    def fail(self) -> None:
        answers = [
            (500, b"{}"),
            (200, b"<html>"),
            (429, b"{}", {"Retry-After": "60"}),
            (200, {"success": True, "result": {"count": 0, "results": []}}),
            None,
            None,
            None,
        ]
        answer = self.chance.choice(answers)
        after = self.chance.randrange(3)
        portal = self.portals[self.any()]
        since = len(portal.asked) + after
        portal.answer = lambda *_asked: answer if len(portal.asked) > since else None

    def flush(self) -> None:
        from ckan.lib.redis import connect_to_redis

        connect_to_redis().flushall()

    def cut(self) -> None:
        from ckan import model

        cut_connections()
        # The operator's own is not what is tried here.
        model.ensure_engine().dispose()
        with contextlib.suppress(OperationalError):
            model.Session.rollback()
        model.Session.remove()

    def search(self) -> None:
        """The search server is away for the workers that start now."""
        with search_down():
            self.hire()

    def abort(self) -> None:
        from ckan.plugins import toolkit as tk

        with contextlib.suppress(tk.ObjectNotFound, tk.ValidationError):
            call("harvest_job_abort", self.farm.people.sysadmin, id=self.sources[self.any()]["id"])

    def retry(self) -> None:
        from ckan.plugins import toolkit as tk

        jobs = call("harvest_job_list", site_user(), source_id=self.sources[self.any()]["id"])
        if jobs:
            action = self.chance.choice(["ttdn_harvest_job_retry", "ttdn_harvest_job_accept"])
            with contextlib.suppress(tk.ValidationError, tk.ObjectNotFound):
                call(action, site_user(), id=jobs[0]["id"])

    def tidy(self) -> None:
        self.farm.setting("keep_days", self.chance.choice([0, 90]))
        call("ttdn_harvest_tidy", site_user())
        self.farm.later()

    def settings(self) -> None:
        limits = {"rows": self.chance.randint(1, 4), "tries": 1}
        config = json.dumps({"kind": "dataset", "limits": limits})
        self.farm.change(self.sources[self.any()], config=config)

    def calm(self) -> None:
        """Nothing fails any more; each source is harvested once again."""
        for child in self.stopped:
            os.kill(child, signal.SIGCONT)
        for portal in self.portals:
            portal.answer = None
        for child in (*self.children, *self.stopped):
            ended(child)
        self.farm.clock()
        for source in self.sources:
            self.farm.later()
            job = self.farm.run(source)
            if job["state"] != "finished":
                # What was under way met a fault that is gone, or asks.
                job = self.farm.run(source)
            if job["state"] == "stopped":
                call("ttdn_harvest_job_accept", site_user(), id=job["id"])
                job = self.farm.worked(job["id"])
            assert job["state"] == "finished", job


def test_r25_whatever_happens_at_once_the_sources_are_harvested_in_the_end(quick):
    print(f"TTDN_HARVEST_SEED={SEED}")
    chaos = Chaos(quick, random.Random(SEED))  # noqa: S311 - it must be possible to repeat
    happened = [chaos.event() for _event in range(EVENTS)]
    print(*happened)
    chaos.calm()
    quick.clock()
    for org, portals in (("agency_org", (0, 2)), ("other_org", (1,))):
        titles = {r["title"] for number in portals for r in chaos.portals[number].records}
        assert set(quick.items(org)) == titles
        assert set(quick.waiting(org)) == titles
        assert quick.indexed(org) == quick.items(org)
    assert call("ttdn_audit_verify", quick.people.authority)["intact"]
