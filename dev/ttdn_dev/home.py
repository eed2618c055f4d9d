"""Where one installation of the embedded services and of the demo keeps its state."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

# sockaddr_un holds 108 bytes; the longest name that anybody appends here is
# PostgreSQL's "/.s.PGSQL.5432.lock".
LONGEST_SOCKET_FOLDER = 80


class DemoError(Exception):
    """Something that the person at the keyboard has to know; shown without a traceback."""


@dataclass(frozen=True)
class Home:
    """A folder with everything that a demo or a set of test services writes."""

    path: Path

    @classmethod
    def at(cls, path: str | Path) -> Home:
        """The home at ``path``, its folders made; readable by its owner alone."""
        home = cls(Path(path).expanduser().resolve())
        home.path.mkdir(parents=True, exist_ok=True, mode=0o711)
        for folder in (home.log, home.storage, home.sockets):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return home

    @property
    def log(self) -> Path:
        """One log per service, rotated by the supervisor."""
        return self.path / "log"

    @property
    def storage(self) -> Path:
        """CKAN's ``ckan.storage_path``."""
        return self.path / "storage"

    @property
    def postgres(self) -> Path:
        """The database cluster."""
        return self.path / "postgres"

    @property
    def redis(self) -> Path:
        """Redis' dump."""
        return self.path / "redis"

    @property
    def solr(self) -> Path:
        """Solr's home with its cores."""
        return self.path / "solr"

    @property
    def ini(self) -> Path:
        """The catalogue's configuration, for ``ckan -c``."""
        return self.path / "ckan.ini"

    @property
    def portal_ini(self) -> Path:
        """The agency portal's configuration."""
        return self.path / "portal.ini"

    @property
    def accounts(self) -> Path:
        """Names, passwords and tokens of the demo's accounts; its owner alone may read it."""
        return self.path / "accounts.json"

    @property
    def mail(self) -> Path:
        """A maildir with every mail that the catalogue sent."""
        return self.path / "mail"

    @cached_property
    def sockets(self) -> Path:
        """A folder whose path is short enough for unix sockets."""
        folder = self.path / "run"
        if len(os.fsencode(folder)) <= LONGEST_SOCKET_FOLDER:
            return folder
        digest = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"ttdn-{os.getuid()}-{digest}"

    @contextmanager
    def locked(self, waiting: Callable[[], None] = lambda: None) -> Iterator[None]:
        """Hold the home alone; whoever comes second calls ``waiting`` and waits.

        The lock is the kernel's, so that a killed holder leaves nothing behind.
        """
        with (self.path / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                waiting()
                fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def port(self, name: str, default: int | None = None) -> int:
        """The remembered port of ``name``; the first time ``default``, else a free one.

        Ports are kept in ``ports.json``: addresses that people wrote down stay true.
        """
        ports = self._ports()
        if name not in ports:
            self.set_port(name, default or free_port(taken=set(ports.values())))
        return self._ports()[name]

    def set_port(self, name: str, port: int) -> None:
        """Remember ``port`` for ``name``."""
        write_atomically(self.path / "ports.json", json.dumps({**self._ports(), name: port}))

    def keep_or_change_port(self, name: str) -> None:
        """Find another port for ``name`` when somebody else listens on the remembered one."""
        if not port_is_free(self.port(name)):
            self.set_port(name, free_port(taken=set(self._ports().values())))

    def _ports(self) -> dict[str, int]:
        file = self.path / "ports.json"
        return json.loads(file.read_text()) if file.exists() else {}


def write_atomically(file: Path, text: str, mode: int = 0o644) -> None:
    """Write ``file`` whole or not at all, whatever happens in between."""
    part = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as handle:
        handle.write(text)
    part.replace(file)


def free_port(taken: set[int] | None = None) -> int:
    """A TCP port of 127.0.0.1 that nobody listens on."""
    while True:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port: int = probe.getsockname()[1]
        if port not in (taken or set()):
            return port


def port_is_free(port: int) -> bool:
    """Whether a server could listen on ``port`` of 127.0.0.1 now."""
    with socket.socket() as probe:
        # Like the servers do it: a connection in TIME_WAIT is no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
