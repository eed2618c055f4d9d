"""Ways in and out of core that would pass the appraisal by: closed, or held to the same rule."""

from __future__ import annotations

from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Action, Context, DataDict, ErrorDict

from ckanext.ttdn import rights
from ckanext.ttdn.logic import facts, refusals

__all__ = [
    "dataset_follower_count",
    "format_autocomplete",
    "member_list",
    "package_relationships_list",
    "resource_view_list",
    "resource_view_show",
    "user_update",
]

# The public texts of an account; its password and its address are its own business.
_PUBLIC_TEXTS = ("fullname", "about", "image_url", "image_upload")


def _masked(what: str) -> Any:
    """Make a reading action answer as for an unknown id where core tells that something exists."""

    @tk.side_effect_free
    @tk.chained_action
    def answer(up: Action, context: Context, data_dict: DataDict) -> Any:
        try:
            return up(context, data_dict)
        except tk.NotAuthorized:
            raise tk.ObjectNotFound() from None

    answer.__doc__ = f"Show {what} of an item that may be read; otherwise Not Found."
    return answer


resource_view_show = _masked("a view")
resource_view_list = _masked("the views of a resource")
package_relationships_list = _masked("the relationships")


@tk.side_effect_free
@tk.chained_action
def dataset_follower_count(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Count followers of an item that may be read; otherwise Not Found."""
    tk.get_action("package_show")(
        {"user": context.get("user", ""), "auth_user_obj": context.get("auth_user_obj")},  # type: ignore[typeddict-item]
        {"id": data_dict.get("id")},
    )
    return up(context, data_dict)


@tk.side_effect_free
@tk.chained_action
def format_autocomplete(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Suggest formats to suppliers: core reads those of unapproved items as well."""
    if facts.actor(context).role in (rights.Role.ANONYMOUS, rights.Role.USER):
        return []
    return up(context, data_dict)


@tk.side_effect_free
@tk.chained_action
def member_list(up: Action, context: Context, data_dict: DataDict) -> Any:
    """List members to the operator only: core tells the ids of unapproved items to anyone."""
    user = facts.user_of(context)
    if context.get("ignore_auth") or (user is not None and user.sysadmin):
        return up(context, data_dict)
    raise tk.NotAuthorized(refusals.message("no_rule"))


@tk.chained_action
def user_update(up: Action, context: Context, data_dict: DataDict) -> Any:
    """Save an account; its public texts are the operator's to change, not the agency's."""
    user = facts.user_of(context)
    target = model.User.get(data_dict.get("id"))
    outsider = user is not None and not user.sysadmin and not context.get("ignore_auth")
    if outsider and target is not None:
        errors: ErrorDict = {
            key: [refusals.message("public_text_is_kept")]
            for key in _PUBLIC_TEXTS
            if key in data_dict and (data_dict[key] or "") != (getattr(target, key, "") or "")
        }
        if errors:
            raise tk.ValidationError(errors)
    return up(context, data_dict)
