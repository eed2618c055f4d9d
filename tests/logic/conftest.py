"""What the tests of actions share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from ttdn_factors import demanded  # noqa: F401 - a fixture
from ttdn_items import call
from ttdn_people import people  # noqa: F401 - a fixture
from ttdn_rules import operator_rules  # noqa: F401 - a fixture


@pytest.fixture
def act() -> Callable[..., Any]:
    """Run an action as somebody: ``act("package_show", people.agency, id=…)``."""
    return call


@pytest.fixture(scope="session")
def application(plugins) -> Any:
    """The web application, for requests that run beside each other."""
    from ckan.common import config
    from ckan.config.middleware import make_app

    return make_app(config)._wsgi_app
