"""Run 500 for real: python -m pytest style."""
import json, time, resource, os
import pytest, ttdn_items as items, ttdn_portal
from ckan import model
from ckan.plugins import toolkit as tk
from ttdn_items import call

N=int(os.environ.get("N","500"))

@pytest.fixture
def portal():
    before = tk.config["ckanext.ttdn.harvest.allowed_networks"]
    with ttdn_portal.serving() as served:
        tk.config["ckanext.ttdn.harvest.allowed_networks"] = [served.url.removeprefix("http://")]
        yield served
    tk.config["ckanext.ttdn.harvest.allowed_networks"] = before

def rss(): return int(open("/proc/self/statm").read().split()[1])*4//1024

def test_bulk(people, portal, app):
    portal.records=[ttdn_portal.record(n) for n in range(1,N+1)]
    source=call("harvest_source_create", people.sysadmin, name="cong-so-lieu", title="Cổng", url=portal.url, source_type="ttdn_ckan", owner_org=people.agency_org, config=json.dumps({"kind":"dataset"}))
    t=time.time()
    job=call("ttdn_harvest_run", tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"], id=source["id"])
    print("filled", job["counts"], time.time()-t)
    rows=[]
    while True:
        got=call("ttdn_revision_list", people.authority, state="submitted", limit=100, offset=len(rows), sort="submitted_at asc")["results"]
        if not got: break
        rows+=got
    print(len(rows), len({r["id"] for r in rows}), call("ttdn_revision_list", people.authority, state="submitted", limit=1)["count"])
    entries=[{"id":r["dataset_id"],"content_hash":r["content_hash"]} for r in rows]
    for n in range(0,N,10): entries[n]["content_hash"]="0"*64
    entries.insert(7, {"id": 5, "content_hash": "x"})
    token=call("api_token_create", people.authority, user=people.authority, name="t")["token"]
    model.Session.remove()
    before=rss(); t=time.time()
    c=app.test_client(use_cookies=False)
    r=c.post("/api/3/action/ttdn_dataset_decide_bulk", json={"decision":"approve","items":entries}, headers={"Authorization":token})
    print("size", len(r.data))
    print("status", r.status_code, "secs", time.time()-t, "rss before/after", before, rss())
    if r.status_code!=200: print(r.get_data(as_text=True)[:500])
    else:
        res=r.get_json()["result"]; print(sum(x["success"] for x in res), len(res), "again", sum(bool(x.get("again")) for x in res), [x for x in res if not x["success"]][:2])
    print(call("package_search", None, rows=0)["count"])
    t=time.time()
    entries=[e for e in entries if e["id"]!=5]
    r=c.post("/api/3/action/ttdn_dataset_decide_bulk", json={"decision":"approve","items":entries}, headers={"Authorization":token})
    res=r.get_json()["result"]
    print("again", r.status_code, time.time()-t, sum(x["success"] for x in res), len(res), res[1])
    print(call("package_search", None, rows=0)["count"])
