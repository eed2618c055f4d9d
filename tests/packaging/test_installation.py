"""The wheel in a stock CKAN, by the commands of docs/installing.md and nothing else."""

from __future__ import annotations

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import ttdn_stock_ckan as stock
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from ttdn_stock_ckan import Site

from ckanext.ttdn import definitions

PROGRAMS = {"jobs worker", "notices worker", "clock", "harvest worker"}
# Without PostgreSQL no command of CKAN starts.
NOWHERE = {
    "CKAN_REDIS_URL": "redis://127.0.0.1:9/0",
    "CKAN_SOLR_URL": "http://127.0.0.1:9/solr/none",
}


@pytest.fixture(scope="module")
def mail_port() -> Iterator[int]:
    """A mail server that takes every mail and keeps none."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    yield port
    server.stop()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, wheel: Path, mail_port: int) -> Iterator[Site]:
    """A stock CKAN that runs, and the wheel beside it, as the document begins."""
    made = stock.make(tmp_path_factory.mktemp("site"))
    made.run("ckan db upgrade")
    made.set(smtp__server=f"127.0.0.1:{mail_port}")
    shutil.copy(wheel, made.folder)
    yield made
    stock.remove()


def check(site: Site, status: int, **environment: str) -> dict[str, set[str]]:
    """Run install-check; return the names of the checks by their levels."""
    found: dict[str, set[str]] = {}
    told = site.run(stock.steps()["check"], status=status, **environment).stdout
    for line in told.splitlines():
        level, rest = line[:8].strip(), line[8:]
        found.setdefault(level, set()).add(rest.partition(":")[0])
    return found


def first_items(site: Site, what: str) -> dict[str, object]:
    """Run the first people's work; return what they saw."""
    script = Path(__file__).parents[1] / "support" / "ttdn_first_items.py"
    return json.loads(site.run(f"python '{script}' {what}").stdout.splitlines()[-1])


def test_the_document_brings_a_stock_ckan_to_a_catalogue_and_back(site: Site) -> None:
    """From the wheel to an approved item that the public finds; the upgrade; the way out."""
    steps = stock.steps()
    site.run(steps["install"])
    # The product alone: without the demo, without the development tools and their command.
    assert not (site.bin / "ttdn").exists()
    site.run('python -c "import ttdn_demo"', status=1)
    site.run('python -c "import ttdn_dev"', status=1)
    found = check(site, 1)
    # Every check is told, whatever is missing.
    assert {"plugins", "settings"} <= found["missing"]
    assert {"scripts", "register", "accounts", "harvest key"} <= found["later"]
    assert {"database", "redis"} <= found["ok"]

    # Nothing answers: told in words.
    found = check(site, 1, **NOWHERE)
    assert {"redis", "solr"} <= found["missing"]
    assert found["later"] >= PROGRAMS

    site.run(steps["settings"])
    site.run(steps["own"])
    found = check(site, 1)
    assert {"plugins", "settings", "secrets", "files", "mail", "harvest key"} <= found["ok"]
    assert found["missing"] == {"migrations", "solr", *PROGRAMS}
    assert found["later"] == {"register", "accounts"}

    # Loaded, and nothing answers.
    found = check(site, 1, **NOWHERE)
    assert {"redis", "solr"} <= found["missing"]
    assert {"plugins", "settings"} <= found["ok"]

    # R20: another plugin before ours could show what is not approved.
    (line,) = [
        each for each in site.ini.read_text().splitlines() if each.startswith("ckan.plugins")
    ]
    order = "scheming_datasets activity ttdn harvest"
    site.run(f'ckan config-tool "$CKAN_INI" "ckan.plugins = {order}"')
    assert "plugins" in check(site, 1)["missing"]
    site.run(f'ckan config-tool "$CKAN_INI" "{line}"')

    site.run(steps["fill"])
    found = check(site, 1)
    assert found["missing"] == {"accounts", *PROGRAMS}

    site.run(steps["accounts"], said="correct horse battery staple\n")
    assert check(site, 1)["missing"] == PROGRAMS

    with site.running(steps["programs"]):
        # They give their first sign when they have started, which takes about as long as a check.
        for _attempt in range(20):
            if site.run(steps["check"], status=None).returncode == 0:
                break
        found = check(site, 0)
        assert "missing" not in found
        assert "later" not in found

        made = first_items(site, "make")
        assert made["found"] == 1
        assert made["pages"] == {"/": 200}
        seen = first_items(site, "look")
        assert seen["titles"] == ["Lễ hội Huế"]
        assert set(seen["pages"].values()) == {200}

    # The programs have stopped, as the upgrade asks; its last command says only that.
    *before, last = steps["upgrade"].strip().splitlines()
    site.run("\n".join(before))
    assert last == steps["check"].strip()
    assert check(site, 1)["missing"] <= PROGRAMS
    assert first_items(site, "look") == seen

    site.run(steps["uninstall"], DATABASE=stock.database_for_psql())
    assert site.run("ckan ttdn install-check", status=2)
    seen = first_items(site, "look")
    assert seen["titles"] == ["Lễ hội Huế"]
    assert set(seen["pages"].values()) == {200}


def test_the_way_out_names_every_kind() -> None:
    """CKAN cannot show a dataset of a kind that no plugin knows."""
    for kind in definitions.vocabulary("kinds").codes:
        assert f"'{kind}'" in stock.steps()["uninstall"]
