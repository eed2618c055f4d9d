"""The operator's ways past the appraisal: closed without a reason, in the log with one (R20)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call

REASON = "Công văn 12/UBND ngày 3/3/2026"
# What the public, the rights or the log would show of any of these actions.
TABLES = (
    "package",
    "resource",
    "resource_view",
    "package_relationship",
    "package_member",
    "package_tag",
    "tag",
    "member",
    "group",
    "file",
    "file_owner",
    "harvest_object",
    "ttdn_item",
    "ttdn_revision",
    "ttdn_decision",
)


def stored():
    """Return every row that an override could touch."""
    from ckan import model

    with model.ensure_engine().connect() as connection:
        return {
            table: sorted(map(repr, connection.execute(sa.text(f'SELECT * FROM "{table}"'))))  # noqa: S608 - fixed names
            for table in TABLES
        }


def add(*rows):
    from ckan import model

    model.Session.add_all(rows)
    model.Session.commit()
    return rows[0]


def with_file(people):
    link = {"url": "https://example.org/a.png", "name_translated": {"vi": "Ảnh"}, "format": "PNG"}
    item = items.published(people, resources=[link])
    return item, item["resources"][0]


def with_view(people):
    from ckan import model

    item, resource = with_file(people)
    view = model.ResourceView(
        resource_id=resource["id"], title="Xem", view_type="text_view", order=9, config={}
    )
    add(view)
    return item, resource, view


def in_group(people, **of_group):
    from ckan import model
    from ckan.tests import factories

    item = items.published(people)
    group = factories.Group(**of_group)
    member = model.Member(table_name="package", table_id=item["id"], capacity="public")
    member.group = model.Group.get(group["id"])
    add(member)
    return item, group


def owned_file(people):
    from ckan import model

    item = items.published(people)
    file = model.File(name="a.txt", location="a.txt", storage="default")
    add(file)
    add(model.FileOwner(file_id=file.id, owner_id=item["id"], owner_type="package"))
    return item, file


def harvested(people):
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


def tagged(people):
    from ckan import model
    from ckan.tests import factories

    item = items.published(people)
    vocabulary = factories.Vocabulary(name="tu-vung")
    tag = model.Tag("nhan", vocabulary["id"])
    add(tag)
    add(model.PackageTag(model.Package.get(item["id"]), tag))
    return item, vocabulary, tag


def related(people):
    from ckan import model

    item, other = items.published(people), items.published(people)
    model.Package.get(item["id"]).add_relationship("depends_on", model.Package.get(other["id"]))
    model.Session.commit()
    return item, other, {"subject": item["id"], "object": other["id"], "type": "depends_on"}


def count(table, **where):
    from ckan import model

    clauses = "".join(f' AND "{name}" = :{name}' for name in where)
    with model.ensure_engine().connect() as connection:
        return connection.execute(
            sa.text(f'SELECT count(*) FROM "{table}" WHERE true{clauses}'),  # noqa: S608 - fixed names
            where,
        ).scalar()


def bulk(people, item):
    return {"datasets": [item["id"]], "org_id": people.agency_org}


def shown(item, who=None):
    try:
        return call("package_show", who, id=item["id"])
    except tk.ObjectNotFound:
        return None


# Each case makes its rows and returns the items concerned, the action's arguments, and what must
# hold once it was let through.


def bulk_update_public(people):
    item = items.submitted(people)
    return [item], bulk(people, item), lambda: shown(item)["approval_state"] == "published"


def bulk_update_private(people):
    item = items.published(people)
    gone = "withdrawn"
    return (
        [item],
        bulk(people, item),
        lambda: shown(item) is None and shown(item, people.agency)["approval_state"] == gone,
    )


def bulk_update_delete(people):
    item = items.draft(people)
    return [item], bulk(people, item), lambda: count("package", id=item["id"], state="deleted")


def dataset_purge(people):
    item = items.published(people)
    return [item], {"id": item["name"]}, lambda: not count("package", id=item["id"])


def package_owner_org_update(people):
    item = items.published(people)
    return (
        [item],
        {"id": item["id"], "organization_id": people.other_org},
        lambda: call("package_search", None, fq="organization:so-tu-phap")["count"] == 1,
    )


def package_collaborator_create(people):
    item = items.published(people)
    arguments = {"id": item["id"], "user_id": people.user, "capacity": "editor"}
    return [item], arguments, lambda: count("package_member") == 1


def package_collaborator_delete(people):
    from ckan import model

    item = items.published(people)
    user = model.User.get(people.user)
    add(model.PackageMember(package_id=item["id"], user_id=user.id, capacity="editor"))
    arguments = {"id": item["id"], "user_id": people.user}
    return [item], arguments, lambda: count("package_member") == 0


def package_relationship_create(people):
    item, other = items.published(people), items.published(people)
    arguments = {"subject": item["id"], "object": other["id"], "type": "depends_on"}
    return [item, other], arguments, lambda: count("package_relationship") == 1


def package_relationship_update(people):
    item, other, named = related(people)
    arguments = {**named, "comment": "Khác"}
    return [item, other], arguments, lambda: count("package_relationship", comment="Khác")


def package_relationship_delete(people):
    item, other, named = related(people)
    return [item, other], named, lambda: not count("package_relationship", state="active")


def member_create(people):
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {
        "id": group["id"],
        "object": item["name"],
        "object_type": "package",
        "capacity": "public",
    }
    return [item], arguments, lambda: count("member", group_id=group["id"], table_id=item["id"])


def member_delete(people):
    item, group = in_group(people)
    arguments = {"id": group["id"], "object": item["id"], "object_type": "package"}
    return [item], arguments, lambda: count("member", table_id=item["id"], state="deleted")


def group_create(people):
    item = items.published(people)
    arguments = {"name": "nhom", "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("member", table_id=item["id"], capacity="public")


def group_update(people):
    item, group = in_group(people)
    arguments = {"id": group["id"], "name": group["name"], "packages": []}
    return [item], arguments, lambda: count("member", table_id=item["id"], state="deleted")


def group_patch(people):
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {"id": group["id"], "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("member", group_id=group["id"], table_id=item["id"])


def group_delete(people):
    item, group = in_group(people)
    return [item], {"id": group["name"]}, lambda: count("group", id=group["id"], state="deleted")


def group_purge(people):
    item, group = in_group(people)
    return [item], {"id": group["id"]}, lambda: not count("group", id=group["id"])


def organization_create(people):
    item = items.published(people)
    arguments = {"name": "so-khac", "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("group", name="so-khac")


def organization_update(people):
    arguments = {"id": people.other_org, "name": "so-tu-phap", "state": "deleted"}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_patch(people):
    arguments = {"id": people.other_org, "state": "deleted"}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_delete(people):
    arguments = {"id": people.other_org}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_purge(people):
    return [], {"id": people.other_org}, lambda: not count("group", id=people.other_org)


def resource_view_create(people):
    item, resource = with_file(people)
    arguments = {"resource_id": resource["id"], "title": "Lời mới", "view_type": "text_view"}
    return [item], arguments, lambda: count("resource_view", title="Lời mới")


def resource_view_update(people):
    item, resource, view = with_view(people)
    arguments = {
        "id": view.id,
        "resource_id": resource["id"],
        "title": "Lời mới",
        "view_type": "text_view",
    }
    return [item], arguments, lambda: count("resource_view", title="Lời mới")


def resource_view_delete(people):
    item, _resource, view = with_view(people)
    gone = view.id
    return [item], {"id": gone}, lambda: not count("resource_view", id=gone)


def resource_view_reorder(people):
    item, resource, view = with_view(people)
    first = view.id
    arguments = {"id": resource["id"], "order": [first]}
    return [item], arguments, lambda: count("resource_view", id=first, order=1)


def resource_view_clear(people):
    item, _resource, _view = with_view(people)
    return [item], {"view_types": ["text_view"]}, lambda: not count("resource_view", title="Xem")


def tag_delete(people):
    item, vocabulary, tag = tagged(people)
    arguments = {"id": tag.id, "vocabulary_id": vocabulary["id"]}
    return [item], arguments, lambda: not count("package_tag", state="active")


def vocabulary_update(people):
    item, vocabulary, _tag = tagged(people)
    arguments = {"id": vocabulary["id"], "name": "ten-moi"}
    return [item], arguments, lambda: count("vocabulary", name="ten-moi")


def file_pin(people):
    item, file = owned_file(people)
    return [item], {"id": file.id}, lambda: count("file_owner", pinned=True)


def file_unpin(people):
    item, file = owned_file(people)
    return [item], {"id": file.id}, lambda: count("file_owner", pinned=False)


def file_rename(people):
    item, file = owned_file(people)
    return [item], {"id": file.id, "name": "b.txt"}, lambda: count("file", name="b.txt")


def file_ownership_transfer(people):
    item, file = owned_file(people)
    arguments = {"id": file.id, "owner_type": "user", "owner_id": people.user}
    return [item], arguments, lambda: count("file_owner", owner_type="user")


def harvest_source_clear(people):
    item, source = harvested(people)
    return [item], {"id": source["id"]}, lambda: not count("package", id=item["id"])


def harvest_source_index_clear(people):
    item, source = harvested(people)
    return [item], {"id": source["id"]}, lambda: shown(item)["approval_state"] == "published"


CASES = (
    bulk_update_delete,
    bulk_update_private,
    bulk_update_public,
    dataset_purge,
    file_ownership_transfer,
    file_pin,
    file_rename,
    file_unpin,
    group_create,
    group_delete,
    group_patch,
    group_purge,
    group_update,
    harvest_source_clear,
    harvest_source_index_clear,
    member_create,
    member_delete,
    organization_create,
    organization_delete,
    organization_patch,
    organization_purge,
    organization_update,
    package_collaborator_create,
    package_collaborator_delete,
    package_owner_org_update,
    package_relationship_create,
    package_relationship_delete,
    package_relationship_update,
    resource_view_clear,
    resource_view_create,
    resource_view_delete,
    resource_view_reorder,
    resource_view_update,
    tag_delete,
    vocabulary_update,
)


# Core reads the relationship again after it has closed its session, unless the commit is not its.
CONTEXT = {"package_relationship_update": {"defer_commit": True}}


def overrides(people):
    rows = call("ttdn_decision_export", people.authority)["results"]
    return [row for row in rows if row["operation"] == "override"]


@pytest.fixture
def collaborators(monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckan.auth.allow_dataset_collaborators", True)


@pytest.mark.usefixtures("collaborators")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_r20_the_operator_passes_the_appraisal_with_a_reason_that_the_log_keeps(people, case):
    from ckan import model

    concerned, arguments, holds = case(people)
    name, before = case.__name__, stored()
    model.Session.remove()
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]

    # Without a reason: neither the operator nor what runs past the auth functions.
    for context in ({"user": people.sysadmin}, {"user": site_user, "ignore_auth": True}):
        for reason in ({}, {"override_reason": "  "}):
            with pytest.raises(tk.ValidationError) as refusal:
                tk.get_action(name)(dict(context), {**arguments, **reason})
            (words,) = refusal.value.error_dict["override_reason"]
            assert "override_reason" in words
    # With a reason: nobody but the operator, whoever lets him in.
    for context in (
        {"user": people.agency},
        {"user": people.authority},
        {"user": ""},
        {"user": people.agency, "ignore_auth": True},
    ):
        with pytest.raises(tk.NotAuthorized):
            tk.get_action(name)(dict(context), {**arguments, "override_reason": REASON})
    model.Session.remove()
    assert stored() == before

    context = {"user": people.sysadmin, **CONTEXT.get(name, {})}
    tk.get_action(name)(context, {**arguments, "override_reason": REASON})
    model.Session.remove()
    assert holds()
    rows = overrides(people)
    assert sorted(row["package_id"] for row in rows) == sorted(i["id"] for i in concerned) or [""]
    for row in rows:
        assert (row["reasons"], row["note"]) == ([name], REASON)
        assert row["actor_id"] == model.User.get(people.sysadmin).id
    assert len(rows) == max(1, len(concerned))
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_every_guard_is_tried():
    from ckanext.ttdn.logic.action import guards

    tried = {case.__name__ for case in CASES}
    # Each has a test of its own below.
    assert set(guards.around({})) - tried == {
        "file_delete",
        "harvest_source_delete",
        "package_create_default_resource_views",
        "resource_create_default_resource_views",
    }


def test_r20_a_file_of_an_item_is_deleted_with_a_reason_only(people):
    _item, file = owned_file(people)
    with pytest.raises(tk.ValidationError, match="override_reason"):
        call("file_delete", people.sysadmin, id=file.id)
    assert count("file") == 1


def test_r25_a_source_that_goes_with_its_items_needs_a_reason_before_anything_goes(people):
    item, source = harvested(people)
    context = {"user": people.sysadmin, "clear_source": True}
    with pytest.raises(tk.ValidationError, match="override_reason"):
        tk.get_action("harvest_source_delete")(dict(context), {"id": source["id"]})
    assert call("harvest_source_show", people.sysadmin, id=source["id"])["active"]
    arguments = {"id": source["id"], "override_reason": REASON}
    tk.get_action("harvest_source_delete")(dict(context), arguments)
    assert count("package", id=item["id"]) == 0
    assert [row["to_state"] for row in overrides(people)] == ["deleted"]


def test_r25_a_source_that_goes_alone_needs_none(people):
    item, source = harvested(people)
    call("harvest_source_delete", people.sysadmin, id=source["id"])
    assert shown(item)
    assert overrides(people) == []


def test_r20_no_agency_words_a_view_and_the_catalogues_own_views_are_made(people):
    from ckan import model

    item, resource = with_file(people)
    own = call("resource_view_list", None, id=resource["id"])
    assert [view["view_type"] for view in own] == ["image_view"]
    assert overrides(people) == []
    for name, arguments in (
        ("resource_create_default_resource_views", {"resource": resource}),
        ("package_create_default_resource_views", {"package": item}),
    ):
        model.ResourceView.delete_all()
        model.Session.commit()
        with pytest.raises(tk.NotAuthorized):
            call(name, people.agency, **arguments)
        assert count("resource_view") == 0
        call(name, people.sysadmin, **arguments)
        assert count("resource_view") == 1


def test_r20_what_concerns_no_item_is_cores_own(people):
    from ckan import model
    from ckan.tests import factories

    _item, source = harvested(people)
    group = factories.Group()
    sysadmin = people.sysadmin
    member = {"id": group["id"], "object": source["id"], "object_type": "package"}
    call("member_create", sysadmin, **member, capacity="public")
    call("group_patch", sysadmin, id=group["id"], title="Nhóm")
    call("group_update", sysadmin, id=group["id"], name="nhom", packages=[])
    call("group_delete", sysadmin, id="nhom")
    call("organization_patch", sysadmin, id=people.agency_org, description="Mô tả")
    trash = items.draft(people)
    call("package_delete", people.agency, id=trash["id"])
    call("dataset_purge", sysadmin, id=trash["id"])
    assert model.Package.get(trash["id"]) is None
    assert overrides(people) == []


def test_r20_a_group_that_is_saved_with_the_items_it_has_changes_nothing(people):
    item, group = in_group(people)
    packages = [{"id": item["id"], "capacity": "public"}]
    call("group_update", people.sysadmin, id=group["id"], name="nhom", packages=packages)
    assert count("member", table_id=item["id"], state="active", capacity="public") == 1
    assert overrides(people) == []


def test_r20_what_core_refuses_is_not_in_the_log(people):
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {"id": group["id"], "object": item["id"], "object_type": "package"}
    with pytest.raises(tk.ValidationError) as refusal:
        call("member_create", people.sysadmin, **arguments, override_reason=REASON)
    assert "capacity" in refusal.value.error_dict
    assert overrides(people) == []


def test_r20_an_override_that_fails_halfway_leaves_nothing(people, monkeypatch):
    import ckan.logic
    from ckan import model

    item = items.published(people)

    def down(_id):
        raise RuntimeError("the index does not answer")

    monkeypatch.setattr(ckan.logic, "index_remove_package", down)
    with pytest.raises(RuntimeError):
        call("dataset_purge", people.sysadmin, id=item["id"], override_reason=REASON)
    model.Session.commit()
    assert shown(item)
    assert overrides(people) == []


def test_r20_what_the_operator_publishes_is_kept_as_what_the_public_saw(people):
    item = items.submitted(people)
    call("bulk_update_public", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert call("package_search", None)["count"] == 1
    assert call("ttdn_revision_list", people.authority, state="submitted")["count"] == 0
    version = call("ttdn_version_show", people.authority, id=item["id"])
    assert version["payload"]["title_translated"] == item["title_translated"]
    (row,) = overrides(people)
    assert (row["from_state"], row["to_state"]) == ("submitted", "published")
    assert row["content_hash"] == version["content_hash"]
    # Its agency goes on as with any published item.
    call("package_patch", people.agency, id=item["id"], author="Khác")
    assert shown(item)["author"] == item["author"]


def test_r18_the_operator_publishes_nothing_incomplete(people):
    item = items.draft(people, notes_translated={})
    with pytest.raises(tk.ValidationError) as refusal:
        call("bulk_update_public", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert "notes_translated" in refusal.value.error_dict
    assert shown(item) is None
    assert overrides(people) == []


def test_r20_what_the_operator_hides_leaves_no_change_behind(people):
    item = items.published(people)
    call("package_patch", people.agency, id=item["id"], author="Khác")
    call("bulk_update_delete", people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert shown(item) is None
    seen = shown(item, people.agency)
    assert (seen["approval_state"], seen["state"]) == ("withdrawn", "draft")
    assert "pending_revision" not in seen
    assert call("package_search", None)["count"] == 0
    (row,) = overrides(people)
    assert (row["from_state"], row["to_state"]) == ("published", "withdrawn")


def test_r20_what_is_as_the_operator_wants_it_is_left_alone(people):
    draft, public = items.draft(people), items.published(people)
    for name, item in (("bulk_update_private", draft), ("bulk_update_public", public)):
        call(name, people.sysadmin, **bulk(people, item), override_reason=REASON)
    assert shown(draft, people.agency)["approval_state"] == "draft"
    assert overrides(people) == []


def test_r20_another_owner_is_seen_in_rights_at_once(people):
    item = items.draft(people)
    arguments = {"id": item["id"], "organization_id": people.other_org}
    call("package_owner_org_update", people.sysadmin, **arguments, override_reason=REASON)
    assert shown(item, people.agency) is None
    assert shown(item, people.other)["owner_org"] == people.other_org
    found = call("package_search", people.other, include_drafts=True, include_private=True)
    assert found["count"] == 1
    assert call("package_search", people.agency, include_drafts=True)["count"] == 0


@pytest.fixture
def datastore(provide_plugin, plugins):
    """A plugin with the DataStore's actions; gives what reached them."""
    from ckan import plugins as p

    reached = []
    names = ("create", "upsert", "delete", "records_delete", "run_triggers", "function_create")

    def action(name):
        def write(context, data_dict):
            tk.check_access(name, context, data_dict)
            reached.append((name, data_dict))

        return write

    @tk.side_effect_free
    def search(context, data_dict):
        return {"records": []}

    class Fake(p.SingletonPlugin):
        p.implements(p.IActions)
        p.implements(p.IAuthFunctions)

        def get_actions(self):
            writes = {f"datastore_{name}": action(f"datastore_{name}") for name in names}
            return {**writes, "datastore_search": search}

        def get_auth_functions(self):
            return {f"datastore_{name}": lambda _c, _d: {"success": True} for name in names}

    provide_plugin("tables", Fake)
    p.load("tables")
    yield reached
    p.unload("tables")


def test_r20_the_datastore_is_no_way_past_the_appraisal(people, datastore):
    item, resource = with_file(people)
    writes = [
        ("datastore_create", {"resource_id": resource["id"], "records": [{"a": 1}]}),
        ("datastore_create", {"resource": {"package_id": item["id"]}}),
        ("datastore_upsert", {"resource_id": resource["id"]}),
        ("datastore_delete", {"id": resource["id"]}),
        ("datastore_records_delete", {"resource_id": resource["id"], "filters": {}}),
        ("datastore_run_triggers", {"resource_id": resource["id"]}),
    ]
    for name, arguments in writes:
        for who in (people.agency, people.authority, people.user, None):
            with pytest.raises(tk.NotAuthorized):
                call(name, who, **arguments)
            with pytest.raises(tk.NotAuthorized):
                tk.check_access(name, {"user": who or ""}, dict(arguments))
        with pytest.raises(tk.ValidationError, match="override_reason"):
            call(name, people.sysadmin, **arguments)
    assert datastore == []
    for name, arguments in writes:
        call(name, people.sysadmin, **arguments, override_reason=REASON)
    assert datastore == writes
    assert {row["package_id"] for row in overrides(people)} == {item["id"]}
    assert len(overrides(people)) == len(writes)
    assert call("datastore_search", None) == {"records": []}


def test_r20_what_the_datastore_does_to_nobodys_table_is_logged_without_an_item(people, datastore):
    with pytest.raises(tk.ValidationError, match="override_reason"):
        call("datastore_function_create", people.sysadmin, name="f")
    call("datastore_function_create", people.sysadmin, name="f", override_reason=REASON)
    assert datastore == [("datastore_function_create", {"name": "f"})]
    (row,) = overrides(people)
    assert (row["package_id"], row["reasons"]) == ("", ["datastore_function_create"])
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_without_the_datastore_there_is_nothing_to_guard(people):
    with pytest.raises(KeyError):
        tk.get_action("datastore_create")
