"""Core actions that would bypass the appraisal: closed, or held to the same rule."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict

from ckanext.ttdn import rights
from ckanext.ttdn.model import Item
from ckanext.ttdn.search import bounds
from ckanext.ttdn.services import authz, params, refusals, timestamps
from ckanext.ttdn.services.items import presentation
from ckanext.ttdn.services.register import disclosure

__all__ = [
    "am_following_dataset",
    "current_package_list_with_resources",
    "dataset_follower_count",
    "format_autocomplete",
    "group_member_delete",
    "group_show",
    "member_list",
    "organization_member_delete",
    "organization_show",
    "package_autocomplete",
    "package_collaborator_list",
    "package_list",
    "package_relationships_list",
    "resource_search",
    "resource_view_list",
    "resource_view_show",
    "user_list",
    "user_show",
]


def _masked(what: str) -> Any:
    """Make a reading action answer as for an unknown id where core tells that something exists."""

    @tk.side_effect_free
    @tk.chained_action
    def answer(up: Action, context: Context, data_dict: DataDict) -> Any:
        try:
            return up(context, data_dict)
        except (tk.NotAuthorized, tk.ObjectNotFound):
            # Core words the two apart, and an unknown id by where it looked for it.
            raise tk.ObjectNotFound() from None

    answer.__doc__ = f"Show {what} of an item that may be read; otherwise Not Found."
    return answer


resource_view_show = _masked("a view")
resource_view_list = _masked("the views of a resource")
package_relationships_list = _masked("the relationships")


def _of_readable(what: str) -> Any:
    """Make a reading action about an item ask first whether the item may be read."""

    @tk.side_effect_free
    @tk.chained_action
    def answer(up: Action, context: Context, data_dict: DataDict) -> Any:
        tk.get_action("package_show")(
            authz.same_caller(context),
            {"id": tk.get_or_bust(data_dict, "id")},
        )
        return up(context, data_dict)

    answer.__doc__ = f"{what} of an item that may be read; otherwise Not Found."
    return answer


dataset_follower_count = _of_readable("Count the followers")
package_collaborator_list = _of_readable("List the collaborators")
am_following_dataset = _of_readable("Tell whether the caller follows")


def _from_known(name: str, what: str) -> Any:
    """Make an action that takes a member out answer Not Found where core asserts."""

    @tk.chained_action
    def taken_out(up: Action, context: Context, data_dict: DataDict) -> Any:
        tk.check_access(name, context, data_dict)
        if model.Group.get(data_dict.get("id")) is None:
            raise tk.ObjectNotFound()
        return up(context, data_dict)

    taken_out.__doc__ = f"Take a member out of {what}. Raises ObjectNotFound."
    return taken_out


group_member_delete = _from_known("group_member_delete", "a group")
organization_member_delete = _from_known("organization_member_delete", "an organisation")


def _over(context: Context) -> dict[str, str]:
    """Return names by id of items whose time is over; to core they are public until the clock
    comes by, since it asks ``state`` and ``private`` or the labels as they were indexed.
    """
    return {} if context.get("ignore_auth") else Item.over(timestamps.now())


@tk.side_effect_free
@tk.chained_action
def resource_search(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Search resources, without those of items whose time is over."""
    found, over = up(context, data_dict), _over(context)
    if not isinstance(found, dict):
        return found
    shown = [r for r in found["results"] if r.get("package_id") not in over]
    hidden = len(found["results"]) - len(shown)
    return {**found, "results": shown, "count": found["count"] - hidden}


@tk.side_effect_free
@tk.chained_action
def package_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List names, without those of items whose time is over."""
    over = set(_over(context).values())
    return [name for name in up(context, data_dict) if name not in over]


@tk.side_effect_free
@tk.chained_action
def package_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Suggest items, without those whose time is over."""
    over = set(_over(context).values())
    with bounds.plain_errors():
        found = up(context, data_dict)
    return [match for match in found if match["name"] not in over]


@tk.side_effect_free
@tk.chained_action
def current_package_list_with_resources(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List items, without those whose time is over: core calls its own, unchained search."""
    over = _over(context)
    found = [item for item in up(context, data_dict) if item["id"] not in over]
    presentation.of_results(authz.actor(context), found)
    return found


@tk.side_effect_free
@tk.chained_action
def format_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Suggest formats of what the caller may read: core reads those of every resource."""
    tk.check_access("format_autocomplete", context, data_dict)
    words = str(data_dict.get("q") or "").strip().lower()
    limit, _offset = params.page(data_dict, 5, 100)
    found = tk.get_action("package_search")(
        authz.same_caller(context),
        {"rows": 0, "facet.field": ["res_format"], "facet.limit": -1},
    )
    counts = found["facets"].get("res_format", {})
    formats = [name for name in sorted(counts, key=lambda n: -counts[n]) if words in name.lower()]
    return [name.lower() for name in formats[:limit]] if words else []


@tk.side_effect_free
@tk.chained_action
def member_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List members to the operator only: core tells the ids of unapproved items to anyone."""
    if context.get("ignore_auth") or authz.actor(context).role is rights.Role.SYSADMIN:
        return up(context, data_dict)
    raise tk.NotAuthorized(refusals.message("no_rule"))


@tk.side_effect_free
@tk.chained_action
def user_show(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Show an account; of another one its names alone, unless the operator asks."""
    return disclosure.of_account(context, up(context, data_dict))


@tk.side_effect_free
@tk.chained_action
def user_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List accounts, of others their names alone and in their order, unless the operator asks."""
    sees_all = disclosure.sees_all(context)
    if not sees_all and data_dict.get("order_by") not in disclosure.PUBLIC_ORDERS:
        data_dict = {**data_dict, "order_by": "display_name"}
    found = up(context, data_dict)
    if context.get("return_query"):
        return found
    return [
        disclosure.of_account(context, shown) if isinstance(shown, dict) else shown
        for shown in found
    ]


def _with_members(what: str) -> Any:
    """Make an action that shows a group's accounts keep to what the caller may know of them."""

    @tk.side_effect_free
    @tk.chained_action
    def answer(up: Action, context: Context, data_dict: DataDict) -> Any:
        return disclosure.of_members(context, up(context, data_dict))

    answer.__doc__ = f"Show {what}; of its accounts the names alone, unless the operator asks."
    return answer


group_show = _with_members("a group")
organization_show = _with_members("an organisation")
