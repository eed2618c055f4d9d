"""How each reading action is asked; an action that is not here fails the suite.

An entry is a list of arguments. What has a placeholder of ``expanding.OF_ITEMS`` is asked about
every hidden item, the rest once for all.
"""

from __future__ import annotations

from typing import Any

Ways = tuple[dict[str, Any], ...]

NOTHING: Ways = ({},)
ITEM: Ways = ({"id": "{item}"},)
RESOURCE: Ways = ({"id": "{resource}"},)
ORGANIZATION: Ways = ({"id": "{organization}"},)
ACCOUNT: Ways = ({"id": "{account}"},)
WORDS: Ways = ({"q": "kinyen"}, {"q": "{word}"})
EVERYTHING = {"include_private": True, "include_drafts": True, "include_deleted": True}

SEARCH: Ways = (
    {"rows": 100},
    {"rows": 100, **EVERYTHING},
    {"rows": 100, "use_default_schema": True, **EVERYTHING},
    {"rows": 100, "fq": "+state:(draft OR active OR deleted)", **EVERYTHING},
    {"rows": 100, "fq": "capacity:private OR permission_labels:*", **EVERYTHING},
    {"fl": ["id", "name", "title", "score"], "rows": 100, "q": "kinyen*"},
    {"fl": "*", "rows": 100},
    {"q": "text:kinyen*", "bf": "docfreq(text,kinyen)", "fl": "id score", "defType": "edismax"},
    {"q": "di sản", "fl": ["id", "score"], "rows": 100},
    {"q": "Kinyến", "rows": 100},
    {"q": "{field}:kinyen*", "rows": 100, **EVERYTHING},
    {"facet.field": ["{field}"], "facet.mincount": 0, "facet.limit": -1, "rows": 0},
    {"q": "*:*", "sort": "metadata_modified desc, id asc", "start": 3, "rows": 5},
    {"q": "{word}", "rows": 100, **EVERYTHING},
    {"fq": "id:{item} OR name:{item}", **EVERYTHING},
    {"q": "id:{item}", "fl": ["id", "name", "title", "consent_record"]},
)

ACTIONS: dict[str, Ways] = {
    "am_following_dataset": ITEM,
    "am_following_group": ORGANIZATION,
    "am_following_user": ACCOUNT,
    "api_token_list": ({"user_id": "{account}"},),
    "config_option_list": NOTHING,
    "config_option_show": ({"key": "ckan.site_title"},),
    "current_package_list_with_resources": ({"limit": 100}, {"limit": 3, "offset": 2}),
    "dataset_followee_count": ACCOUNT,
    "dataset_followee_list": ACCOUNT,
    "dataset_follower_count": ITEM,
    "dataset_follower_list": ITEM,
    "file_owner_scan": (
        {"owner_id": "{item}", "owner_type": "package"},
        {"owner_id": "{resource}", "owner_type": "resource"},
        {"owner_id": "{organization}", "owner_type": "organization"},
    ),
    "file_show": ({"id": "{resource}"}, {"id": "{hash}"}),
    "followee_count": ACCOUNT,
    "followee_list": ACCOUNT,
    "format_autocomplete": (*WORDS, {"q": "", "limit": 100}),
    "get_site_user": NOTHING,
    "group_autocomplete": WORDS,
    "group_followee_count": ACCOUNT,
    "group_followee_list": ACCOUNT,
    "group_follower_count": ORGANIZATION,
    "group_follower_list": ORGANIZATION,
    "group_list": ({}, {"all_fields": True, "include_dataset_count": True}),
    "group_list_authz": NOTHING,
    "group_package_show": ORGANIZATION,
    "group_show": ({"id": "{organization}", "include_datasets": True},),
    "harvest_job_list": ({"source_id": "{item}"}, {}),
    "harvest_job_report": ITEM,
    "harvest_job_show": ITEM,
    "harvest_log_list": ({"per_page": 100},),
    "harvest_object_list": ({"source_id": "{item}"}, {}),
    "harvest_object_show": ({"id": "{item}"}, {"dataset_id": "{item}"}),
    "harvest_source_list": ({}, {"organization_id": "{organization}"}),
    "harvest_source_reindex": ITEM,
    "harvest_source_show": ITEM,
    "harvest_source_show_status": ITEM,
    "harvest_sources_reindex": NOTHING,
    "harvesters_info_show": NOTHING,
    "help_show": ({"name": "package_show"},),
    "job_list": NOTHING,
    "job_show": ITEM,
    "license_list": NOTHING,
    "member_list": (
        {"id": "{organization}"},
        {"id": "{organization}", "object_type": "package"},
        {"id": "{organization}", "object_type": "user"},
    ),
    "member_roles_list": NOTHING,
    "organization_autocomplete": ({"q": "so"}, *WORDS),
    "organization_followee_count": ACCOUNT,
    "organization_followee_list": ACCOUNT,
    "organization_follower_count": ORGANIZATION,
    "organization_follower_list": ORGANIZATION,
    "organization_list": (
        {},
        {"all_fields": True, "include_dataset_count": True, "include_extras": True},
        {"sort": "package_count desc", "all_fields": True},
    ),
    "organization_list_for_user": ({}, {"id": "{account}", "include_dataset_count": True}),
    "organization_show": (
        {"id": "{organization}"},
        {"id": "{organization}", "include_datasets": True, "include_dataset_count": True},
    ),
    "package_autocomplete": ({"q": "so", "limit": 100}, *WORDS),
    "package_collaborator_list": ITEM,
    "package_collaborator_list_for_user": ACCOUNT,
    "package_list": ({}, {"limit": 100, "offset": 0}),
    "package_relationships_list": ({"id": "{item}"}, {"id": "{public}", "id2": "{item}"}),
    "package_search": SEARCH,
    "package_show": (*ITEM, {"id": "{item}", "use_default_schema": True, "for_update": True}),
    "resource_search": (
        {"query": "name:kinyen"},
        {"query": ["description:kinyen", "url:kinyen"]},
        {"query": "format:kinyen", "limit": 100},
        {"query": "credit:kinyen"},
        {"query": "url:http", "limit": 100},
        {"query": "url:{word}"},
        {"query": "hash:sha256:{hash}"},
    ),
    "resource_show": (*RESOURCE, {"id": "{resource}", "include_tracking": True}),
    "resource_view_list": RESOURCE,
    "resource_view_show": ({"id": "{view}"},),
    "scheming_dataset_schema_list": NOTHING,
    "scheming_dataset_schema_show": ({"type": "promotion"},),
    "status_show": NOTHING,
    "tag_autocomplete": ({"query": "kinyen"}, {"query": "{word}"}),
    "tag_list": ({}, {"all_fields": True}, {"query": "kinyen"}),
    "tag_search": ({"query": "kinyen"}, {"query": "{word}"}),
    "tag_show": ({"id": "{word}", "include_datasets": True},),
    "task_status_show": (
        {"id": "{item}"},
        {"entity_id": "{resource}", "task_type": "datapusher", "key": "datapusher"},
    ),
    "term_translation_show": ({"terms": ["{word}"]}, {"terms": ["kinyen"]}),
    "ttdn_account_list": ({}, {"organization": "{organization}"}),
    "ttdn_agency_list": ({}, {"current": True}),
    "ttdn_agency_show": ORGANIZATION,
    "ttdn_audit_verify": NOTHING,
    "ttdn_dataset_check": ITEM,
    "ttdn_decision_export": ({}, {"organization": "{organization}"}),
    "ttdn_decision_list": (*ITEM, {}, {"organization": "{organization}"}, {"operation": "submit"}),
    "ttdn_focal_person_current": ({"organization": "{organization}"},),
    "ttdn_focal_person_list": ({}, {"organization": "{organization}"}),
    "ttdn_item_list": ({}, {"organization": "{organization}"}, {"q": "{word}"}, {"state": "draft"}),
    "ttdn_notice_list": ({"limit": 100},),
    "ttdn_permission_explain": (
        *({"id": "{item}", "operation": name} for name in ("read", "edit", "approve", "discard")),
        {"organization": "{organization}", "type": "promotion", "operation": "create"},
    ),
    "ttdn_profile_check": ({"name": "hue"},),
    "ttdn_revision_diff": (
        {"id": "{revision}"},
        {"dataset_id": "{item}"},
        {"dataset_id": "{public}", "base_id": "{revision}"},
    ),
    "ttdn_revision_list": (
        {"limit": 100},
        {"organization": "{organization}", "limit": 100},
        {"q": "{word}"},
        {"is_change": True},
    ),
    "ttdn_revision_show": ({"id": "{revision}"}, {"dataset_id": "{item}"}),
    "ttdn_version_list": ITEM,
    "ttdn_version_show": ({"id": "{item}"}, {"id": "{item}", "as_of": "2020-06-01"}),
    "user_autocomplete": ({"q": "so"}, {"q": "kinyen"}),
    "user_followee_count": ACCOUNT,
    "user_followee_list": ACCOUNT,
    "user_follower_count": ACCOUNT,
    "user_follower_list": ACCOUNT,
    "user_list": ({}, {"order_by": "number_created_packages", "all_fields": True}),
    "user_show": ({"id": "{account}", "include_datasets": True, "include_num_followers": True},),
    "vocabulary_list": NOTHING,
    "vocabulary_show": ({"id": "{word}"},),
}

# Ids under every name that an action may take, thrown at all of them, writing ones included.
ANY_ACTION: Ways = (
    {"id": "{item}", "dataset_id": "{item}", "package_id": "{item}", "name_or_id": "{item}"},
    {"id": "{resource}", "resource_id": "{resource}", "package_id": "{public}"},
    {"id": "{revision}"},
    {"id": "{view}"},
    {"id": "{decision}"},
)
