"""No page has code or styles in it, and every answer says what a browser may load for it (R20).

The pages are those of ``classes.yaml``: a page that is added is looked at here, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
import questions as asking
from test_leaks import CLASSES, routes
from ttdn_items import call
from ttdn_leaks import stages
from ttdn_leaks.spread import over_processors
from ttdn_leaks.world import Subject, World
from ttdn_markup import faults
from ttdn_people import make_people

from ckanext.ttdn import config

SITE = "http://test.ckan.net"
ACTORS = ("anonymous", "agency", "authority", "sysadmin")
KIND = "promotion"
# Which items each of them opens, by their stages.
OPENED = {
    "anonymous": ("published",),
    "agency": ("draft", "change-submitted"),
    "authority": ("submitted",),
    "sysadmin": ("published", "source"),
}
# Shown at least once, or the test looks at nothing but messages.
SHOWN = {
    "admin.config",
    "harvester.admin",
    "harvest.new",
    "organization.edit",
    f"{KIND}.read",
    f"{KIND}.search",
    f"{KIND}_resource.edit_view",
    f"{KIND}_resource.view",
    "ttdn_file_list.edit",
    "ttdn_files.form",
    "ttdn_forms.new",
    "ttdn_queue.approve",
    "ttdn_queue.index",
    "ttdn_revisions.index",
    "user.api_tokens",
    "user.edit",
    "user.login",
}


# The views of KIND_resource under the addresses of other types.
OTHER_ADDRESSES = ("resource.", "harvest_resource.")
# Empty forms: each kind has its own fields.
FORMS = ("KIND.new", "ttdn_forms.new")


class Looked(NamedTuple):
    """What opening a page came to."""

    endpoint: str
    shown: bool
    faults: list[str]


@pytest.fixture(scope="module")
def small_world(empty_database: Callable[[], None], client: Any) -> World:
    """One item of each stage that has pages of its own, a harvest source, and their readers."""
    from ckan import model
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    empty_database()
    search.clear_all()
    connect_to_redis().flushdb()
    people = make_people()
    # The factory gives each a picture somewhere; pages show none of another host.
    model.Session.query(model.Group).update({"image_url": ""})
    model.Session.commit()
    world = World(people, [KIND], each=False)
    world.headers = {"anonymous": {}}
    for actor in ACTORS[1:]:
        name = getattr(people, actor)
        token = call("api_token_create", name, user=name, name="policy")["token"]
        world.headers[actor] = {"Authorization": token}
    for stage, kind, make in (
        ("published", KIND, stages.published),
        ("draft", KIND, stages.draft),
        ("submitted", KIND, stages.submitted),
        ("change-submitted", KIND, stages.published),
        ("source", "harvest", stages.source),
    ):
        subject = world.add(stage, kind, make)
        if subject.is_change:
            stages.pending(people, "submitted", subject.item, "kxz")
            world.note_ids(subject)
    return world


def test_r20_no_page_has_code_in_it_and_every_answer_has_its_policy(
    small_world: World, client: Any, shared_app: Any
) -> None:
    tasks = list(questions(small_world, shared_app._wsgi_app))
    looked = over_processors(lambda task: look(small_world, client, *task), tasks)
    found = [fault for page in looked for fault in page.faults]
    assert not found, "\n".join(found)
    missing = SHOWN - {page.endpoint for page in looked if page.shown}
    assert not missing, f"nobody was shown: {sorted(missing)}"


def questions(world: World, application: Any) -> Iterator[tuple[str, str, str]]:
    """Give actors, endpoints and the addresses that they open, each once."""
    asked: set[tuple[str, str]] = set()
    for key, rules in routes(application).items():
        what = next(w for w, names in CLASSES["routes"].items() if key in names)
        if what == "skipped" or key.startswith(OTHER_ADDRESSES):
            continue
        for rule in of_one_kind(rules, key):
            for actor in ("agency",) if key in FORMS else ACTORS:
                for filling in fillings(world, what, rule, actor):
                    url = asking.filled(rule, filling)
                    if url and (actor, url) not in asked:
                        asked.add((actor, url))
                        yield actor, rule.endpoint, url


def of_one_kind(rules: list[Any], key: str) -> list[Any]:
    """Return the rules of the kind that the items have; of an empty form those of all kinds."""
    if key in FORMS:
        return rules
    own = [rule for rule in rules if rule.rule.split("/")[1] == KIND]
    return own or [r for r in rules if r.rule.split("/")[1] not in config.kinds()] or rules[:1]


def fillings(world: World, what: str, rule: Any, actor: str) -> Iterator[dict[str, str]]:
    """Give what fills an address for an actor."""
    of_source = rule.rule.startswith("/harvest/")
    stages_ = {"source"} & set(OPENED[actor]) if of_source else {*OPENED[actor]} - {"source"}
    subjects = [s for s in world.subjects if s.stage in stages_]
    if what == "list":
        yield {}
    elif what == "organization":
        yield {"id": "so-du-lich"}
    elif what == "other":
        account = getattr(world.people, actor, world.people.agency)
        yield {"id": account if rule.endpoint.startswith("user.") else asking.UNKNOWN}
    else:
        for subject in subjects:
            yield from of_subject(subject, what)


def of_subject(subject: Subject, what: str) -> Iterator[dict[str, str]]:
    """Give what fills an address about one item."""
    name = subject.item["name"]
    item = {"id": name, "source": name, "source_id": name}
    if what == "item":
        yield item
    elif what == "resource":
        for resource in subject.resources:
            views = subject.views or [asking.UNKNOWN]
            yield from ({**item, "resource_id": resource, "view_id": view} for view in views)
    else:
        for id_ in asking.ids(subject, what):
            yield {**item, "id": id_, "resource_id": (subject.resources or [asking.UNKNOWN])[0]}


def look(world: World, client: Any, actor: str, endpoint: str, url: str) -> Looked:
    """Open a page; return what must not be in it, or not in its policy."""
    response = client.get(url, headers=world.headers[actor])
    is_page = response.mimetype in ("text/html", "application/xhtml+xml")
    found = in_policy(response.headers, is_page)
    if not (endpoint.endswith(".view") and actor == "anonymous"):
        framed = "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        found += [] if framed else ["others may frame it"]
    if is_page:
        found += faults(response.get_data(as_text=True), SITE)
    shown = is_page and response.status_code == 200
    return Looked(endpoint, shown, [f"{actor} {url} ({endpoint}): {fault}" for fault in found])


def in_policy(headers: Any, is_page: bool) -> list[str]:
    """Return what is wrong with the policy of an answer."""
    policies = headers.getlist("Content-Security-Policy")
    if len(policies) != 1:
        return [f"{len(policies)} policies"]
    sources = dict(part.strip().partition(" ")[::2] for part in policies[0].split(";"))
    wanted = {"default-src": "'none'", "base-uri": "'none'"}
    if is_page:
        wanted |= {"script-src": "'self'", "style-src": "'self'", "object-src": "'none'"}
        wanted |= {"connect-src": "'self'", "form-action": "'self'", "frame-src": "'self'"}
    else:
        wanted |= {"form-action": "'none'"}
    return [f"{name} {sources.get(name)}" for name in wanted if sources.get(name) != wanted[name]]


@pytest.mark.parametrize(
    "markup",
    [
        "<script>go()</script>",
        '<script type="module">go()</script>',
        '<script src="//elsewhere.example/x.js"></script>',
        "<style>p{}</style>",
        '<p style="color:red">',
        "<button OnClick='go()'>",
        "<form hx-on::after-request='go()'>",
        "<template><b data-hx-on:click='go()'></b></template>",
        "<form hx-trigger='change[ctrlKey]'>",
        "<form hx-vals='js:{a: 1}'>",
        '<a href=" JavaScript:;">',
        '<img src="https://elsewhere.example/a.png">',
        '<img srcset="/a.png 1x, https://elsewhere.example/a.png 2x">',
        '<link rel="stylesheet" href="https://elsewhere.example/a.css">',
        '<form action="http://elsewhere.example/">',
        '<svg onload="go()"><path style="fill:red"/></svg>',
        '<base href="/x/">',
    ],
)
def test_code_in_a_page_would_be_found(markup: str) -> None:
    assert faults(markup, SITE)


def test_what_a_page_may_have_is_no_fault() -> None:
    page = (
        '<script src="/webassets/a.js"></script><a href="https://elsewhere.example/">x</a>'
        f'<script type="application/json">{{}}</script><img src="data:image/png;base64,AA">'
        f'<img src="{SITE}/a.png"><form action="/x" hx-post="/y"></form><svg fill="red"></svg>'
    )
    assert faults(page, SITE) == []


def test_r20_an_uploaded_file_is_answered_under_the_policy_of_a_file(
    small_world: World, client: Any
) -> None:
    item = call("package_show", small_world.people.agency, id=small_world.subjects[0].item["id"])
    address = next(r["url"] for r in item["resources"] if r["url_type"] == "upload")
    answer = client.get(address.removeprefix(SITE))
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"].startswith(
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_r20_no_answer_with_others_words_is_run_as_a_script_of_a_page(
    small_world: World, client: Any
) -> None:
    item = call("package_show", small_world.people.agency, id=small_world.subjects[0].item["id"])
    file = next(r["url"] for r in item["resources"] if r["url_type"] == "upload")
    asks = {"Sec-Fetch-Dest": "script", "Sec-Fetch-Site": "same-origin"}
    for address in ("/api/3/action/status_show?callback=go", file.removeprefix(SITE)):
        assert client.get(address).status_code == 200
        assert client.get(address, headers=asks).status_code == 403
    # The portals of others may, as before; they run it under their own policy.
    elsewhere = {**asks, "Sec-Fetch-Site": "cross-site"}
    jsonp = client.get("/api/3/action/status_show?callback=go", headers=elsewhere)
    assert jsonp.get_data(as_text=True).startswith("go(")
    for address in scripts_of(client.get("/").get_data(as_text=True)):
        assert client.get(address, headers=asks).status_code == 200


def scripts_of(page: str) -> list[str]:
    """Return the addresses of a page's scripts."""
    from bs4 import BeautifulSoup

    found = [str(tag["src"]) for tag in BeautifulSoup(page, "html.parser").find_all("script")]
    assert found
    return found


def test_the_operators_styles_are_a_file(client: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from ckan.lib.app_globals import app_globals

    monkeypatch.setattr(app_globals, "site_custom_css", "p { color: red }", raising=False)
    page = client.get("/about").get_data(as_text=True)
    assert faults(page, SITE) == []
    assert '<link rel="stylesheet" href="/ttdn/custom.css">' in page
    styles = client.get("/ttdn/custom.css")
    assert (styles.mimetype, styles.get_data(as_text=True)) == ("text/css", "p { color: red }")
