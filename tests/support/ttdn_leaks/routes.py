"""How the addresses of each endpoint are filled in; an endpoint that is not here fails the suite.

``{kind}`` in the name of an endpoint stands for each dataset type; its addresses for a type are
asked for items of that type, and for one of another. The arguments of an address are filled in
like those of an action; each entry of ``queries`` is one request.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Way:
    """Arguments of the address by name, and the queries it is asked with."""

    arguments: dict[str, str] = field(default_factory=dict)
    queries: tuple[dict[str, Any], ...] = ({},)
    headers: dict[str, str] = field(default_factory=dict)


STATIC = Way()
ITEM = Way({"id": "{item}"})
RESOURCE = Way({"id": "{item}", "resource_id": "{resource}", "view_id": "{view}"})
# A hidden file under the address of a public item.
ELSEWHERE = Way({"id": "{public}", "resource_id": "{resource}", "view_id": "{view}"})
FILE = Way({**RESOURCE.arguments, "filename": "{filename}"})
FILE_ELSEWHERE = Way({**ELSEWHERE.arguments, "filename": "{filename}"})
FILE_KNOWN = Way(FILE.arguments, headers={"If-None-Match": '"{hash}"'})
REVISION = Way({"id": "{revision}"})
ORGANIZATION = Way({"id": "{organization}"})
ACCOUNT = Way({"id": "{account}"})
WORDS = ({"q": "kinyen"}, {"incomplete": "kinyen"}, {"q": "{word}"}, {"incomplete": "{word}"})
SEARCH = Way(
    queries=(
        {},
        {"q": "kinyen*"},
        {"q": "{word}"},
        {"sort": "metadata_modified desc", "page": "2"},
        {"include_private": "true", "include_drafts": "true"},
        {"organization": "so-du-lich"},
    )
)
API = (
    Way({"ver": "3", "logic_function": "package_show"}, ({"id": "{item}"},)),
    Way({"ver": "3", "logic_function": "resource_show"}, ({"id": "{resource}"},)),
    Way({"ver": "3", "logic_function": "package_search"}, ({"rows": "100"}, {"q": "{word}"})),
)
AUTOCOMPLETE = (Way({"ver": "2"}, WORDS),)
# Where a file could lie: by its hash, by CKAN's own scheme, by its name.
LOCATIONS = ("{hash}", "resources/{resource}", "{filename}", "{hash}/{filename}")
FILES = tuple(
    Way({"filename": f"{folder}{location}"})
    for folder in ("uploads/", "files/", "uploads/group/", "storage/uploads/", "")
    for location in LOCATIONS
)

_PACKAGE = {
    "delete": ITEM,
    "edit": ITEM,
    "followers": ITEM,
    "groups": ITEM,
    "new": STATIC,
    "read": ITEM,
    "resources": ITEM,
    "search": SEARCH,
}
_RESOURCE = {
    "delete": (RESOURCE, ELSEWHERE),
    "download": (FILE, FILE_ELSEWHERE, FILE_KNOWN),
    "edit": (RESOURCE, ELSEWHERE),
    "edit_view": (RESOURCE, ELSEWHERE),
    "new": ITEM,
    "read": (RESOURCE, ELSEWHERE),
    "view": (RESOURCE, ELSEWHERE),
    "views": (RESOURCE, ELSEWHERE),
}
_GROUP_PAGES = (
    "about",
    "admins",
    "bulk_process",
    "delete",
    "edit",
    "followers",
    "manage_members",
    "member_delete",
    "member_dump",
    "member_new",
    "members",
)
_GROUP = {
    **dict.fromkeys(_GROUP_PAGES, ORGANIZATION),
    "index": (STATIC, Way(queries=({"q": "kinyen"}, {"sort": "package_count desc"}))),
    "new": STATIC,
    "read": (ORGANIZATION, Way(ORGANIZATION.arguments, ({"q": "{word}"}, {"q": "kinyen*"}))),
}


def _under(prefix: str, ways: dict[str, Any]) -> dict[str, Any]:
    return {f"{prefix}.{name}": way for name, way in ways.items()}


_STEPS_OF_ITEMS = {
    "ttdn_items": ("delete", "discard", "rebase", "recall", "request_withdrawal", "submit"),
    "ttdn_queue": (
        "approve",
        "claim",
        "correct_kind",
        "reject",
        "release",
        "return",
        "withdraw",
    ),
}

ROUTES: dict[str, Way | tuple[Way, ...]] = {
    **_under("{kind}", _PACKAGE),
    **_under("{kind}_resource", _RESOURCE),
    **_under("harvest", _PACKAGE),
    **_under("harvest_resource", _RESOURCE),
    **_under("resource", _RESOURCE),
    **_under("group", _GROUP),
    **_under("organization", _GROUP),
    **{f"{blueprint}.{s}": ITEM for blueprint, names in _STEPS_OF_ITEMS.items() for s in names},
    "admin.config": STATIC,
    "admin.index": STATIC,
    "admin.reset_config": STATIC,
    "admin.trash": STATIC,
    "api.action": API,
    "api.dataset_autocomplete": AUTOCOMPLETE,
    "api.format_autocomplete": AUTOCOMPLETE,
    "api.get_api": Way({"ver": "3"}),
    "api.group_autocomplete": AUTOCOMPLETE,
    "api.i18n_js_translations": Way({"ver": "1", "lang": "vi"}),
    "api.organization_autocomplete": AUTOCOMPLETE,
    "api.tag_autocomplete": AUTOCOMPLETE,
    "api.user_autocomplete": AUTOCOMPLETE,
    "dashboard.datasets": STATIC,
    "dashboard.groups": STATIC,
    "dashboard.organizations": STATIC,
    "feeds.custom": Way(queries=({}, {"q": "kinyen*"}, {"q": "{word}"})),
    "feeds.general": Way(queries=({}, {"page": "2"})),
    "feeds.group": ORGANIZATION,
    "feeds.organization": ORGANIZATION,
    "feeds.tag": Way({"id": "{word}"}),
    "file.download": (Way({"id": "{resource}"}), Way({"id": "{hash}"})),
    "file.public_download": tuple(
        Way({"storage_name": storage, "location": location})
        for storage in ("default", "group_uploads", "user_uploads", "admin_uploads", "resources")
        for location in LOCATIONS
    ),
    "file.trusted_download": Way({"token": "{hash}"}),
    "harvester.about": ITEM,
    "harvester.admin": ITEM,
    "harvester.clear": ITEM,
    "harvester.delete": ITEM,
    "harvester.job_abort": Way({"source": "{item}", "id": "{revision}"}),
    "harvester.job_list": Way({"source": "{item}"}),
    "harvester.job_show": Way({"source": "{item}", "id": "{revision}"}),
    "harvester.job_show_last": Way({"source": "{item}"}),
    "harvester.object_show": ITEM,
    "harvester.refresh": ITEM,
    "home.about": STATIC,
    "home.index": STATIC,
    "home.redirect_locale": Way({"path": "promotion/"}),
    "home.robots_txt": STATIC,
    "static": FILES,
    "ttdn_dashboard.index": STATIC,
    "ttdn_downloads.download": (FILE, FILE_ELSEWHERE, FILE_KNOWN),
    "ttdn_files.delete": (RESOURCE, ELSEWHERE),
    "ttdn_files.form": (RESOURCE, ELSEWHERE),
    "ttdn_forms.delete": ITEM,
    "ttdn_forms.edit": ITEM,
    "ttdn_forms.new": STATIC,
    "ttdn_items.choose_kind": STATIC,
    "ttdn_items.index": Way(queries=({}, {"q": "kinyen"}, {"q": "{word}"}, {"state": "draft"})),
    "ttdn_notices.index": STATIC,
    "ttdn_notices.mark_read": STATIC,
    "ttdn_notices.mark_read_again": STATIC,
    "ttdn_portal.home": STATIC,
    "ttdn_queue.index": Way(queries=({}, {"q": "kinyen"}, {"is_change": "true"})),
    "ttdn_revisions.ask_to_restore": REVISION,
    "ttdn_revisions.compare": (
        Way({"id": "{item}"}, ({"old": "{revision}", "new": "{revision}"},)),
        Way({"id": "{public}"}, ({"old": "{revision}", "new": "{revision}"},)),
    ),
    "ttdn_revisions.file": Way({"id": "{revision}", "resource_id": "{resource}", "filename": "a"}),
    "ttdn_revisions.index": ITEM,
    "ttdn_revisions.read": REVISION,
    "ttdn_revisions.restore": REVISION,
    "user.api_tokens": ACCOUNT,
    "user.delete": ACCOUNT,
    "user.edit": ACCOUNT,
    "user.followers": ACCOUNT,
    "user.index": STATIC,
    "user.logged_out_page": STATIC,
    "user.login": STATIC,
    "user.logout": STATIC,
    "user.me": STATIC,
    "user.perform_reset": Way({"id": "{account}"}, ({"key": "x"},)),
    "user.read": ACCOUNT,
    "user.read_groups": ACCOUNT,
    "user.read_organizations": ACCOUNT,
    "user.register": STATIC,
    "user.request_reset": STATIC,
    "util.custom_form_fields": STATIC,
    "util.internal_redirect": Way(queries=({"url": "/{kind}/{item}"},)),
    "util.primer": STATIC,
    "webassets.index": tuple(Way({"path": f"../{location}"}) for location in LOCATIONS),
}
