"""What the tests of pages share: who is signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ttdn_items import call
from ttdn_people import people  # noqa: F401 - a fixture


@pytest.fixture
def signed_in() -> Callable[[str], dict[str, str]]:
    """Return the headers of a request by this user."""

    def headers(user: str) -> dict[str, str]:
        return {"Authorization": call("api_token_create", user, user=user, name="test")["token"]}

    return headers


@pytest.fixture
def log_in() -> Callable[[Any, str], Any]:
    """Return a client with a session of this user, as a browser has one."""

    def client(app: Any, user: str) -> Any:
        from ckan import model

        return app.test_client(user=model.User.get(user))

    return client
