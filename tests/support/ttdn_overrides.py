"""What an override touches: files, views, groups, harvests, relationships of an item (R20)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa
import ttdn_items as items
from ttdn_items import call

REASON = "Công văn 12/UBND ngày 3/3/2026"


def add(*rows: Any) -> Any:
    """Store rows past the actions; return the first."""
    from ckan import model

    model.Session.add_all(rows)
    model.Session.commit()
    return rows[0]


def with_file(people: SimpleNamespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a published item with a link; return both."""
    link = {"url": "https://example.org/a.png", "name_translated": {"vi": "Ảnh"}, "format": "PNG"}
    item = items.published(people, resources=[link])
    return item, item["resources"][0]


def with_view(people: SimpleNamespace) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Make a published item with a view of its link; return item, link and view."""
    from ckan import model

    item, resource = with_file(people)
    view = model.ResourceView(
        resource_id=resource["id"], title="Xem", view_type="text_view", order=9, config={}
    )
    add(view)
    return item, resource, view


def in_group(people: SimpleNamespace, **of_group: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a published item in a group; return both."""
    from ckan import model
    from ckan.tests import factories

    item = items.published(people)
    group = factories.Group(**of_group)
    member = model.Member(table_name="package", table_id=item["id"], capacity="public")
    member.group = model.Group.get(group["id"])
    add(member)
    return item, group


def owned_file(people: SimpleNamespace) -> tuple[dict[str, Any], Any]:
    """Make a published item that owns a file of CKAN's storage; return both."""
    from ckan import model

    item = items.published(people)
    file = model.File(name="a.txt", location="a.txt", storage="default")
    add(file)
    add(model.FileOwner(file_id=file.id, owner_id=item["id"], owner_type="package"))
    return item, file


def harvested(people: SimpleNamespace) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make a published item that came from a source; return both."""
    from ckanext.harvest.model import HarvestJob, HarvestObject

    item = items.published(people)
    source = call(
        "harvest_source_create",
        people.sysadmin,
        name="nguon",
        title="Nguồn",
        url="https://example.org",
        source_type="ttdn_ckan",
        owner_org=people.agency_org,
    )
    job = call("harvest_job_create", people.sysadmin, source_id=source["id"], run=False)
    job = HarvestJob.get(job["id"])
    add(HarvestObject(guid="1", content="{}", package_id=item["id"], current=True, job=job))
    return item, source


def tagged(people: SimpleNamespace) -> tuple[dict[str, Any], dict[str, Any], Any]:
    """Make a published item with a tag of a vocabulary; return item, vocabulary and tag."""
    from ckan import model
    from ckan.tests import factories

    item = items.published(people)
    vocabulary = factories.Vocabulary(name="tu-vung")
    tag = model.Tag("nhan", vocabulary["id"])
    add(tag)
    add(model.PackageTag(model.Package.get(item["id"]), tag))
    return item, vocabulary, tag


def related(people: SimpleNamespace) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Make two published items in a relationship; return them and what names it."""
    from ckan import model

    item, other = items.published(people), items.published(people)
    model.Package.get(item["id"]).add_relationship("depends_on", model.Package.get(other["id"]))
    model.Session.commit()
    return item, other, {"subject": item["id"], "object": other["id"], "type": "depends_on"}


def count(table: str, **where: Any) -> Any:
    """Return how many rows of a table have these values."""
    from ckan import model

    clauses = "".join(f' AND "{name}" = :{name}' for name in where)
    with model.ensure_engine().connect() as connection:
        return connection.execute(
            sa.text(f'SELECT count(*) FROM "{table}" WHERE true{clauses}'),  # noqa: S608 - fixed names
            where,
        ).scalar()


def bulk(people: SimpleNamespace, item: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of an action on many items, for this one."""
    return {"datasets": [item["id"]], "org_id": people.agency_org}


def shown(item: dict[str, Any], who: str | None = None) -> Any:
    """Return an item as somebody sees it, None when there is none for them."""
    from ckan.plugins import toolkit as tk

    try:
        return call("package_show", who, id=item["id"])
    except tk.ObjectNotFound:
        return None


def overrides(people: SimpleNamespace) -> list[dict[str, Any]]:
    """Return the entries of the log that tell of overrides."""
    rows = call("ttdn_decision_export", people.authority)["results"]
    return [row for row in rows if row["operation"] == "override"]
