"""What a dishonest agency calls over HTTP, by what it is after (R20)."""

from __future__ import annotations

from typing import Any

import ttdn_items as items
from ttdn_items import DECLARED, call
from ttdn_scene import Scene, secret

Calls = list[tuple[str, dict[str, Any]]]


def switches(s: Scene) -> Calls:
    """Fields that decide whether an item is public."""
    draft, shown = s.mine["draft"]["id"], s.mine["published"]["id"]
    fields: list[dict[str, Any]] = [
        {"state": "active"},
        {"private": False},
        {"state": "active", "private": "false"},
        {"approval_state": "published", "published_at": "2020-01-01T00:00:00"},
        {"plugin_data": {"ttdn": {"state": "published"}}},
        {"extras": [{"key": "approval_state", "value": "published"}]},
        {"__extras": {"state": "active", "private": False}},
        {"metadata_created": "2001-01-01", "metadata_modified": "2001-01-01"},
        {"visibility": ["public"]},
        {"publish_at": "2001-01-01T00:00:00"},
        {"override_reason": "vì cần gấp", "author": "Không duyệt"},
    ]
    calls: Calls = [("package_patch", {"id": id_, **f}) for id_ in (draft, shown) for f in fields]
    calls += [("package_create", {**items.COMPLETE, **f}) for f in fields]
    revised = [
        {"update": {"state": "active", "private": False}},
        {"update__state": "active"},
        {"filter": ["-state", "-private"], "update": {"author": "x"}},
        {"filter": "+id,+owner_org,-*", "update": {"state": "active"}},
        {"update": {"id": s.theirs["published"]["id"], "author": "x"}},
        {"update": {"id": s.theirs["draft"]["id"], "author": "x"}},
    ]
    return calls + [("package_revise", {"match": {"id": draft}, **r}) for r in revised]


def owners(s: Scene) -> Calls:
    """An item under another owner, type or group."""
    draft, shown, org = s.mine["draft"]["id"], s.mine["published"]["id"], s.people.other_org
    return [
        ("package_patch", {"id": draft, "owner_org": org}),
        ("package_patch", {"id": shown, "owner_org": "so-tu-phap"}),
        ("package_create", {**items.COMPLETE, "owner_org": org}),
        ("package_create", {**items.COMPLETE, "type": "harvest", "owner_org": org}),
        ("package_patch", {"id": shown, "type": "dataset"}),
        ("package_patch", {"id": shown, "name": "ten-khac"}),
        ("package_patch", {"id": draft, "name": s.theirs["draft"]["name"]}),
        ("package_owner_org_update", {"id": draft, "organization_id": org}),
        ("organization_patch", {"id": s.people.agency_org, "packages": [{"id": draft}]}),
        ("organization_patch", {"id": s.people.agency_org, "description": "<b>x</b>"}),
        ("organization_update", {"id": s.people.agency_org, "name": "so-khac", "state": "active"}),
        ("group_create", {"name": "nhom", "packages": [{"id": draft}]}),
        *(
            (
                "member_create",
                {"id": o, "object": i, "object_type": "package", "capacity": "public"},
            )
            for o in (s.people.agency_org, org)
            for i in (draft, s.theirs["draft"]["id"])
        ),
        ("member_delete", {"id": s.people.agency_org, "object": shown, "object_type": "package"}),
        ("bulk_update_public", {"datasets": [draft], "org_id": s.people.agency_org}),
        ("bulk_update_delete", {"datasets": [shown], "org_id": org}),
        (
            "package_collaborator_create",
            {"id": shown, "user_id": s.people.user, "capacity": "admin"},
        ),
        ("package_relationship_create", {"subject": draft, "object": shown, "type": "child_of"}),
        ("package_patch", {"id": draft, "groups": [{"name": "so-tu-phap"}]}),
        ("package_patch", {"id": shown, "tags": [{"name": "xau"}], "tag_string": "xau"}),
        ("tag_create", {"name": "xau", "vocabulary_id": "x"}),
        ("vocabulary_create", {"name": "xau", "tags": [{"name": "xau"}]}),
        ("dataset_purge", {"id": shown}),
        ("package_delete", {"id": s.mine["submitted"]["id"]}),
        ("package_delete", {"id": s.theirs["draft"]["id"]}),
    ]


def files(s: Scene) -> Calls:
    """A public file replaced, or somebody else's bytes published."""
    shown, hidden = s.mine["published"], s.theirs["draft"]
    link, upload = shown["resources"]
    foreign = next(r for r in hidden["resources"] if r.get("url_type") == "upload")
    stolen = {"url_type": "upload", "hash": foreign["hash"], "url": foreign["url"]}
    return [
        ("resource_patch", {"id": upload["id"], "url": "https://example.org/khac.txt"}),
        ("resource_patch", {"id": upload["id"], "hash": foreign["hash"]}),
        ("resource_update", {**link, **stolen}),
        ("resource_create", {"package_id": shown["id"], **stolen}),
        ("resource_create", {"package_id": s.mine["draft"]["id"], **stolen, "id": foreign["id"]}),
        ("resource_patch", {"id": foreign["id"], "url": "https://example.org/x"}),
        ("resource_create", {"package_id": hidden["id"], "url": "https://example.org/x"}),
        ("package_patch", {"id": shown["id"], "resources": [{"id": foreign["id"], **stolen}]}),
        ("package_patch", {"id": s.mine["draft"]["id"], "resources": [{"id": link["id"]}]}),
        ("package_resource_reorder", {"id": shown["id"], "order": [upload["id"]]}),
        ("resource_delete", {"id": link["id"]}),
        (
            "resource_view_create",
            {"resource_id": link["id"], "view_type": "text_view", "title": "x"},
        ),
        ("resource_view_clear", {}),
        ("file_create", {"name": "x.txt", "storage": "default", "upload": "x"}),
        ("file_ownership_transfer", {"id": upload["id"], "owner_type": "package"}),
        ("datastore_create", {"resource_id": link["id"], "records": [{"a": 1}], "force": True}),
        ("datastore_delete", {"resource_id": link["id"], "force": True}),
    ]


def decisions(s: Scene) -> Calls:
    """The own item decided on; another account's name; the log."""
    mine, theirs = s.mine["submitted"], s.theirs["draft"]
    seen = call("ttdn_revision_show", s.people.agency, dataset_id=mine["id"])
    decide = {"id": mine["id"], "content_hash": seen["content_hash"], "reasons": ["inaccurate"]}
    steps = ("approve", "return", "reject", "claim", "release", "withdraw", "correct_kind")
    calls: Calls = [
        (f"ttdn_dataset_{step}", {**decide, "type": "media", "acted_by": "Giám đốc"})
        for step in steps
    ]
    calls += [
        ("ttdn_dataset_decide_bulk", {"decision": "approve", "items": [decide]}),
        ("ttdn_dataset_withdraw", {"id": s.theirs["published"]["id"], "reasons": ["expired"]}),
        ("ttdn_dataset_submit", {"id": theirs["id"], "declarations": DECLARED}),
        ("ttdn_dataset_recall", {"id": s.mine["approved"]["id"]}),
        ("ttdn_withdrawal_request", {"id": s.theirs["published"]["id"], "reasons": ["expired"]}),
        ("ttdn_clock_run", {}),
        ("ttdn_text_erase", {"id": 1, "reason": "x"}),
        ("ttdn_notice_send", {"package_id": mine["id"], "operation": "approve"}),
        ("ttdn_account_create", {"name": "x", "organization": s.people.authority_org}),
        ("ttdn_decision_export", {}),
        ("ttdn_audit_verify", {}),
        ("api_token_create", {"user": s.people.authority, "name": "x"}),
        ("api_token_list", {"user_id": s.people.authority}),
        ("user_patch", {"id": s.people.authority, "password": "mật-khẩu-mới-2026"}),
        ("user_patch", {"id": s.people.agency, "fullname": "Sở Văn hoá", "about": "<script>"}),
        ("user_patch", {"id": s.people.agency, "sysadmin": True, "image_url": "https://x.example"}),
        ("user_create", {"name": "gian", "email": "x@example.org", "password": "abcdefgh12"}),
        (
            "user_invite",
            {"email": "x@example.org", "group_id": s.people.agency_org, "role": "admin"},
        ),
        (
            "organization_member_create",
            {"id": s.people.authority_org, "username": s.people.agency, "role": "admin"},
        ),
        ("config_option_update", {"ckan.site_title": "Đã chiếm"}),
        ("job_clear", {}),
        (
            "task_status_update",
            {"entity_id": mine["id"], "task_type": "x", "key": "x", "value": "x"},
        ),
        ("term_translation_update", {"term": "x", "term_translation": "y", "lang_code": "vi"}),
    ]
    return calls


def reading(s: Scene) -> Calls:
    """Other agencies' unapproved items: read, found, counted, told from none."""
    hidden = s.theirs["draft"]
    word = secret("titletranslatedvi")
    revision = call("ttdn_revision_list", s.people.other)["results"]
    asked: Calls = [
        (name, {"id": id_, "dataset_id": hidden["id"], "operation": "edit", "for_update": True})
        for name in (
            "package_show",
            "ttdn_revision_show",
            "ttdn_revision_diff",
            "ttdn_version_list",
            "ttdn_version_show",
            "ttdn_decision_list",
            "ttdn_permission_explain",
            "ttdn_dataset_check",
            "package_collaborator_list",
            "resource_show",
        )
        for id_ in (hidden["id"], hidden["name"], hidden["resources"][0]["id"])
    ]
    searched = [
        {"q": word},
        {"q": f"title:{word}*"},
        {"q": "{!lucene}*:*", "include_private": True, "include_drafts": True},
        {"q": '_query_:"{!lucene}*:*"'},
        {"q": "*:*", "fq": "{!join from=id to=id}*:*"},
        {"q": "*:*", "fq": "*:* OR permission_labels:*"},
        {"q": "*:*", "fq": "+permission_labels:* +state:draft"},
        {"fq_list": ["permission_labels:*"], "q": "*:* OR +capacity:private"},
        {"q": "*:*) OR (permission_labels:*", "include_drafts": True},
        {"q": "*:*", "fl": "data_dict,validated_data_dict"},
        {"q": "*:*", "fl": "[explain],id"},
        {"q": "*:*", "sort": "query({!v='title:x'}) desc"},
        {"q": "*:*", "facet.field": ["owner_org", "permission_labels", "state", "name"]},
        {"q": "*:*", "facet.pivot": "owner_org,state", "facet.query": "state:draft"},
        {"q": "*:*", "group": True, "group.field": "state", "mlt": True, "mlt.fl": "title"},
        {"q": "x", "defType": "edismax", "bf": "docfreq(text,'x')", "uf": "*", "debugQuery": True},
        {"q": "*:*", "wt": "csv", "shards": "127.0.0.1:1/solr", "qt": "/get", "stream.url": "x"},
        {"q": f"{word[:6]}~2", "spellcheck": True, "hl": True, "hl.fl": "*"},
    ]
    asked += [("package_search", {"rows": 100, **q}) for q in searched]
    asked += [
        ("package_revise", {"match": {"id": hidden["id"], "author": word}, "update": {}}),
        ("package_autocomplete", {"q": word[:8]}),
        ("package_create", {**items.COMPLETE, "name": hidden["name"].removeprefix("so-tu-phap-")}),
        (
            "package_create",
            {**items.COMPLETE, "related": [{"type": "part_of", "target": hidden["name"]}]},
        ),
        ("ttdn_revision_list", {"organization": "so-tu-phap", "q": word}),
        ("ttdn_item_list", {"organization": "so-tu-phap", "q": word}),
        ("ttdn_version_restore", {"id": (revision or [hidden])[0]["id"]}),
        ("ttdn_revision_discard", {"dataset_id": hidden["id"]}),
        ("follow_dataset", {"id": hidden["id"]}),
        ("dataset_follower_count", {"id": hidden["id"]}),
        ("member_list", {"id": s.people.other_org, "object_type": "package"}),
        ("organization_show", {"id": s.people.other_org, "include_datasets": True}),
        ("resource_search", {"query": ["name:a", "url:example"]}),
        (
            "user_show",
            {"id": s.people.other, "include_datasets": True, "include_password_hash": True},
        ),
        ("harvest_source_list", {"organization_id": s.people.other_org}),
    ]
    return asked
