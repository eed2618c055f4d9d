"""Readers of sources: guarded, and one page ahead of what is written."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

from ckanext.ttdn import config, sealing
from ckanext.ttdn.harvesters import credentials, registry
from ckanext.ttdn.harvesters.http import Answer, Fetcher, FetchError, Limits
from ckanext.ttdn.harvesters.mapping.declarative.schema import MappingError
from ckanext.ttdn.harvesters.mapping.records import Page, SourceFacts
from ckanext.ttdn.model import HarvestCredential
from ckanext.ttdn.services.harvest import mappings

_PATIENCE = 1.0
_AHEAD = 1  # pages that wait to be written
# A longer pause between two requests would look like a worker that hangs.
_LONGEST_INTERVAL = 300.0
# Limits of lists and records, beside those of requests; ``shrink`` is a share.
_OF_LISTS = frozenset({"records", "rows", "pages", "keywords", "resources", "shrink"})
_FROM_ZERO = frozenset({"shrink", "redirects", "interval_seconds", "seconds_waited"})
_LEAST = 0.001


class _Told(Fetcher):
    """Says of each answer that it came: some pages need hundreds of them."""

    def __init__(self, *given: Any, progress: Callable[[], None], **named: Any) -> None:
        self._progress = progress
        super().__init__(*given, **named)

    def get(self, *given: Any, **named: Any) -> Answer:
        """Fetch, as the base class does."""
        try:
            return super().get(*given, **named)
        finally:
            self._progress()


@contextmanager
def opened(
    source_type: str,
    source: SourceFacts,
    settings: Mapping[str, Any],
    source_id: str | None,
    progress: Callable[[], None] = lambda: None,
) -> Iterator[registry.Reader]:
    """Give the reader of a source, with its credentials when it is a stored one.

    ``progress`` is called, in whatever thread, after each request.
    Raises FetchError: ``credentials_locked`` when they cannot be opened with the present key,
    the first problem of a mapping that cannot be used (any longer).
    """
    fetcher = _Told(
        source.url,
        progress=progress,
        allowed=config.harvest_allowed_networks(),
        limits=limits_of(settings),
        credentials=_credentials(source_id, source.url) if source_id else None,
    )
    with fetcher:
        try:
            reader = registry.readers()[source_type](fetcher, source, mappings.put_in(settings))
        except MappingError as error:
            code, facts = error.problems[0]
            raise FetchError(code, **facts) from None
        yield reader


def limits_of(settings: Mapping[str, Any]) -> Limits:
    """Return the limits of a request that a source's settings ask for; smaller ones only."""
    usual = Limits()
    asked = settings.get("limits") or {}
    values = {
        each.name: _narrower(each.name, asked[each.name], getattr(usual, each.name))
        for each in fields(Limits)
        if isinstance(asked.get(each.name), int | float)
    }
    return Limits(**values)


def limit_problems(limits: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Return what is wrong with a source's limits as (code, facts): each is a number above 0."""
    usual = {each.name: getattr(Limits(), each.name) for each in fields(Limits)}
    found: list[tuple[str, dict[str, Any]]] = []
    for name, value in limits.items():
        whole = isinstance(usual.get(name, 0), int) and name != "shrink"
        fit = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if name not in usual and name not in _OF_LISTS:
            found.append(("unknown_settings", {"names": f"limits.{name}"}))
        elif not fit or not (0 if name in _FROM_ZERO else _LEAST) <= value < math.inf:
            found.append(("not_a_number", {"setting": f"limits.{name}"}))
    return found


def _narrower(name: str, asked: float, usual: float) -> Any:
    # A longer pause is politer, all else is wider than what the operator's machine stands.
    if name == "interval_seconds":
        return min(max(asked, usual), _LONGEST_INTERVAL)
    return min(asked, usual)


def bound_to(source_id: str, url: str) -> str:
    """Return what credentials are sealed for: a source as long as it stays at its host.

    A source that is moved to another one does not carry its credentials there.
    """
    parts = urlsplit(url)
    return f"{source_id} {parts.scheme.lower()}://{parts.netloc.lower()}"


def _credentials(source_id: str, url: str) -> credentials.Credentials | None:
    row = HarvestCredential.of(source_id)
    if row is None:
        return None
    try:
        key = sealing.key_from(config.harvest_secret_key())
        return credentials.open_sealed(row.sealed, key, bound_to(source_id, url))
    except (sealing.BadKey, sealing.CannotOpen):
        raise FetchError("credentials_locked") from None


def ahead(pages: Iterator[Page]) -> Iterator[Page]:
    """Read pages in a thread, one ahead of whoever takes them; errors come in their place."""
    handed: queue.Queue[Any] = queue.Queue(maxsize=_AHEAD)
    ended = threading.Event()

    def hand(what: Any) -> bool:
        while not ended.is_set():
            try:
                handed.put(what, timeout=0.5)
                return True
            except queue.Full:
                continue
        return False

    def read() -> None:
        try:
            for page in pages:
                if not hand(page):
                    return
            hand(None)
        except BaseException as error:
            hand(error)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        while (page := handed.get()) is not None:
            if isinstance(page, BaseException):
                raise page
            yield page
    finally:
        ended.set()
        # Whoever has to stop does not wait for a slow source; its last answer is thrown away.
        thread.join(_PATIENCE)
