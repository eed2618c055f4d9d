"""The engine leaves the very state that CKAN's own actions leave (R25, H 6.7).

Each case is done twice in an empty catalogue, once by the actions and once by a harvest, and all
that is left is compared: every row of every table, ``package_show``, the index's document and the
calls of the plugins' hooks. Ids and times are named by their order.
"""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import ttdn_items
import ttdn_portal
from ckan import model
from ckan import plugins as p
from ckan.lib import search
from ckan.plugins import toolkit as tk
from ttdn_items import DECLARED, call
from ttdn_people import make_people

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?")
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
# Solr's own, and a hash of the id.
# How often something was written is not what was written.
_HOW_OFTEN = ("lock_version", "index_version")
_OF_THE_INDEX = ("_version_", "indexed_ts", "index_id", "ttdn_index_version")
# What the harvest keeps for itself, and what tells of work under way.
_OTHER = re.compile(r"harvest_|ttdn_harvest_|ttdn_reindex|ttdn_notice|api_token|session|.*alembic")


@pytest.fixture
def portal():
    """The agency's system; its address is allowed, being a local one."""
    before = tk.config["ckanext.ttdn.harvest.allowed_networks"]
    with ttdn_portal.serving() as served:
        tk.config["ckanext.ttdn.harvest.allowed_networks"] = [served.url.removeprefix("http://")]
        yield served
    tk.config["ckanext.ttdn.harvest.allowed_networks"] = before


@pytest.fixture
def catalogue(clean, empty_database, portal):
    """Make an empty catalogue with the source; called again, begin anew."""

    def begin():
        empty_database()
        search.clear_all()
        people = make_people()
        # The factories' descriptions are made up anew each time.
        model.Session.query(model.Group).update({"description": "", "image_url": ""})
        model.Session.commit()
        return call(
            "harvest_source_create",
            people.sysadmin,
            name="cong-so-lieu",
            title="Cổng số liệu",
            url=portal.url,
            source_type="ttdn_ckan",
            owner_org=people.agency_org,
            config=json.dumps({"kind": "dataset"}),
        ), people

    return begin


def harvest(source):
    job = call("ttdn_harvest_run", _site_user(), id=source["id"])
    assert job["state"] == "finished", job
    assert job["errors"] == []
    return job["counts"]


def _site_user():
    return tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def mapped(source, number):
    """The record as the preview says that it would become an item."""
    found = call("ttdn_harvest_preview", _site_user(), id=source["id"], limit=50)
    record = next(r for r in found["records"] if r["original_id"].endswith(f"{number:012d}"))
    assert record["errors"] == {}
    return record["dataset"]


def submit(package_id, source):
    call(
        "ttdn_dataset_submit",
        _site_user(),
        id=package_id,
        declarations=DECLARED,
        note=source["url"],
        acted_by=source["title"],
    )


class Recorder:
    """Notes the calls of hooks on a plugin that is loaded anyway."""

    def __init__(self, monkeypatch) -> None:
        self.calls: list[Any] = []
        listener = _Listener(self.calls)
        loaded = p.PluginImplementations(p.IPackageController)
        original = type(loaded).__iter__

        def both(implementations):
            yield from original(implementations)
            if implementations.interface is p.IPackageController:
                yield listener

        monkeypatch.setattr(type(loaded), "__iter__", both)
        self._signal = tk.signals.action_succeeded
        self._signal.connect(self._succeeded)

    def _succeeded(self, name, **told):
        """Note what the activity extension makes an activity of."""
        entities = told["context"].get("changed_entities", {}).get("packages", set())
        if name == "package_create" or (name == "package_update" and entities):
            result = told["result"]
            self.calls.append([name, result if isinstance(result, str) else result["id"]])


class _Listener(p.IPackageController):
    def __init__(self, calls: list[Any]) -> None:
        self._calls = calls

    def create(self, entity):
        self._calls.append(["create", entity.id])

    def edit(self, entity):
        self._calls.append(["edit", entity.id])

    def after_dataset_create(self, context, pkg_dict):
        self._calls.append(["after_dataset_create", _plain(pkg_dict)])

    def after_dataset_update(self, context, pkg_dict):
        self._calls.append(["after_dataset_update", _plain(pkg_dict)])


def _plain(pkg_dict):
    keys = ("id", "name", "type", "title", "extras", "owner_org", "creator_user_id")
    plain = {key: pkg_dict.get(key) for key in keys}
    plain["resources"] = [
        [r.get("id"), r["url"], r["format"]] for r in pkg_dict.get("resources") or []
    ]
    return json.loads(json.dumps(plain, default=str))


def state(package_id, calls):
    """Everything that is left, ids and times named by their order."""
    model.Session.remove()
    from ckan.lib.search import make_connection

    found = make_connection().search(f"id:{package_id}", rows=5)
    assert found.hits == 1
    document = {k: v for k, v in found.docs[0].items() if k not in _OF_THE_INDEX}
    for copy in ("data_dict", "validated_data_dict"):
        document[copy] = json.loads(document[copy])
        # As they were written or as the database keeps them: CKAN itself gives both.
        document[copy]["extras"] = sorted(document[copy]["extras"], key=lambda e: e["key"])
    left = {
        "tables": _tables(),
        "shown": call("package_show", _site_user(), id=package_id),
        "document": document,
        "calls": calls,
    }
    return _named(left)


def _tables():
    import sqlalchemy as sa

    tables = {}
    with model.ensure_engine().connect() as connection:
        for name in sorted(sa.inspect(connection).get_table_names()):
            if _OTHER.match(name):
                continue
            rows = connection.execute(
                sa.select(sa.text("*")).select_from(sa.table(name))
            ).mappings()
            tables[name] = sorted(
                (json.loads(json.dumps(_row(name, dict(row)), default=str)) for row in rows),
                key=lambda row: _blind(json.dumps(row, sort_keys=True)),
            )
    return tables


def _row(table, row):
    if table == "ttdn_item":
        # How often the row was written, by which a stale write is told: fewer times here.
        row = {k: v for k, v in row.items() if k not in _HOW_OFTEN}
    if table == "ttdn_text":
        row["body"] = {k: v for k, v in (row["body"] or {}).items() if k != "nonce"}
    if table == "user":
        # Names that the factories make up, and when somebody was seen.
        row = {k: v for k, v in row.items() if k in ("id", "sysadmin", "state")}
    return row


def _blind(text):
    return _HASH.sub("H", _TIME.sub("T", _ID.sub("I", text)))


def _named(left):
    """Name each id by where it stands first; times and hashes of ids lose their values."""
    text = json.dumps(left, sort_keys=True, ensure_ascii=False, default=str)
    names: dict[str, str] = {}
    text = _ID.sub(lambda found: names.setdefault(found[0], f"id-{len(names)}"), text)
    return json.loads(_HASH.sub("hash", _TIME.sub("time", text)))


def differences(left, right, path=""):
    """Where the two differ, a line each."""
    if isinstance(left, dict) and isinstance(right, dict):
        for name in sorted(left.keys() | right.keys()):
            if name not in left or name not in right:
                yield f"{path}/{name}: only {'left' if name in left else 'right'}"
            else:
                yield from differences(left[name], right[name], f"{path}/{name}")
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for index, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from differences(one, other, f"{path}/{index}")
    elif left != right:
        yield f"{path}: {left!r} != {right!r}"


def same(by_actions, by_harvest):
    assert list(differences(by_actions, by_harvest)) == []


def own_object(package_id, source, raw):
    """The record of ckanext-harvest that the index names, as the stock import makes it."""
    from ckan.lib.search import rebuild
    from ckanext.harvest.model import HarvestJob, HarvestObject

    job = model.Session.query(HarvestJob).filter_by(source_id=source["id"]).first()
    if job is None:
        job = HarvestJob()
        job.source_id, job.status = source["id"], "Finished"
        model.Session.add(job)
        model.Session.flush()
    model.Session.query(HarvestObject).filter_by(package_id=package_id).update({"current": False})
    made = HarvestObject(guid=raw["id"], job=job, content=json.dumps(raw), current=True)
    made.package_id = package_id
    made.harvest_source_id = source["id"]
    model.Session.add(made)
    model.Session.commit()
    rebuild(package_id)


def only_item():
    model.Session.remove()
    rows = model.Session.query(model.Package.id).filter(model.Package.type == "dataset")
    return rows.one()[0]


RECORDS = [
    ttdn_portal.record(1),
    ttdn_portal.record(
        2,
        title_translated={"vi": "Danh mục khách sạn", "en": "Hotels"},
        resources=[
            {"url": "https://example.org/anh.png", "name": "Ảnh", "format": "PNG"},
            {"url": "https://example.org/doc.txt", "name": "Chữ", "format": "TXT"},
        ],
    ),
    ttdn_portal.record(3, resources=[], tags=[], notes=""),
]


@pytest.mark.parametrize("record", RECORDS, ids=["files", "pictures", "bare"])
def test_a_new_record(catalogue, portal, record, monkeypatch):
    portal.records = [record]
    recorder = Recorder(monkeypatch)
    source, _people = catalogue()
    recorder.calls.clear()
    data = mapped(source, int(record["id"][-12:]))
    item = call("package_create", _site_user(), **data, owner_org=source["owner_org"])
    submit(item["id"], source)
    calls = list(recorder.calls)
    own_object(item["id"], source, record)
    by_actions = state(item["id"], calls)

    source, _people = catalogue()
    recorder.calls.clear()
    assert harvest(source)["new"] == 1
    calls = [entry for entry in recorder.calls if entry[1] != source["id"]]
    same(by_actions, state(only_item(), calls))


CHANGES = {
    "title": {"title": "Bảng số liệu, bản mới"},
    "files": {
        "resources": [
            {"url": "https://example.org/1/bang.xlsx", "name": "Bảng xlsx", "format": "XLSX"},
            {"url": "https://example.org/1/moi.csv", "name": "Bảng mới", "format": "CSV"},
        ]
    },
    "date": {"extras": [{"key": "date", "value": "2025"}], "tags": []},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES.keys())
@pytest.mark.parametrize("where", ["submitted", "returned", "published"])
def test_a_changed_record(catalogue, portal, where, change, monkeypatch):
    recorder = Recorder(monkeypatch)
    before, after = ttdn_portal.record(1), ttdn_portal.record(1, **change)

    def prepared():
        portal.records = [before]
        source, people = catalogue()
        assert harvest(source)["new"] == 1
        item = call("package_show", people.agency, id=only_item())
        if where == "returned":
            ttdn_items.decided(people, "return", item, reasons=["incomplete-metadata"])
        elif where == "published":
            ttdn_items.decided(people, "approve", item)
        portal.records = [after]
        recorder.calls.clear()
        return source, item

    source, item = prepared()
    data = mapped(source, 1)
    ids = {resource["url"]: resource["id"] for resource in item["resources"]}
    for resource in data["resources"]:
        if resource["url"] in ids:
            resource["id"] = ids[resource["url"]]
    if where == "submitted":
        call(
            "ttdn_dataset_recall",
            _site_user(),
            id=item["id"],
            note=source["url"],
            acted_by=source["title"],
        )
    call("package_update", _site_user(), **data, id=item["id"])
    submit(item["id"], source)
    calls = list(recorder.calls)
    if where != "published":
        own_object(item["id"], source, after)
    by_actions = state(item["id"], calls)

    source, item = prepared()
    assert harvest(source)["changed"] == 1
    same(by_actions, state(item["id"], list(recorder.calls)))
