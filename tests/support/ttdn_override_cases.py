"""A case for each action that can pass the appraisal (R20)."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ttdn_items as items
from ttdn_items import call
from ttdn_overrides import (
    add,
    bulk,
    count,
    harvested,
    in_group,
    owned_file,
    related,
    shown,
    tagged,
    with_file,
    with_view,
)

# Each case makes its rows and returns the items concerned, the action's arguments, and what must
# hold once it was let through.
Case = tuple[list[dict[str, Any]], dict[str, Any], Callable[[], Any]]


def bulk_update_public(people: SimpleNamespace) -> Case:
    item = items.submitted(people)
    return [item], bulk(people, item), lambda: shown(item)["approval_state"] == "published"


def bulk_update_private(people: SimpleNamespace) -> Case:
    item = items.published(people)
    gone = "withdrawn"
    return (
        [item],
        bulk(people, item),
        lambda: shown(item) is None and shown(item, people.agency)["approval_state"] == gone,
    )


def bulk_update_delete(people: SimpleNamespace) -> Case:
    item = items.draft(people)
    return [item], bulk(people, item), lambda: count("package", id=item["id"], state="deleted")


def dataset_purge(people: SimpleNamespace) -> Case:
    item = items.published(people)
    return [item], {"id": item["name"]}, lambda: not count("package", id=item["id"])


def package_owner_org_update(people: SimpleNamespace) -> Case:
    item = items.published(people)
    return (
        [item],
        {"id": item["id"], "organization_id": people.other_org},
        lambda: call("package_search", None, fq="organization:so-tu-phap")["count"] == 1,
    )


def package_collaborator_create(people: SimpleNamespace) -> Case:
    item = items.published(people)
    arguments = {"id": item["id"], "user_id": people.user, "capacity": "editor"}
    return [item], arguments, lambda: count("package_member") == 1


def package_collaborator_delete(people: SimpleNamespace) -> Case:
    from ckan import model

    item = items.published(people)
    user = model.User.get(people.user)
    add(model.PackageMember(package_id=item["id"], user_id=user.id, capacity="editor"))
    arguments = {"id": item["id"], "user_id": people.user}
    return [item], arguments, lambda: count("package_member") == 0


def package_relationship_create(people: SimpleNamespace) -> Case:
    item, other = items.published(people), items.published(people)
    arguments = {"subject": item["id"], "object": other["id"], "type": "depends_on"}
    return [item, other], arguments, lambda: count("package_relationship") == 1


def package_relationship_update(people: SimpleNamespace) -> Case:
    item, other, named = related(people)
    arguments = {**named, "comment": "Khác"}
    return [item, other], arguments, lambda: count("package_relationship", comment="Khác")


def package_relationship_delete(people: SimpleNamespace) -> Case:
    item, other, named = related(people)
    return [item, other], named, lambda: not count("package_relationship", state="active")


def member_create(people: SimpleNamespace) -> Case:
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {
        "id": group["id"],
        "object": item["name"],
        "object_type": "package",
        "capacity": "public",
    }
    return [item], arguments, lambda: count("member", group_id=group["id"], table_id=item["id"])


def member_delete(people: SimpleNamespace) -> Case:
    item, group = in_group(people)
    arguments = {"id": group["id"], "object": item["id"], "object_type": "package"}
    return [item], arguments, lambda: count("member", table_id=item["id"], state="deleted")


def group_create(people: SimpleNamespace) -> Case:
    item = items.published(people)
    arguments = {"name": "nhom", "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("member", table_id=item["id"], capacity="public")


def group_update(people: SimpleNamespace) -> Case:
    item, group = in_group(people)
    arguments = {"id": group["id"], "name": group["name"], "packages": []}
    return [item], arguments, lambda: count("member", table_id=item["id"], state="deleted")


def group_patch(people: SimpleNamespace) -> Case:
    from ckan.tests import factories

    item, group = items.published(people), factories.Group()
    arguments = {"id": group["id"], "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("member", group_id=group["id"], table_id=item["id"])


def group_delete(people: SimpleNamespace) -> Case:
    item, group = in_group(people)
    return [item], {"id": group["name"]}, lambda: count("group", id=group["id"], state="deleted")


def group_purge(people: SimpleNamespace) -> Case:
    item, group = in_group(people)
    return [item], {"id": group["id"]}, lambda: not count("group", id=group["id"])


def organization_create(people: SimpleNamespace) -> Case:
    item = items.published(people)
    arguments = {"name": "so-khac", "packages": [{"id": item["id"]}]}
    return [item], arguments, lambda: count("group", name="so-khac")


def organization_update(people: SimpleNamespace) -> Case:
    arguments = {"id": people.other_org, "name": "so-tu-phap", "state": "deleted"}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_patch(people: SimpleNamespace) -> Case:
    arguments = {"id": people.other_org, "state": "deleted"}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_delete(people: SimpleNamespace) -> Case:
    arguments = {"id": people.other_org}
    return [], arguments, lambda: count("group", id=people.other_org, state="deleted")


def organization_purge(people: SimpleNamespace) -> Case:
    return [], {"id": people.other_org}, lambda: not count("group", id=people.other_org)


def resource_view_create(people: SimpleNamespace) -> Case:
    item, resource = with_file(people)
    arguments = {"resource_id": resource["id"], "title": "Lời mới", "view_type": "text_view"}
    return [item], arguments, lambda: count("resource_view", title="Lời mới")


def resource_view_update(people: SimpleNamespace) -> Case:
    item, resource, view = with_view(people)
    arguments = {
        "id": view.id,
        "resource_id": resource["id"],
        "title": "Lời mới",
        "view_type": "text_view",
    }
    return [item], arguments, lambda: count("resource_view", title="Lời mới")


def resource_view_delete(people: SimpleNamespace) -> Case:
    item, _resource, view = with_view(people)
    gone = view.id
    return [item], {"id": gone}, lambda: not count("resource_view", id=gone)


def resource_view_reorder(people: SimpleNamespace) -> Case:
    item, resource, view = with_view(people)
    first = view.id
    arguments = {"id": resource["id"], "order": [first]}
    return [item], arguments, lambda: count("resource_view", id=first, order=1)


def resource_view_clear(people: SimpleNamespace) -> Case:
    item, _resource, _view = with_view(people)
    return [item], {"view_types": ["text_view"]}, lambda: not count("resource_view", title="Xem")


def tag_delete(people: SimpleNamespace) -> Case:
    item, vocabulary, tag = tagged(people)
    arguments = {"id": tag.id, "vocabulary_id": vocabulary["id"]}
    return [item], arguments, lambda: not count("package_tag", state="active")


def vocabulary_update(people: SimpleNamespace) -> Case:
    item, vocabulary, _tag = tagged(people)
    arguments = {"id": vocabulary["id"], "name": "ten-moi"}
    return [item], arguments, lambda: count("vocabulary", name="ten-moi")


def file_pin(people: SimpleNamespace) -> Case:
    item, file = owned_file(people)
    return [item], {"id": file.id}, lambda: count("file_owner", pinned=True)


def file_unpin(people: SimpleNamespace) -> Case:
    item, file = owned_file(people)
    return [item], {"id": file.id}, lambda: count("file_owner", pinned=False)


def file_rename(people: SimpleNamespace) -> Case:
    item, file = owned_file(people)
    return [item], {"id": file.id, "name": "b.txt"}, lambda: count("file", name="b.txt")


def file_ownership_transfer(people: SimpleNamespace) -> Case:
    item, file = owned_file(people)
    arguments = {"id": file.id, "owner_type": "user", "owner_id": people.user}
    return [item], arguments, lambda: count("file_owner", owner_type="user")


def harvest_source_clear(people: SimpleNamespace) -> Case:
    item, source = harvested(people)
    return [item], {"id": source["id"]}, lambda: not count("package", id=item["id"])


def harvest_source_index_clear(people: SimpleNamespace) -> Case:
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
