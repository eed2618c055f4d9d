"""CKAN's registries of actions, auth functions and validators."""

from __future__ import annotations

from ckan import authz
from ckan.plugins import toolkit as tk


def fill() -> None:
    """Build the three registries before the application serves its first request.

    CKAN builds each one when it is first asked for, without a lock: core's functions come first,
    the plugins' replace them at the end. A second thread that asks meanwhile gets core's auth
    function in place of the catalogue's, or none at all (R20).
    """
    tk.get_action("status_show")
    tk.get_validator("not_empty")
    authz.auth_functions_list()
