"""RDF from strangers, read without harm (R34): no entities, no fetching, bounded work.

rdflib's parsers trust their input. Four things of theirs are dangerous here: typed literals are
turned into values (``"1E999999999"^^xsd:decimal`` becomes a gigabyte, an XML literal a DOM, again
for each piece of it), namespaces are copied for each declaration, contexts of JSON-LD are fetched,
and one language tag that is none ends the document. Here literals stay text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from xml.parsers import expat
from xml.sax import SAXException, make_parser
from xml.sax import handler as sax

from rdflib import Graph, Literal
from rdflib.parser import StringInputSource
from rdflib.plugins.parsers import jsonld
from rdflib.plugins.parsers.notation3 import RDFSink, SinkParser
from rdflib.plugins.parsers.rdfxml import RDFXMLHandler
from rdflib.plugins.shared.jsonld.context import UNDEF, Context
from rdflib.plugins.shared.jsonld.keys import ID, JSON, TYPE, VALUE, VOCAB

from ckanext.ttdn.harvesters.http import FetchError

FORMATS = ("turtle", "xml", "json-ld")
TRIPLES = 500_000  # of one document: about 600 MB of memory while it is read

_DEPTH = 100  # of elements, and of lists and objects
_NAMESPACES = 200  # in scope at once
_LITERAL_ELEMENTS = 2_000  # within one parseType="Literal", which is built up piece by piece
_CONTEXT_WORK = 20_000_000  # contexts of a JSON-LD document times the terms of its largest

_MEDIA_TYPES = {
    "application/rdf+xml": "xml",
    "application/xml": "xml",
    "text/xml": "xml",
    "text/turtle": "turtle",
    "application/turtle": "turtle",
    "application/x-turtle": "turtle",
    "application/n-triples": "turtle",
    "text/n3": "turtle",
    "application/ld+json": "json-ld",
    "application/json": "json",
    "text/json": "json",
}
_ENDINGS = {
    "rdf": "xml",
    "xml": "xml",
    "owl": "xml",
    "ttl": "turtle",
    "n3": "turtle",
    "nt": "turtle",
    "jsonld": "json-ld",
    "json": "json",
}
_TAG = re.compile(r"[a-zA-Z]+(-[a-zA-Z0-9]+)*")
_PARSE_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns# parseType"


def format_of(media_type: str, url: str, text: str) -> str:
    """Tell ``turtle``, ``xml``, ``json-ld`` or ``json`` (either of two); "" when none is likely."""
    told = _MEDIA_TYPES.get(media_type.partition(";")[0].strip().lower())
    if told:
        return told
    path = url.partition("#")[0].partition("?")[0].rpartition("/")[2]
    told = _ENDINGS.get(path.rpartition(".")[2].lower())
    return told or _looks_like(text.lstrip("\ufeff \t\r\n")[:2000])


def _looks_like(start: str) -> str:
    if start.startswith("{"):
        return "json"
    # A blank node in square brackets begins Turtle as well.
    if re.match(r"\[\s*(\{|\]\s*$)", start):
        return "json"
    if re.match(r"<\?xml|<(\w+:)?RDF\b|<!DOCTYPE\s+rdf", start):
        return "xml"
    if re.match(r"@?(prefix|base)\b|#|<[a-z][a-z0-9+.-]*:[^>\s]*>|\[|_:|\w*:\w+", start, re.I):
        return "turtle"
    return ""


def parse(text: str, form: str, url: str, *, triples: int = TRIPLES) -> Graph:
    """Read a document of one of ``FORMATS``; relative addresses are relative to ``url``.

    Raises FetchError: ``not_rdf`` (``format``, ``detail``), ``unsafe_xml``, ``remote_context``
    (``context``), ``too_complex`` (``limit``) or ``too_many_triples`` (``limit``).
    """
    if form == "json-ld":
        with _failures(form, url):
            data = json.loads(text)
        return parse_json(data, url, triples=triples)
    graph = _Bounded(url, triples)
    with _failures(form, url):
        if form == "xml":
            _check_xml(text, url)
            _read_xml(text, graph, url)
        else:
            SinkParser(_Sink(graph), baseURI=url, turtle=True).loadBuf(text.lstrip("\ufeff"))
    return graph


def parse_json(data: Any, url: str, *, triples: int = TRIPLES) -> Graph:
    """Read JSON-LD that is decoded already; errors as :func:`parse`."""
    _check_json(data, url)
    graph = _Bounded(url, triples)
    with _failures("json-ld", url):
        _JsonParser().parse(data, Context(base=url), graph)
    return graph


class _Bounded(Graph):
    """A graph that holds a limited number of triples and ignores prefixes, whose cost it spares."""

    def __init__(self, url: str, limit: int) -> None:
        super().__init__(store="SimpleMemory", bind_namespaces="none")
        self._url, self._limit, self._count = url, limit, 0

    def add(self, triple: Any) -> Graph:
        self._count += 1
        if self._count > self._limit:
            raise FetchError("too_many_triples", url=self._url, limit=self._limit)
        return super().add(triple)

    def bind(self, *_arguments: Any, **_options: Any) -> None:
        """Forget the prefix."""


@contextmanager
def _failures(form: str, url: str) -> Iterator[None]:
    """Turn what the parsers raise, which has no class in common, into a FetchError."""
    try:
        yield
    except (FetchError, MemoryError):
        raise
    except Exception as error:
        detail = " ".join(str(error).split())[:200]
        raise FetchError("not_rdf", url=url, format=form, detail=detail) from error


class _Sink(RDFSink):
    def newLiteral(self, s: str, dt: Any, lang: str | None) -> Literal:
        return Literal(s, lang=lang)


class _Elements(RDFXMLHandler):
    """RDF/XML's elements; a literal stays the text that it is."""

    def property_element_start(self, name: Any, qname: Any, attrs: Any) -> None:
        super().property_element_start(name, qname, attrs)
        if isinstance(self.current.object, Literal):
            # rdflib would parse the whole literal again for each piece that is added to it.
            self.current.object = ""

    def property_element_end(self, name: Any, qname: Any) -> None:
        current = self.current
        current.datatype = None
        current.language = _tag(current.language)
        if type(current.object) is str:
            current.object = Literal(current.object, lang=current.language)
        super().property_element_end(name, qname)


def _read_xml(text: str, graph: Graph, url: str) -> None:
    source = StringInputSource(text, system_id=url)
    parser: Any = make_parser()  # noqa: S317 - _check_xml has refused what is dangerous
    parser.start_namespace_decl("xml", "http://www.w3.org/XML/1998/namespace")
    parser.setFeature(sax.feature_namespaces, 1)
    parser.setFeature(sax.feature_external_ges, 0)
    elements = _Elements(graph)
    elements.setDocumentLocator(source)  # type: ignore[arg-type] - as rdflib does
    parser.setContentHandler(elements)
    parser.parse(source)


class _Shape:
    """What a first walk through XML counts; it refuses before anything is built."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._depth = self._namespaces = self._inside = 0
        self._literal_at: int | None = None

    def doctype(self, name: str, *_declared: Any) -> None:
        if name.lower() == "html":
            raise FetchError("not_rdf", url=self._url, format="html", detail="")
        raise FetchError("unsafe_xml", url=self._url)

    def start(self, _name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._limit(self._depth, _DEPTH)
        if self._literal_at is not None:
            self._inside += 1
            self._limit(self._inside, _LITERAL_ELEMENTS)
        elif attributes.get(_PARSE_TYPE, "Resource") not in ("Resource", "Collection"):
            self._literal_at, self._inside = self._depth, 0

    def end(self, _name: str) -> None:
        if self._literal_at == self._depth:
            self._literal_at = None
        self._depth -= 1

    def namespace(self, _prefix: str | None, _name: str) -> None:
        self._namespaces += 1
        self._limit(self._namespaces, _NAMESPACES)

    def namespace_end(self, _prefix: str | None) -> None:
        self._namespaces -= 1

    def _limit(self, found: int, limit: int) -> None:
        if found > limit:
            raise FetchError("too_complex", url=self._url, limit=limit)


def _check_xml(text: str, url: str) -> None:
    shape = _Shape(url)
    walk = expat.ParserCreate(namespace_separator=" ")
    walk.StartDoctypeDeclHandler = shape.doctype
    walk.StartElementHandler = shape.start
    walk.EndElementHandler = shape.end
    walk.StartNamespaceDeclHandler = shape.namespace
    walk.EndNamespaceDeclHandler = shape.namespace_end
    try:
        walk.Parse(text, True)
    except expat.ExpatError as error:
        raise SAXException(str(error)) from error


class _JsonParser(jsonld.Parser):
    """JSON-LD's nodes; a value keeps its text and loses its type."""

    def _to_object(
        self, dataset: Any, graph: Any, context: Any, term: Any, node: Any, inlist: bool = False
    ) -> Any:
        if isinstance(node, dict) and any(key in node for key in context.get_keys(VALUE)):
            types = set(context.get_keys(TYPE))
            if context.get_type(node) not in set(context.get_keys(JSON)):
                node = {key: value for key, value in node.items() if key not in types}
        elif term and term.type not in (UNDEF, ID, VOCAB, JSON):
            term = term._replace(type=UNDEF)
        try:
            return super()._to_object(dataset, graph, context, term, node, inlist)
        except ValueError:  # a language tag that is none, a number too long to be read
            return None


def _check_json(data: Any, url: str) -> None:
    contexts = largest = 0
    for found in _contexts(data, url):
        contexts, largest = contexts + 1, max(largest, found)
        if contexts * largest > _CONTEXT_WORK:
            raise FetchError("too_complex", url=url, limit=_CONTEXT_WORK)


def _contexts(data: Any, url: str) -> Iterator[int]:
    """Give the number of terms of each context; raise where one would have to be fetched."""
    waiting = [(data, 0)]
    while waiting:
        node, depth = waiting.pop()
        if depth > _DEPTH:
            raise FetchError("too_complex", url=url, limit=_DEPTH)
        if isinstance(node, list):
            waiting += [(child, depth + 1) for child in node if isinstance(child, (dict, list))]
        elif isinstance(node, dict):
            if "@context" in node:
                yield _terms(node["@context"], url)
            if isinstance(node.get("@import"), str):
                raise FetchError("remote_context", url=url, context=node["@import"])
            children = node.values()
            waiting += [(child, depth + 1) for child in children if isinstance(child, (dict, list))]


def _terms(context: Any, url: str) -> int:
    if isinstance(context, str):
        raise FetchError("remote_context", url=url, context=context)
    if isinstance(context, list):
        return sum(_terms(each, url) for each in context)
    return len(context) if isinstance(context, dict) else 0


def _tag(language: str | None) -> str | None:
    tag = (language or "").replace("_", "-")
    return tag if _TAG.fullmatch(tag) else None
