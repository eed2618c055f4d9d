"""What the tests of pages share: who is signed in."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from ttdn_browsers import browser, guarded  # noqa: F401 - fixtures
from ttdn_factors import demanded, mail_sent, moment, owner, sealing_key  # noqa: F401 - fixtures
from ttdn_items import call
from ttdn_people import (
    PASSWORD,
    people,  # noqa: F401 - a fixture
)
from ttdn_rules import operator_rules  # noqa: F401 - a fixture


@pytest.fixture
def signed_in() -> Callable[[str], dict[str, str]]:
    """Return the headers of a request by this user."""

    def headers(user: str) -> dict[str, str]:
        return {"Authorization": call("api_token_create", user, user=user, name="test")["token"]}

    return headers


@pytest.fixture
def log_in() -> Callable[[Any, str], None]:
    """Log in by the form, as a browser does."""

    def by_form(app: Any, user: str) -> None:
        token = re.search(r'name="_csrf_token" value="([^"]+)"', app.get("/user/login").body)
        assert token
        fields = {"login": user, "password": PASSWORD, "_csrf_token": token[1]}
        app.post("/user/login", data=fields, follow_redirects=False)

    return by_form
