"""A real second CKAN, stock, as the portal of an agency."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ttdn_people import people  # noqa: F401 - a fixture

CKAN = Path(sys.executable).with_name("ckan")


class Portal:
    """The portal's address and a client with its administrator's rights."""

    def __init__(self, url: str, token: str) -> None:
        from ckanapi import RemoteCKAN

        self.url = url
        self.api = RemoteCKAN(url, apikey=token)
        self.api.action.organization_create(name="phong-so-lieu", title="Phòng Số liệu")

    def add(self, name: str, **fields: Any) -> dict[str, Any]:
        """Publish a dataset on the portal."""
        return self.api.call_action(
            "package_create",
            {"name": name, "title": name, "owner_org": "phong-so-lieu", **fields},
        )

    def change(self, name: str, **fields: Any) -> None:
        """Change a dataset on the portal."""
        self.api.call_action("package_patch", {"id": name, **fields})

    def empty(self) -> None:
        """Leave no dataset behind."""
        for name in self.api.action.package_list():
            self.api.action.dataset_purge(id=name)


@pytest.fixture(scope="session")
def running_portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Start the portal once; its database, index and Redis are its own."""
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
