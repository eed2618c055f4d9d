"""How many malformed calls are sent, and from which seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import pytest

DEFAULT_CASES, DEFAULT_SEED = 1_000, 13


def pytest_addoption(parser: pytest.Parser) -> None:
    """Take ``--seed`` and ``--cases`` where the folder is named (``make fuzz``)."""
    parser.addoption("--seed", type=int, help="Seed of the fuzz; a new one if none is given.")
    parser.addoption("--cases", type=int, help="How many calls the fuzz sends.")


@pytest.fixture(scope="module")
def seed(request: pytest.FixtureRequest) -> int:
    """The seed: always the same in the suite, a new one for ``make fuzz``."""
    given = request.config.getoption("--seed", None)
    if given is not None:
        return given
    long = request.config.getoption("--cases", None)
    return random.randrange(10**6) if long else DEFAULT_SEED  # noqa: S311 - no secret


@pytest.fixture(scope="module")
def cases(request: pytest.FixtureRequest) -> int:
    """The number of calls."""
    return request.config.getoption("--cases", None) or DEFAULT_CASES


@pytest.fixture(scope="module")
def empty(empty_database: Callable[[], None]) -> Callable[[], None]:
    """Empties the database, the index and the queues."""
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    def everything() -> None:
        empty_database()
        search.clear_all()
        connect_to_redis().flushdb()

    return everything


@pytest.fixture(scope="module")
def served(plugins: None) -> Iterator[Any]:
    """The application as production makes it: exceptions are answered, forms need their token."""
    from ckan.common import config
    from ckan.config.middleware import make_app
    from ckan.lib import webassets_tools

    kept = {key: config[key] for key in ("testing", "WTF_CSRF_ENABLED")}
    config["testing"], config["WTF_CSRF_ENABLED"] = False, True
    app = make_app(config)._wsgi_app
    config.update(kept)
    for bundle in webassets_tools.env:
        bundle.build()
    webassets_tools.env.auto_build = False
    yield app
    webassets_tools.env.auto_build = True
