"""The world of everything that may be hidden, made once, and what outsiders knew before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from telling import FULL, Tally, what_is_told
from ttdn_items import call
from ttdn_leaks import accounts
from ttdn_leaks.world import OUTSIDERS, World
from ttdn_people import make_people
from ttdn_workers import tell_at_the_end


@pytest.fixture(scope="module")
def tally(request: pytest.FixtureRequest) -> Iterator[Tally]:
    """Count what is asked; the numbers are shown at the end."""
    counted = Tally()
    yield counted
    world = request.getfixturevalue("world")
    states, kinds = {s.stage for s in world.subjects}, {s.kind for s in world.subjects}
    tell_at_the_end(
        request.config,
        f"leaks: {len(counted.paths)} paths × {len(states)} states × {len(kinds)} kinds × "
        f"{len(OUTSIDERS)} outsiders: {counted.requests} answers read",
    )


@pytest.fixture(scope="module")
def client(shared_app: Any) -> Iterator[Any]:
    """A browser without a memory."""
    from ckan.lib import webassets_tools

    # Styles and scripts are built once; whether they changed is not looked at for each page.
    for bundle in webassets_tools.env:
        bundle.build()
    webassets_tools.env.auto_build = False
    yield shared_app._wsgi_app.test_client(use_cookies=False)
    webassets_tools.env.auto_build = True


@pytest.fixture(scope="module")
def before() -> dict[Any, Any]:
    """What outsiders were told before anything hidden existed; filled by ``world``."""
    return {}


@pytest.fixture(scope="module")
def headers(world: World) -> dict[str, dict[str, str]]:
    """Headers by which each actor is known."""
    return world.headers


@pytest.fixture(scope="module")
def kinds(plugins: None) -> list[str]:
    """The kinds of the world's items."""
    from ckanext.ttdn import definitions

    return list(definitions.vocabulary("kinds").codes)


@pytest.fixture(scope="module")
def world(
    empty_database: Callable[[], None],
    before: dict[Any, Any],
    client: Any,
    kinds: list[str],
) -> World:
    """Everything in every state, with canaries wherever words can stand."""
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    empty_database()
    search.clear_all()
    connect_to_redis().flushdb()
    people = make_people()
    accounts.give_office(people)
    made = World(people, kinds, each=FULL)
    made.headers = _headers(people)
    made.build_public()
    _extract_texts(people)
    before.update(what_is_told(made, client))
    made.build_hidden()
    _extract_texts(people)
    call("ttdn_lexicon_build", people.sysadmin)
    # The tokens of an account that was given another role have ended.
    made.headers = _headers(people)
    return made


def _extract_texts(people: Any) -> None:
    """Put the texts of approved documents into the index, as the clock does."""
    while any(call("ttdn_file_text_extract", people.sysadmin).values()):
        call("ttdn_clock_run", people.sysadmin)


def _headers(people: Any) -> dict[str, dict[str, str]]:
    headers: dict[str, dict[str, str]] = {"anonymous": {}}
    for actor in ("user", "other", "agency", "authority"):
        name = getattr(people, actor)
        token = call("api_token_create", name, user=name, name="leaks")["token"]
        headers[actor] = {"Authorization": token}
    return headers
