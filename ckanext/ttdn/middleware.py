"""Hooks of the web application: start and end of requests."""

from __future__ import annotations

from typing import Any

from ckan import authz, model
from ckan.plugins import toolkit as tk


def fill_registries() -> None:
    """Build CKAN's registries of actions, auth functions and validators before the first request.

    CKAN builds each one when it is first asked for, without a lock: core's functions come first,
    the plugins' replace them at the end. A second thread that asks meanwhile gets core's auth
    function in place of the catalogue's, or none at all (R20).
    """
    tk.get_action("status_show")
    tk.get_validator("not_empty")
    authz.auth_functions_list()


def end_database_sessions(app: Any) -> None:
    """Remove the database session at the end of each request, failed ones too.

    CKAN ends it in a function that Flask calls after the view, and not at all when another such
    function fails before: the next request on the same thread would be given the session with
    its aborted transaction or lost connection.
    """
    answer = app.wsgi_app

    def wsgi_app(environ: Any, start_response: Any) -> Any:
        try:
            return answer(environ, start_response)
        finally:
            model.Session.remove()

    app.wsgi_app = wsgi_app
