"""What all tests share: one prepared database, the plugins loaded once, a cheap clean start.

The pure tests in ``tests/unit`` run without CKAN (``-p no:ckan -p no:ckan_fixtures``);
therefore nothing of CKAN is imported before a fixture asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from ttdn_workers import (  # noqa: F401 - hooks of pytest
    pytest_collection_modifyitems,
    pytest_runtest_logreport,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
    pytest_xdist_make_scheduler,
    use_own_services,
)

if TYPE_CHECKING:
    from ckan.tests.helpers import CKANTestApp

PLUGINS_WITH_TABLES = ("harvest", "ttdn")

use_own_services()


@pytest.fixture(scope="session")
def plugins() -> Iterator[None]:
    """Load the plugins of test.ini for the session: CKAN's own fixture does it for each test."""
    import ckan.plugins

    ckan.plugins.load_all()
    yield
    ckan.plugins.unload_all()


@pytest.fixture(scope="session")
def database(plugins: None) -> None:
    """Make all tables anew, those of the plugins included, and the search fields, once."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.cli.db import _run_migrations
    from ckan.common import config

    from ckanext.ttdn.search import setup

    engine = model.ensure_engine()
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    model.repo.tables_created_and_initialised = False
    model.repo.init_db()
    for plugin in PLUGINS_WITH_TABLES:
        if plugin in config["ckan.plugins"]:
            _run_migrations(plugin)
    # CKAN's migrations leave an engine behind that connects anew for each query.
    model.init_model(engine)
    if "ttdn" in config["ckan.plugins"]:
        from ckanext.ttdn.search import setup

        setup.run()


@pytest.fixture(scope="session")
def empty_database(database: None) -> Callable[[], None]:
    """Empties the tables that hold rows; triggers that guard them do not see it."""
    from ttdn_rows import Emptier

    return Emptier()


@pytest.fixture
def clean(empty_database: Callable[[], None]) -> None:
    """Start from empty tables, an empty index and empty queues, in some 50 ms."""
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    empty_database()
    search.clear_all()
    connect_to_redis().flushdb()


@pytest.fixture(scope="session")
def shared_app(plugins: None) -> Any:
    """The WSGI application as test.ini makes it; one is enough for all tests."""
    from ckan.common import config
    from ckan.config.middleware import make_app

    config["testing"] = True
    return make_app(config)


@pytest.fixture
def app(request: pytest.FixtureRequest) -> CKANTestApp:
    """CKAN's fixture of this name, without building the application for each test.

    A test that changes the configuration by ``ckan_config`` gets an application of its own.
    """
    from ckan.tests.helpers import CKANTestApp

    if any(request.node.iter_markers("ckan_config")):
        request.getfixturevalue("plugins")
        make_app: Callable[[], CKANTestApp] = request.getfixturevalue("make_app")
        return make_app()
    return CKANTestApp(request.getfixturevalue("shared_app"))
