"""A real second CKAN as the portal of an agency, and the harvest as its operator runs it."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import ttdn_items
from click.testing import CliRunner
from ttdn_faults import harvested  # noqa: F401 - a fixture
from ttdn_harvests import farm, quick  # noqa: F401 - fixtures
from ttdn_items import call
from ttdn_people import people  # noqa: F401 - a fixture

CKAN = Path(sys.executable).with_name("ckan")
NAME = "he-thong-cua-so"


class Harvest:
    """Sources of the agency, run by the operator's command, and what waits for the authority."""

    def __init__(self, who: SimpleNamespace, allow: Any) -> None:
        self.people, self._allow = who, allow

    def make(self, url: str, source_type: str, **config: Any) -> dict[str, Any]:
        """Make a source; its address is allowed, being a local one."""
        self._allow(url)
        return call(
            "harvest_source_create",
            self.people.sysadmin,
            name=NAME,
            title="Hệ thống của Sở",
            url=url,
            source_type=source_type,
            owner_org=self.people.agency_org,
            config=json.dumps(config),
        )

    def run(self, name: str = NAME) -> tuple[int, str]:
        """Run ``ckan ttdn harvest run``; return its exit status and what it printed."""
        from ckanext.ttdn.cli.harvest import harvest

        result = CliRunner().invoke(harvest, ["run", name])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    def counted(self, status: int = 0) -> str:
        """Run, expect this exit status, and return the counts of records that are not zero."""
        ended, output = self.run()
        assert ended == status, output
        counts = output.splitlines()[0].split(", ")
        return ", ".join(count for count in counts if not count.endswith(": 0"))

    def waiting(self) -> list[dict[str, Any]]:
        """Return what waits in the queue."""
        return call("ttdn_revision_list", self.people.authority, state="submitted")["results"]

    def titles(self, language: str = "vi") -> set[str]:
        """Return the titles of what waits in the queue."""
        return {row["title_translated"].get(language, "") for row in self.waiting()}

    def item(self, title: str) -> dict[str, Any]:
        """Return the waiting item of this title, as its agency sees it."""
        (row,) = (r for r in self.waiting() if title in r["title_translated"].values())
        return call("package_show", self.people.agency, id=row["dataset_id"])

    def approve(self, item: dict[str, Any]) -> None:
        """Let the authority approve what waits of an item."""
        ttdn_items.decided(self.people, "approve", item)


@pytest.fixture
def allow(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a local address be harvested; called without one, none."""
    from ckan.common import config

    def only(*urls: str) -> None:
        hosts = [url.split("/")[2] for url in urls]
        monkeypatch.setitem(config, "ckanext.ttdn.harvest.allowed_networks", hosts)

    return only


@pytest.fixture
def harvest(people: SimpleNamespace, allow: Any) -> Harvest:  # noqa: F811 - the fixture
    """Give the harvest in an empty catalogue."""
    return Harvest(people, allow)


class Portal:
    """The portal's address and a client with its administrator's rights."""

    ORGANIZATION = "phong-so-lieu"

    def __init__(self, url: str, token: str) -> None:
        from ckanapi import RemoteCKAN

        self.url = url
        self.api = RemoteCKAN(url, apikey=token)
        for name, title in ((self.ORGANIZATION, "Phòng Số liệu"), ("phong-le-hoi", "Phòng Lễ hội")):
            self.api.action.organization_create(name=name, title=title)

    def add(self, name: str, **fields: Any) -> dict[str, Any]:
        """Publish a dataset on the portal."""
        return self.api.call_action(
            "package_create",
            {"name": name, "title": name, "owner_org": self.ORGANIZATION, **fields},
        )

    def change(self, name: str, **fields: Any) -> None:
        """Change a dataset on the portal."""
        self.api.call_action("package_patch", {"id": name, **fields})

    def remove(self, name: str) -> None:
        """Delete a dataset on the portal."""
        self.api.action.package_delete(id=name)

    def token_of(self, user: str) -> str:
        """Make a member of the organisation and return a token of theirs."""
        self.api.action.user_create(
            name=user, email=f"{user}@example.org", password="only-for-tests"
        )
        self.api.action.organization_member_create(
            id=self.ORGANIZATION, username=user, role="member"
        )
        return self.api.action.api_token_create(user=user, name="thu-thap")["token"]

    def empty(self) -> None:
        """Leave no dataset behind, deleted and private ones neither."""
        everything = {"rows": 1000, "include_private": True, "include_deleted": True}
        for dataset in self.api.call_action("package_search", everything)["results"]:
            self.api.action.dataset_purge(id=dataset["id"])


@pytest.fixture(scope="session")
def running_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Start the portal once, with ckanext-dcat; its database, index and Redis are its own."""
    folder = tmp_path_factory.mktemp("portal")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    url = f"http://127.0.0.1:{port}"
    ini = folder / "portal.ini"
    ini.write_text(
        "[app:main]\nuse = egg:ckan\nSECRET_KEY = portal\n"
        f"ckan.site_url = {url}\nckan.site_id = portal\nckan.storage_path = {folder}\n"
        f"sqlalchemy.url = {os.environ['TTDN_PORTAL_SQLALCHEMY_URL']}\n"
        f"solr_url = {os.environ['TTDN_PORTAL_SOLR_URL']}\n"
        f"ckan.redis.url = {os.environ['TTDN_PORTAL_REDIS_URL']}\n"
        "ckan.plugins = dcat\nckan.locale_default = vi\n"
        "ckanext.dcat.datasets_per_page = 2\nckanext.dcat.resource.inherit.license = true\n"
    )
    # The catalogue's addresses in the environment would win over the portal's file.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("CKAN_")}

    def ckan(*arguments: str) -> str:
        command = [CKAN, "-c", ini, *arguments]
        ended = subprocess.run(
            command, env=environment, input="y\n", capture_output=True, text=True, check=True
        )
        return ended.stdout

    ckan("db", "clean", "--yes")
    ckan("db", "upgrade")
    ckan("search-index", "clear")
    ckan("user", "add", "admin", "email=admin@example.org", "password=only-for-tests")
    ckan("sysadmin", "add", "admin")
    token = re.findall(r"ey\S+", ckan("user", "token", "add", "admin", "tests"))[0]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [CKAN, "-c", ini, "run", "--disable-reloader", "--port", str(port)],
            stdout=log,
            stderr=log,
            env=environment,
        )
    try:
        _wait_for(url, server)
        yield Portal(url, token)
    finally:
        server.terminate()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    while server.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/api/3/action/status_show").close()  # noqa: S310 - ours
        except OSError:
            time.sleep(0.2)  # between two looks at whether it answers
        else:
            return
    pytest.fail("the portal ended before it answered")


@pytest.fixture
def portal(running_portal: Portal) -> Iterator[Portal]:
    """Use the portal without datasets of another test."""
    yield running_portal
    running_portal.empty()
