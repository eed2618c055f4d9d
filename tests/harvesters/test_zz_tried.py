import json, datetime as dt, os, threading, resource
import pytest
from ttdn_harvests import *
from ttdn_items import call
import ttdn_portal
from ckan.plugins import toolkit as tk

def row(source, **cols):
    from ckan import model
    from ckanext.harvest.model import HarvestSource
    model.Session.query(HarvestSource).filter_by(id=source["id"]).update(cols); model.Session.commit()

@pytest.mark.parametrize("cols", [dict(url="http://["), dict(url=""), dict(url="ftp://x/"), dict(url="http://x:99999/"), dict(config="{"), dict(config="[]"), dict(config='{"kind": "nix"}'), dict(config='{"limits": {"rows": "x"}}'), dict(config='{"limits": {"records": "x"}}'), dict(config='{"limits": 7}'),dict(config='{"limits": {"interval_seconds": 1e9}}'), dict(type="gone_kind")])
def test_broken_source(farm, cols):
    p = farm.portal(1,2)
    s = farm.source(p)
    j = farm.start(s)
    row(s, **cols)
    try:
        for _ in range(7):
            shown = farm.work(); farm.later()
        shown = farm.show(j)
        print("\nTRIED", cols, shown["state"], shown["problem"], shown["counts"]["new"])
    except Exception as e:
        print("\nRAISED", cols, type(e), e)

@pytest.mark.parametrize("what", ["org", "agency", "pkgorg"])
def test_no_owner(farm, what):
    from ckan import model
    from ckanext.ttdn.model import Agency
    p = farm.portal(1,2); s = farm.source(p); j = farm.start(s)
    if what == "org":
        model.Group.get(farm.people.agency_org).state = "deleted"
    elif what == "agency":
        model.Session.delete(Agency.get(farm.people.agency_org))
    else:
        model.Package.get(s["id"]).owner_org = None
    model.Session.commit()
    for _ in range(7):
        farm.work(); farm.later()
    shown = farm.show(j)
    print("\nTRIED", what, shown["state"], shown["problem"], shown["counts"]["new"])

def test_two_creators(farm):
    from ckan import model
    from ckanext.harvest.model import HarvestJob
    p = farm.portal(1,2); s = farm.source(p)
    kids = [forked(lambda: farm.start(s)) for _ in range(4)]
    for k in kids: print(ended(k))
    model.Session.rollback()
    print("\nTRIED jobs", model.Session.query(HarvestJob).count())

def test_timeout(farm, monkeypatch):
    from ckan.common import config
    from ckan import model
    from ckanext.harvest.model import HarvestJob
    monkeypatch.setitem(config, "ckan.harvest.timeout", "1")
    p = farm.portal(1,2); s = farm.source(p)
    p.answer = lambda *a: (429, b"", {"Retry-After": "3600"})
    j = farm.run(s)
    model.Session.query(HarvestJob).update({"created": dt.datetime(2020,1,1)}); model.Session.commit()
    tk.get_action("harvest_jobs_run")({"user": site_user(), "session": model.Session, "model": model}, {})
    p.answer = None
    j2 = farm.run(s)
    print("\nTRIED timeout", j["id"] == j2["id"], j2["state"], j2["counts"])
    farm.later(); print(farm.work()); print(farm.show(j["id"])["state"], len(farm.items()))

def test_skew(farm, monkeypatch):
    from ckanext.ttdn.logic import facts
    p = farm.portal(1,2,3,4); s = farm.source(p, limits={"rows":1}); j = farm.start(s)
    now = facts.now
    gate = Gate(p, 2)
    child = forked(worker)
    gate.reached(); p.before=None
    monkeypatch.setattr(facts, "now", lambda: now()+dt.timedelta(hours=2))
    print("\nTRIED skew", farm.work()["state"])
    monkeypatch.setattr(facts, "now", now)
    gate.open(); print(ended(child)); print(farm.show(j)["state"]); farm.is_whole(p)

def test_memory(farm):
    p = farm.portal(1,2); s = farm.source(p); j = farm.start(s)
    big = json.dumps({"success": True, "result": {"count": 1, "results": [ttdn_portal.record(1, notes="x"*30_000_000)]}}).encode()
    p.answer = lambda path, q: (200, big)
    def w():
        used = int(open("/proc/self/statm").read().split()[0])*4096
        resource.setrlimit(resource.RLIMIT_AS, (used+60_000_000, used+60_000_000))
        worker()
    for _ in range(6):
        print(ended(forked(w))); farm.later()
    print("\nTRIED memory", farm.show(j)["state"], farm.show(j)["problem"])
