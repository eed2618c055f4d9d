"""The lexicon of the public documents: built from the index, kept in Redis, read by each process.

Repairs of queries come from it. Only what everybody may read goes in, and what has been withdrawn
since is still told to nobody: a repair is shown only to readers who find something by it
(``answers``).
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import zlib
from collections.abc import Iterator
from typing import Any

import pysolr
from ckan.lib.redis import connect_to_redis
from ckan.lib.search import SearchError
from ckan.lib.search.common import make_connection
from ckan.lib.search.query import solr_literal
from ckan.plugins import toolkit as tk
from redis import RedisError

from ckanext.ttdn.rights.labels import PUBLIC
from ckanext.ttdn.spelling.lexicon import Lexicon, LexiconBuilder

from . import solr_schema

log = logging.getLogger(__name__)

_PAGE = 500
# An hour, within which new words are searched for as typed, and are not offered for typos.
_OLDEST = dt.timedelta(hours=1)
# The form of the stored copy.
_VERSION = 1


class _Held:
    """The lexicon of this process, by the stamp under which Redis has it."""

    stamp: Any = None
    lexicon: Lexicon | None = None
    lock = threading.Lock()


def current() -> Lexicon | None:
    """Return the lexicon; None without one, as before the first build or while Redis is away."""
    try:
        stamp = connect_to_redis().get(_key("stamp"))
        if stamp == _Held.stamp:
            return _Held.lexicon
        with _Held.lock:
            if stamp != _Held.stamp:
                stored = connect_to_redis().get(_key("words")) if stamp else None
                _Held.lexicon = _loaded(stored) if stored else None
                _Held.stamp = stamp
    except RedisError:
        log.warning("Queries are not repaired: Redis does not answer")
        return None
    return _Held.lexicon


def build(now: dt.datetime, if_older: bool = False) -> int | None:
    """Build the lexicon of the public documents and store it; return the number of its words.

    ``now`` in UTC without a zone. ``if_older``: only if the documents have changed and the stored
    one is more than an hour old; else returns None. Raises SearchError, RedisError.
    """
    redis = connect_to_redis()
    found = _state()
    if if_older and _is_recent(redis.hgetall(_key("built")), now, found):
        return None
    builder = LexiconBuilder()
    for document in _documents():
        for text in document.get(solr_schema.ALL, ()):
            builder.add(text)
    lexicon = builder.lexicon()
    with redis.pipeline() as pipe:
        pipe.set(_key("words"), zlib.compress(lexicon.dumps().encode()))
        pipe.set(_key("stamp"), f"{_VERSION}:{now.isoformat()}:{len(lexicon)}")
        pipe.hset(_key("built"), mapping={"at": now.isoformat(), "state": found})
        pipe.execute()
    return len(lexicon)


def _loaded(stored: Any) -> Lexicon:
    return Lexicon.loads(zlib.decompress(stored).decode())


def _is_recent(built: dict[Any, Any], now: dt.datetime, state: str) -> bool:
    if not built:
        return False
    if built[b"state"].decode() == state:
        return True
    return now - dt.datetime.fromisoformat(built[b"at"].decode()) < _OLDEST


def _state() -> str:
    """Return what changes with each change of the public documents: their number and last day."""
    answer = _ask(rows=1, fl="metadata_modified", sort="metadata_modified desc")
    newest = answer.docs[0].get("metadata_modified", "") if answer.docs else ""
    return f"{answer.hits} {newest}"


def _documents() -> Iterator[dict[str, Any]]:
    cursor, following = "*", ""
    while cursor != following:
        cursor = following or cursor
        answer = _ask(rows=_PAGE, fl=solr_schema.ALL, sort="id asc,index_id asc", cursorMark=cursor)
        yield from answer.docs
        following = answer.nextCursorMark


def _ask(**parameters: Any) -> Any:
    begun = f"-{solr_schema.PUBLIC_FROM}:{{NOW TO *]"
    running = f"-{solr_schema.PUBLIC_UNTIL}:[* TO NOW]"
    filters = [
        f"site_id:{solr_literal(tk.config['ckan.site_id'])}",
        "entity_type:package",
        "state:active",
        f"permission_labels:{PUBLIC}",
        f"*:* {begun} {running}",
    ]
    try:
        return make_connection(decode_dates=False).search("*:*", fq=filters, **parameters)
    except (OSError, pysolr.SolrError) as error:
        raise SearchError(str(error)[:1000]) from error


def _key(name: str) -> str:
    return f"ckan:{tk.config['ckan.site_id']}:ttdn:lexicon:{name}"
