"""``ttdn_dcat``: DCAT and DCAT-AP in RDF/XML, Turtle and JSON-LD, and data.json (H 6.7; R25)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

from ckanext.ttdn.harvesters import rdf
from ckanext.ttdn.harvesters.http import Answer, FetchError
from ckanext.ttdn.harvesters.http.errors import Mask
from ckanext.ttdn.harvesters.mapping import data_json
from ckanext.ttdn.harvesters.mapping import dcat as mapping
from ckanext.ttdn.harvesters.mapping.records import Page, Record, Refused, SourceFacts, guarded

PAGE_SIZE = 200  # records of one Page, whatever a document holds
PAGES = 10_000  # documents of one source, where its settings say nothing else

_DATA_JSON = "data.json"
_ACCEPT = {
    "turtle": "text/turtle",
    "xml": "application/rdf+xml, application/xml;q=0.9",
    "json-ld": "application/ld+json, application/json;q=0.9",
    _DATA_JSON: "application/json",
    "": (
        "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, "
        "application/xml;q=0.6, application/json;q=0.6, */*;q=0.1"
    ),
}
# What the next run keeps beside the validators: where a document that did not change led to.
_NEXT = "next"


class _Fetcher(Protocol):
    def get(
        self, url: str, *, accept: str | None = None, known: Mapping[str, str] | None = None
    ) -> Answer: ...


@dataclass(frozen=True)
class _Document:
    """A document that was read: its records still unmapped, and what it says of the list."""

    records: Sequence[Any]
    original_id: Callable[[Any], str | None]
    to_record: Callable[[Any], Record | Refused]
    total: int | None
    next: str | None = None


class DcatReader:
    """Reads a catalogue, page by page where it is paged (hydra). Settings: ``format``, ``limits``.

    A cursor is the document's address, the index of its next record, and the document's digest:
    a document that changed in between is read again from its start, so that none is left out.
    ``validators`` of a Page are to come back through ``known`` as they are, ``next`` among them.
    """

    complete = True

    def __init__(self, fetcher: _Fetcher, source: SourceFacts, settings: Mapping[str, Any]) -> None:
        self._fetcher, self._source = fetcher, source
        self._format = str(settings.get("format") or "")
        self._limits: Mapping[str, Any] = settings.get("limits") or {}

    @staticmethod
    def check(settings: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Name problems: ``unknown_format`` (``choices``), ``not_a_number`` (``setting``)."""
        problems: list[tuple[str, dict[str, Any]]] = []
        choices = [*rdf.FORMATS, _DATA_JSON]
        if settings.get("format", "turtle") not in choices:
            facts = {"format": settings["format"], "choices": choices}
            problems.append(("unknown_format", facts))
        limits = settings.get("limits") or {}
        for name in ("pages", "triples", "keywords", "resources"):
            value = limits.get(name, 1) if isinstance(limits, Mapping) else 0
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                problems.append(("not_a_number", {"setting": f"limits.{name}"}))
        return problems

    def pages(
        self,
        cursor: Any = None,
        known: Callable[[str], Mapping[str, str]] | None = None,
    ) -> Iterator[Page]:
        """Give the list in Pages of at most ``PAGE_SIZE`` records.

        Raises FetchError: the fetcher's own and those of :mod:`rdf`, ``wrong_shape`` (no DCAT),
        ``endless_paging``, ``too_many_pages`` (``limit``), ``redirect_not_safe`` (a next page of
        another origin).
        """
        url, index, digest = cursor or (self._source.url, 0, "")
        limit = int(self._limits.get("pages", PAGES))
        visited: set[str] = set()
        ids: set[str] = set()
        while url:
            if url in visited:
                raise FetchError("endless_paging", url=_masked(url))
            if len(visited) >= limit:
                raise FetchError("too_many_pages", url=_masked(url), limit=limit)
            visited.add(url)
            remembered = dict(known(url) or {}) if known and not index else {}
            # Without the next page's address one could not go on after "not modified".
            usable = remembered if _NEXT in remembered else None
            answer = self._fetcher.get(url, accept=_ACCEPT[self._format], known=usable)
            if answer.not_modified:
                page = self._unchanged(url, {**remembered, **answer.validators})
                yield page
            else:
                same = digest == _digest(answer)
                for page in self._cut(url, answer, index if same else 0, ids):
                    yield page
            # Each answer gives a page at least.
            url, index, digest = page.cursor or ("", 0, "")  # pyright: ignore[reportPossiblyUnboundVariable]

    def is_gone(self, original_id: str) -> bool | None:
        """No form of DCAT can be asked for one record."""
        return None

    def _unchanged(self, url: str, validators: Mapping[str, str]) -> Page:
        next_url = _safe_next(url, validators[_NEXT]) if validators[_NEXT] else None
        return Page(
            (),
            cursor=[next_url, 0, ""] if next_url else None,
            key=url,
            validators=validators,
            not_modified=True,
        )

    def _cut(self, url: str, answer: Answer, index: int, ids: set[str]) -> Iterator[Page]:
        document = self._read(answer)
        next_url = _safe_next(answer.url, document.next) if document.next else None
        validators = {**answer.validators, _NEXT: next_url or ""} if answer.validators else {}
        count = len(document.records)
        for record in document.records[:index]:
            ids.add(document.original_id(record) or "")
        after = [next_url, 0, ""] if next_url else None
        news = bool(index)
        for start in range(index, max(count, 1), PAGE_SIZE):
            end = start + PAGE_SIZE
            last = end >= count
            records = tuple(_once(document, r, ids) for r in document.records[start:end])
            news = news or any(isinstance(r, Record) or r.code != "twice" for r in records)
            if last and next_url and not news:
                # A server that ignores the page's number goes on for ever with the same records.
                raise FetchError("endless_paging", url=_masked(url))
            yield Page(
                records,
                cursor=after if last else [url, end, _digest(answer)],
                total=document.total,
                key=url,
                # A run that breaks off in a document must not find it unchanged the next time.
                validators=validators if last else {},
            )

    def _read(self, answer: Answer) -> _Document:
        form = self._format
        text = ""
        if not form:
            text = answer.text()
            form = rdf.format_of(answer.headers.get("Content-Type", ""), answer.url, text)
        if form in ("json", "json-ld", _DATA_JSON):
            return self._read_json(answer, form)
        if form not in rdf.FORMATS:
            raise FetchError("not_rdf", url=_masked(answer.url), format="", detail="")
        text = text or answer.text()
        return self._of_graph(rdf.parse(text, form, answer.url, triples=self._triples), answer)

    def _read_json(self, answer: Answer, form: str) -> _Document:
        data = answer.json()
        # Some servers call data.json JSON-LD; only a setting is believed without a look.
        is_graph = self._format == "json-ld" or not data_json.is_data_json(data)
        if is_graph and form != _DATA_JSON:
            graph = rdf.parse_json(data, answer.url, triples=self._triples)
            return self._of_graph(graph, answer)
        records = data_json.datasets(data)
        if records is None:
            raise FetchError("wrong_shape", url=_masked(answer.url), path="dataset")
        to_record = partial(data_json.to_record, source=self._source, limits=self._limits)
        return _Document(records, data_json.original_id, to_record, len(records))

    def _of_graph(self, graph: Any, answer: Answer) -> _Document:
        if not mapping.is_catalogue(graph):
            raise FetchError("wrong_shape", url=_masked(answer.url), path="dcat:Catalog")
        records = mapping.datasets(graph)
        next_url, total = mapping.next_page(graph, answer.url), mapping.total(graph)
        return _Document(
            records=records,
            original_id=partial(mapping.original_id, graph),
            to_record=lambda node: mapping.to_record(graph, node, self._source, self._limits),
            total=len(records) if total is None and not next_url else total,
            next=next_url,
        )

    @property
    def _triples(self) -> int:
        return int(self._limits.get("triples", rdf.TRIPLES))


def _once(document: _Document, found: Any, ids: set[str]) -> Record | Refused:
    """Map a record unless its identity came before: which of the two is meant, nobody knows."""
    record = guarded(
        partial(document.to_record, found), found, partial(document.original_id, found)
    )
    if record.original_id is None:
        return record
    if record.original_id in ids:
        return Refused("twice", {"id": record.original_id}, record.original_id, record.raw)
    ids.add(record.original_id)
    return record


def _safe_next(url: str, found: str) -> str:
    """Return the next page's address; its origin must be that of the page that names it."""
    next_url = urljoin(url, found)
    if _origin(next_url) != _origin(url):
        raise FetchError("redirect_not_safe", url=_masked(url), to=_masked(next_url))
    return next_url


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        return ("", None, None)
    return (parts.scheme, parts.hostname, port)


def _digest(answer: Answer) -> str:
    return hashlib.sha256(answer.body).hexdigest()[:16]


def _masked(url: str) -> str:
    return Mask()(url)
