"""The stamp in Redis that tells every process that the list of synonyms has changed."""

from __future__ import annotations

import secrets

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk


def read() -> str:
    """Return the stamp; RedisError when Redis does not answer.

    A stamp that Redis has lost is made anew, so that no process takes its old list for today's.
    """
    redis, name = connect_to_redis(), _name()
    found = redis.get(name)
    if found is None:
        redis.set(name, secrets.token_hex(8), nx=True)
        found = redis.get(name)
    return str(found)


def renew() -> None:
    """Change the stamp after a commit; RedisError when Redis does not answer."""
    connect_to_redis().set(_name(), secrets.token_hex(8))


def _name() -> str:
    return f"ckan:{tk.config['ckan.site_id']}:ttdn:synonyms"
