"""A browser in front of the real catalogue: the application in a thread, Chromium beside it."""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Officer
from people import PASSWORD, Account, Site, Visitor

playwright_api = pytest.importorskip("playwright.sync_api")

NO_BROWSER = (
    "no Chromium found: install one (Debian: apt install chromium; or: playwright install"
    " chromium), or name it in the environment variable CHROMIUM"
)


def chromium() -> str | None:
    """Return the path of the machine's Chromium; None when there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if found:
        return found
    with playwright_api.sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, without a call to the outside."""
    path = chromium()
    if path is None:
        pytest.skip(NO_BROWSER)
    with playwright_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield found
        found.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def served(
    plugins: None,
    database: None,
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[str]:
    """Serve the catalogue; forms are guarded as in production. Return its address."""
    from ckanext.ttdn import sealing

    folder, port = tmp_path_factory.mktemp("site"), _free_port()
    url = f"http://127.0.0.1:{port}"
    ini = folder / "ckan.ini"
    base = Path(request.config.getoption("ckan_ini")).resolve()
    ini.write_text(
        f"[app:main]\nuse = config:{base}\nckan.site_url = {url}\ntesting = false\n"
        "WTF_CSRF_ENABLED = true\n"
        f"ckanext.ttdn.harvest.secret_key = {sealing.new_key()}\n"
    )
    ckan = [Path(sys.executable).with_name("ckan"), "-c", ini]
    _translate_scripts(ckan, tmp_path_factory)
    command = [*ckan, "run", "--disable-reloader"]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([*command, "--port", str(port)], stdout=log, stderr=log)
    try:
        _wait_until_it_answers(url, server, folder / "log")
        yield url
    finally:
        server.terminate()
        server.wait()


def _translate_scripts(ckan: list[Any], tmp_path_factory: pytest.TempPathFactory) -> None:
    """Write the files that scripts get their translations from, as every start of the demo does.

    They lie beside CKAN's code, the same for all workers: the first one writes them.
    """
    folder = tmp_path_factory.getbasetemp()
    shared = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (shared / "scripts.lock").open("a+") as done:
        fcntl.flock(done, fcntl.LOCK_EX)
        if done.tell() == 0:
            subprocess.run([*ckan, "translation", "js"], check=True, capture_output=True)
            done.write("translated")


@pytest.fixture(scope="module")
def site(served: str, empty_database: Callable[[], None]) -> Site:
    """Give the catalogue a small register and nothing else."""
    from ckan.lib import search
    from ckan.lib.redis import connect_to_redis

    empty_database()
    search.clear_all()
    connect_to_redis().flushdb()
    return Site(served, *_register())


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    while True:
        try:
            urllib.request.urlopen(f"{url}/api/3/action/status_show").close()  # noqa: S310 our own
            return
        except OSError:
            if server.poll() is not None:
                pytest.fail(f"The web server ended: {log.read_text()[-3000:]}")
            time.sleep(0.2)


def _register() -> tuple[Account, Account, Account]:
    from ckan import model
    from ckan.tests import factories

    from ckanext.ttdn.model import Account as Row
    from ckanext.ttdn.model import Agency

    accounts = []
    for code, vietnamese, english, is_authority in (
        ("so-du-lich", "Sở Du lịch", "Department of Tourism", False),
        ("so-van-hoa", "Sở Văn hóa và Thể thao", "Department of Culture and Sports", True),
    ):
        user, organization = _user_of(code, vietnamese)
        model.Session.add(
            Agency(
                organization_id=organization,
                code=code,
                profile="test",
                kind="specialised-agency",
                name_translated={"vi": vietnamese, "en": english},
                contact={},
                successor_of=[],
                is_authority=is_authority,
            )
        )
        role = "authority" if is_authority else "agency"
        model.Session.add(Row(user_id=user, organization_id=organization, role=role))
        accounts.append(Account(f"{code}-account", code))
    model.Session.commit()
    operator = factories.Sysadmin(name="operator", password=PASSWORD)
    return accounts[0], accounts[1], Account(operator["name"], "")


def _user_of(code: str, title: str) -> tuple[str, str]:
    from ckan.tests import factories

    user = factories.User(name=f"{code}-account", password=PASSWORD, fullname=title)
    organization = factories.Organization(
        name=code, title=title, users=[{"name": user["name"], "capacity": "editor"}]
    )
    return user["id"], organization["id"]


@pytest.fixture
def visitor(browser: Any, site: Site) -> Iterator[Callable[..., Visitor]]:
    """Make visitors, each with cookies of their own; at the end no page may have had a fault."""
    contexts: list[Any] = []
    visitors: list[Visitor] = []

    def arrive(language: str, kind: type[Visitor] = Visitor) -> Visitor:
        context = browser.new_context(locale=language)
        contexts.append(context)
        visitors.append(kind(context.new_page(), site, language))
        return visitors[-1]

    yield arrive
    for guest in visitors:
        # Shown by pytest when the test fails: where everybody stood.
        print(guest.page.url, guest.page.locator("body").inner_text(), sep="\n")
    for context in contexts:
        context.close()
    complaints = [complaint for guest in visitors for complaint in guest.complaints]
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def officer(visitor: Callable[..., Visitor]) -> Callable[[str], Officer]:
    """Make people at the desk."""
    return lambda language: visitor(language, Officer)
