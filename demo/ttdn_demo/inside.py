"""CKAN, loaded in this process, for the steps that call its actions."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ttdn_dev.home import Home


def home_argument() -> Home:
    """The home that the program was called with."""
    return Home.at(sys.argv[1])


@contextmanager
def loaded(ini: Path) -> Iterator[None]:
    """CKAN with the configuration ``ini``, as in a request to its own address."""
    from ckan.cli import load_config
    from ckan.config.middleware import make_app

    app = make_app(load_config(str(ini)))
    flask_app: Any = app._wsgi_app  # type: ignore[attr-defined] - CKAN offers no other way
    with flask_app.test_request_context():
        yield


def call(action: str, **data: Any) -> Any:
    """Call an action as the site itself."""
    from ckan.plugins import toolkit as tk

    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, data)
