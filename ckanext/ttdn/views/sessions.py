"""Where an account is logged in, and the button that ends it (R22)."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from ckan.types import Response

from . import common

_ = tk._
blueprint = common.desk_blueprint("ttdn_sessions")


@blueprint.route("/user/<id>/sessions")
def index(id: str) -> str:
    """List the sessions of the account; another's for the operator only."""
    found = common.act("ttdn_session_list", {"user": id})
    shown = common.act("user_show", {"id": id})
    variables = {"user_dict": shown, "is_myself": shown["id"] == tk.current_user.id}
    return tk.render("user/sessions.html", {**variables, "sessions": found})


@blueprint.route("/user/<id>/sessions", methods=["POST"])
def end_all(id: str) -> Response:
    """Log the account out everywhere; who does it to the own account has to log in again."""
    ended = common.act("ttdn_session_end_all", {"user": id})
    own = ended["user"] == tk.current_user.name
    if own:
        tk.logout_user()
        tk.h.flash_success(_("You are logged out everywhere. Log in again to go on."))
        return tk.redirect_to("user.login")
    tk.h.flash_success(_("{user} is logged out everywhere.").format(user=ended["user"]))
    return tk.redirect_to("ttdn_sessions.index", id=id)
