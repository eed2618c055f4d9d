"""A dataset of DCAT or DCAT-AP, in a graph, as an item of one of our kinds (R18, R25; H 6.7).

Each language of a text is kept. What an RDF store gives in no order is put in one, so that a
record's fingerprint changes only with its content.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from rdflib import RDF, BNode, Graph, Literal, Namespace, URIRef

from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.dcat_item import Distribution, Found, Text, record, same_id
from ckanext.ttdn.harvesters.mapping.dcat_terms import day, period
from ckanext.ttdn.harvesters.mapping.records import Record, Refused, SourceFacts

DCAT = Namespace("http://www.w3.org/ns/dcat#")
_DCT = Namespace("http://purl.org/dc/terms/")
_ADMS = Namespace("http://www.w3.org/ns/adms#")
_FOAF = Namespace("http://xmlns.com/foaf/0.1/")
_HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
_SCHEMA = (Namespace("http://schema.org/"), Namespace("https://schema.org/"))
_TIME = Namespace("http://www.w3.org/2006/time#")
_SKOS = Namespace("http://www.w3.org/2004/02/skos/core#")
_RDFS = Namespace("http://www.w3.org/2000/01/rdf-schema#")
_VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")

_PREFIXES = {
    str(DCAT): "dcat",
    str(_DCT): "dct",
    str(_ADMS): "adms",
    str(_FOAF): "foaf",
    str(_SKOS): "skos",
    str(_RDFS): "rdfs",
    str(_VCARD): "vcard",
    "http://www.w3.org/2002/07/owl#": "owl",
    "http://www.w3.org/ns/prov#": "prov",
    "http://data.europa.eu/r5r/": "dcatap",
}
_NAMES = (_FOAF.name, _VCARD.fn, _SKOS.prefLabel, _RDFS.label, *(s.name for s in _SCHEMA))
_STARTS = (DCAT.startDate, *(s.startDate for s in _SCHEMA))
_ENDS = (DCAT.endDate, *(s.endDate for s in _SCHEMA))
_MAPPED = {
    RDF.type,
    DCAT.distribution,
    DCAT.keyword,
    DCAT.landingPage,
    _ADMS.identifier,
    _FOAF.page,
    *(_DCT[name] for name in ("accrualPeriodicity", "creator", "description", "identifier")),
    *(_DCT[name] for name in ("issued", "license", "modified", "publisher", "temporal", "title")),
}
_RAW_TRIPLES = 2_000  # kept of one record's graph
_RAW_DEPTH = 4


def datasets(graph: Graph) -> list[Any]:
    """Return the nodes of all datasets, in the order in which the document names them."""
    return list(graph.subjects(RDF.type, DCAT.Dataset))


def is_catalogue(graph: Graph) -> bool:
    """Tell whether the graph is of DCAT at all, though it may have no dataset."""
    wanted = (DCAT.Catalog, DCAT.Dataset, _HYDRA.PagedCollection, _HYDRA.PartialCollectionView)
    return any((None, RDF.type, kind) in graph for kind in wanted)


def next_page(graph: Graph, url: str) -> str | None:
    """Return the next page's address as the document writes it: hydra's names of today and before.

    Of several collections the one that bears the document's own address is followed.
    """
    for name in (_HYDRA.next, _HYDRA.nextPage):
        found = sorted((str(s) != url, str(o)) for s, o in graph.subject_objects(name))
        if found:
            return found[0][1]
    return None


def total(graph: Graph) -> int | None:
    """Return how many records the source says that it has."""
    counts = [str(count).strip() for count in graph.objects(None, _HYDRA.totalItems)]
    numbers = [int(count) for count in counts if count.isdecimal() and len(count) < 12]
    return max(numbers, default=None)


def original_id(graph: Graph, node: Any) -> str | None:
    """Return the dataset's identity: its identifier, its ADMS identifier, its address."""
    for value in _texts(graph, node, _DCT.identifier):
        if found := same_id(value.text):
            return found
    for other in sorted(graph.objects(node, _ADMS.identifier), key=str):
        notations = [t.text for t in _texts(graph, other, _SKOS.notation)]
        for text in [str(other)] if isinstance(other, Literal) else notations:
            if found := same_id(text):
                return found
    return same_id(str(node)) if isinstance(node, URIRef) else None


def to_record(
    graph: Graph, node: Any, source: SourceFacts, limits: Mapping[str, Any] | None = None
) -> Record | Refused:
    """Map one dataset; refusals and ``limits`` as :func:`dcat_item.record`."""
    starts, ends = _temporal(graph, node)
    creators, publishers = (_agents(graph, node, _DCT[name]) for name in ("creator", "publisher"))
    used = _MAPPED - _unread(graph, node, starts + ends, creators, publishers)
    found = Found(
        original_id=original_id(graph, node),
        prefix="dct:",
        titles=_texts(graph, node, _DCT.title),
        descriptions=_texts(graph, node, _DCT.description),
        keywords=_texts(graph, node, DCAT.keyword),
        issued=_plain(graph, node, _DCT.issued),
        modified=_plain(graph, node, _DCT.modified),
        starts=starts,
        ends=ends,
        creators=creators,
        publishers=publishers,
        licences=_named(graph, node, _DCT.license),
        frequencies=_named(graph, node, _DCT.accrualPeriodicity),
        addresses=[
            *_plain(graph, node, DCAT.landingPage),
            *_plain(graph, node, _FOAF.page),
            *([str(node)] if isinstance(node, URIRef) else []),
        ],
        distributions=sorted(_distributions(graph, node), key=lambda d: (d.titles, d.addresses)),
        unmapped={_short(name) for name in graph.predicates(node) if name not in used},
        raw=sanitizer.raw(_Raw(graph).of(node)),
    )
    return record(found, source, limits)


def _distributions(graph: Graph, node: Any) -> Iterator[Distribution]:
    for each in graph.objects(node, DCAT.distribution):
        yield Distribution(
            addresses=[
                *_plain(graph, each, DCAT.downloadURL),
                *_plain(graph, each, DCAT.accessURL),
            ],
            titles=_texts(graph, each, _DCT.title),
            descriptions=_texts(graph, each, _DCT.description),
            formats=[
                *_named(graph, each, _DCT["format"]),
                *_named(graph, each, DCAT.mediaType),
            ],
            licences=_named(graph, each, _DCT.license),
        )


def _texts(graph: Graph, node: Any, *names: URIRef) -> list[Text]:
    values = (value for name in names for value in graph.objects(node, name))
    return sorted(Text(v.language or "", str(v)) for v in values if isinstance(v, Literal))


def _plain(graph: Graph, node: Any, *names: URIRef) -> list[str]:
    values = (value for name in names for value in graph.objects(node, name))
    return sorted(str(value) for value in values if not isinstance(value, BNode))


def _named(graph: Graph, node: Any, name: URIRef) -> list[str]:
    """Texts and addresses of terms; of a term that has only a label, the label."""
    values = list(graph.objects(node, name))
    labels = (_texts(graph, value, *_NAMES, _DCT.title) for value in values)
    nodes = (_plain(graph, value, _DCT.identifier, RDF.value) for value in values)
    return [
        *_plain(graph, node, name),
        *(text for found in nodes for text in found),
        *(text.text for found in labels for text in found),
    ]


def _agents(graph: Graph, node: Any, name: URIRef) -> list[list[Text]]:
    agents = [
        [Text(o.language or "", str(o))] if isinstance(o, Literal) else _texts(graph, o, *_NAMES)
        for o in graph.objects(node, name)
    ]
    return sorted(filter(None, agents))


def _unread(graph: Graph, node: Any, times: list[str], *agents: list[list[Text]]) -> set[Any]:
    """Return the properties that are there and gave nothing."""
    read = {
        _DCT.temporal: any(map(day, times)),
        _DCT.creator: bool(agents[0]),
        _DCT.publisher: bool(agents[1]),
    }
    return {name for name, done in read.items() if not done}


def _temporal(graph: Graph, node: Any) -> tuple[list[str], list[str]]:
    starts: list[str] = []
    ends: list[str] = []
    for value in graph.objects(node, _DCT.temporal):
        if isinstance(value, Literal):
            start, end = period(str(value))
            starts += [start] if start else []
            ends += [end] if end else []
        else:
            starts += _plain(graph, value, *_STARTS) or _instants(graph, value, _TIME.hasBeginning)
            ends += _plain(graph, value, *_ENDS) or _instants(graph, value, _TIME.hasEnd)
    # Of several periods, what lies between the first and the last.
    return sorted(starts), sorted(ends, reverse=True)


def _instants(graph: Graph, node: Any, name: URIRef) -> list[str]:
    return [
        str(value)
        for instant in graph.objects(node, name)
        for value in graph.objects(instant, None)
        if isinstance(value, Literal)
    ]


def _short(name: Any) -> str:
    text = str(name)
    cut = max(text.rfind("/"), text.rfind("#")) + 1
    prefix = _PREFIXES.get(text[:cut])
    return f"{prefix}:{text[cut:]}" if prefix else text


class _Raw:
    """The record's part of the graph as nested JSON without names of blank nodes, bounded."""

    def __init__(self, graph: Graph) -> None:
        self._graph, self._left = graph, _RAW_TRIPLES

    def of(self, node: Any, above: tuple[Any, ...] = ()) -> dict[str, Any]:
        found: dict[str, Any] = {} if isinstance(node, BNode) else {"@id": str(node)}
        for name, value in self._graph.predicate_objects(node):
            if self._left <= 0:
                break
            self._left -= 1
            found.setdefault(_short(name), []).append(self._value(value, (*above, node)))
        for values in found.values():
            if isinstance(values, list):
                values.sort(key=lambda each: json.dumps(each, sort_keys=True))
        return found

    def _value(self, value: Any, above: tuple[Any, ...]) -> Any:
        if isinstance(value, Literal):
            tagged = {"@language": value.language, "@value": str(value)}
            return tagged if value.language else str(value)
        nested = len(above) < _RAW_DEPTH and value not in above and not self._is_own(value)
        return self.of(value, above) if nested else {"@id": str(value)}

    def _is_own(self, value: Any) -> bool:
        kinds = self._graph.objects(value, RDF.type)
        return any(kind in (DCAT.Dataset, DCAT.Catalog) for kind in kinds)
