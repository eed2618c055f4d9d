"""Harvests inside one CKAN: ``python -m benchmarks.harvest.worker PARTY HOME``.

Answers each line of JSON: first where its code lies, then ``{"url", "name"}`` (harvest that source,
made when it is new) by what it took: seconds, statements, commits, requests to Solr, counts, and
the peak of memory so far in MiB.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path
from typing import Any

import ckanext.ttdn
from benchmarks import content, sites
from benchmarks.inside import Statements
from benchmarks.measures import STOCK
from ttdn_demo.inside import call, loaded
from ttdn_dev.home import Home

Row = Any  # of ckanext-harvest


def main() -> None:
    """Make the CKAN, load it, answer until there are no more questions."""
    party, place = sys.argv[1:]
    home, site = Home.at(place), sites.of(party)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _prepare(party, home, site)
    with loaded(site.ini(home)):
        from ckan import model

        if model.User.get(content.AGENCIES[0]) is None:
            site.people()
        counting = _Counting()
        tree = str(Path(str(ckanext.ttdn.__file__)).parents[2])
        print(json.dumps(tree), file=answers, flush=True)
        for line in sys.stdin:
            answer = _harvest(party, counting, **json.loads(line))
            print(json.dumps(answer), file=answers, flush=True)


def _prepare(party: str, home: Home, site: sites.Site) -> None:
    os.environ.setdefault("TTDN_HARVEST_ALLOW", "127.0.0.0/8")
    ini = site.ini(home)
    if ini.exists():
        return
    site.prepare(home)
    if party == STOCK:
        lines = ini.read_text().splitlines()
        kept = [line for line in lines if not line.startswith("ckan.plugins")]
        kept.insert(kept.index("[app:main]") + 1, "ckan.plugins = harvest ckan_harvester")
        ini.write_text("\n".join(kept) + "\n")
        from ttdn_demo import steps

        steps.ckan(home, ini, "db", "upgrade")


class _Counting:
    """Counts what goes to the servers."""

    def __init__(self) -> None:
        import pysolr
        from ckan import model
        from sqlalchemy import event

        self._statements = Statements()
        self.commits = self.solr = 0
        event.listen(model.ensure_engine(), "commit", self._commit)
        send = pysolr.Solr._send_request

        def counted(solr: Any, *arguments: Any, **named: Any) -> Any:
            self.solr += 1
            return send(solr, *arguments, **named)

        pysolr.Solr._send_request = counted

    def _commit(self, _connection: Any) -> None:
        self.commits += 1

    def now(self) -> list[float]:
        """Return the time and the counts so far."""
        return [time.perf_counter(), self._statements.count, self.commits, self.solr]


def _harvest(party: str, counting: _Counting, name: str, url: str) -> dict[str, Any]:
    source = _source(party, name, url)
    before = counting.now()
    counts = _stock(source) if party == STOCK else _ours(source)
    seconds, statements, commits, solr = (
        after - start for start, after in zip(before, counting.now(), strict=True)
    )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds": seconds,
        "statements": statements,
        "commits": commits,
        "solr": solr,
        "counts": counts,
        "peak": peak,
    }


def _source(party: str, name: str, url: str) -> dict[str, Any]:
    from ckan import model
    from ckan.plugins import toolkit as tk

    known = model.Package.get(name)
    config = {} if party == STOCK else {"kind": "dataset"}
    fields = {
        "name": name,
        "title": name,
        "url": url,
        "source_type": "ckan" if party == STOCK else "ttdn_ckan",
        "owner_org": model.Group.get(content.AGENCIES[0]).id,
        "frequency": "MANUAL",
        "config": json.dumps(config),
    }
    if known is None:
        return call("harvest_source_create", **fields)
    shown = tk.get_action("harvest_source_show")(
        {"user": _user(), "use_cache": False}, {"id": known.id}
    )
    return call("harvest_source_update", **{**shown, **fields, "id": known.id})


def _user() -> str:
    from ckan.plugins import toolkit as tk

    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _ours(source: dict[str, Any]) -> dict[str, int]:
    job = call("ttdn_harvest_run", id=source["id"])
    if job["state"] != "finished":
        raise RuntimeError(job["problem"])
    return job["counts"]


def _stock(source: dict[str, Any]) -> dict[str, int]:
    """Run the stages as ckanext-harvest's consumers do, without the time of its queue."""
    from ckan import model
    from ckanext.harvest import queue
    from ckanext.harvest.model import HarvestJob, HarvestObject

    made = call("harvest_job_create", source_id=source["id"], run=False)
    job: Row = HarvestJob.get(made["id"])
    job.status = "Running"
    job.save()
    harvester = queue.get_harvester("ckan")
    ids = queue.gather_stage(harvester, job) or []
    for number, id in enumerate(ids):
        queue.fetch_and_import_stages(harvester, HarvestObject.get(id))
        if number % 100 == 99:
            model.Session.remove()
    call("harvest_jobs_run", source_id=source["id"])
    return call("harvest_job_show", id=made["id"])["stats"]


if __name__ == "__main__":
    main()
