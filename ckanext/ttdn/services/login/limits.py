"""Growing delays between wrong guesses, counted in Redis for all workers together."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk

# After a day without a guess a bucket is forgotten.
FORGET_SECONDS = 24 * 60 * 60

# One step for all buckets of a guess: either it is counted in each, or in none and ARGV[1] is
# before the end of a delay. Returns the seconds to wait, and the count of the first bucket.
_RESERVE = """
local now, forget, wait = tonumber(ARGV[1]), tonumber(ARGV[2]), 0
for i, key in ipairs(KEYS) do
  local over = tonumber(redis.call('HGET', key, 'over') or '0')
  wait = math.max(wait, math.ceil(over - now))
end
if wait > 0 then return {wait, 0} end
local first = 0
for i, key in ipairs(KEYS) do
  local last = tonumber(redis.call('HGET', key, 'last') or '0')
  if now - last > forget then redis.call('DEL', key) end
  local count = redis.call('HINCRBY', key, 'count', 1)
  local delays = cjson.decode(ARGV[2 + i])
  local delay = delays[math.min(count, #delays)]
  redis.call('HSET', key, 'over', tostring(now + delay), 'last', tostring(now))
  redis.call('EXPIRE', key, forget)
  if i == 1 then first = count end
end
return {0, first}
"""
# A right guess is no guess: it is taken back, with the delay that it began.
_TAKE_BACK = """
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HINCRBY', KEYS[1], 'count', -1) <= 0 then redis.call('DEL', KEYS[1]) end
if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'over', '0') end
return 1
"""


@dataclass(frozen=True)
class Limit:
    """How many guesses are ``free``, and the delays after them: ``first`` and ``longest``, in
    seconds; each is twice the one before.
    """

    free: int
    first: int
    longest: int

    def delay(self, guesses: int) -> int:
        """Return how many seconds pass after this many wrong guesses before the next."""
        if guesses < self.free:
            return 0
        # The exponent has a limit, since counts have none.
        return min(self.first * 2 ** min(guesses - self.free, 32), self.longest)

    def delays(self) -> list[int]:
        """Return the delays after the first, second … guess; the last one holds for all further."""
        found = [self.delay(1)]
        while found[-1] < self.longest:
            found.append(self.delay(len(found) + 1))
        return found


ACCOUNT = Limit(free=5, first=30, longest=15 * 60)
# Many officers may share the address of their office.
ADDRESS = Limit(free=30, first=30, longest=15 * 60)
# Whoever guesses a code knows the password already.
CODE = Limit(free=5, first=30, longest=60 * 60)
# Each request sends a mail.
RESET = Limit(free=3, first=60, longest=60 * 60)
RESET_ADDRESS = Limit(free=20, first=60, longest=60 * 60)
TOKEN = Limit(free=30, first=30, longest=15 * 60)


@dataclass(frozen=True)
class Bucket:
    """What guesses are counted for; ``kind`` and ``key`` together are its name."""

    kind: str
    key: str
    limit: Limit

    @property
    def name(self) -> str:
        """Return the key in Redis."""
        return f"ckan:{tk.config['ckan.site_id']}:ttdn:guesses:{self.kind}:{self.key}"


@dataclass(frozen=True)
class Reserved:
    """Whether a guess may be made: ``wait`` seconds, 0 for now; ``count`` of the first bucket."""

    wait: int
    count: int


def reserve(buckets: Sequence[Bucket]) -> Reserved:
    """Count one guess in all buckets, or in none where one of them has to wait.

    Raises RedisError.
    """
    names = [bucket.name for bucket in buckets]
    delays = [json.dumps(bucket.limit.delays()) for bucket in buckets]
    wait, count = _run(_RESERVE, names, [repr(time.time()), FORGET_SECONDS, *delays])
    return Reserved(math.ceil(wait), count)


def forgive(bucket: Bucket) -> None:
    """Forget the guesses of a bucket, whose owner has logged in. Raises RedisError."""
    connect_to_redis().delete(bucket.name)


def take_back(bucket: Bucket) -> None:
    """Uncount one guess, which was right. Raises RedisError."""
    _run(_TAKE_BACK, [bucket.name], [])


def forget(keys: Collection[str], prefix: str) -> int:
    """Forget the buckets of all kinds that have one of the keys, or one that begins so.

    Returns how many there were. Raises RedisError.
    """
    client = connect_to_redis()
    found = [
        name
        for name in client.scan_iter(match="*:ttdn:guesses:*", count=1000)
        if _is_one_of(name.decode(), keys, prefix)
    ]
    return client.delete(*found) if found else 0


def _is_one_of(name: str, keys: Collection[str], prefix: str) -> bool:
    site = f"ckan:{tk.config['ckan.site_id']}:ttdn:guesses:"
    key = name.removeprefix(site).partition(":")[2]
    return name.startswith(site) and (key in keys or key.startswith(prefix))


def once(kind: str, key: str, seconds: int) -> bool:
    """Tell whether it is the first time within this many seconds. Raises RedisError."""
    name = f"ckan:{tk.config['ckan.site_id']}:ttdn:once:{kind}:{key}"
    return bool(connect_to_redis().set(name, 1, ex=seconds, nx=True))


def _run(script: str, names: Sequence[str], arguments: Sequence[Any]) -> Any:
    return connect_to_redis().eval(script, len(names), *names, *arguments)
