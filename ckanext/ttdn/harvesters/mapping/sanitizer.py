"""Foreign texts and links made fit to store and to show (R17, R34, H 6.7).

Whatever a source sends, what comes out of here carries no script: titles are one line of plain
text, descriptions are Markdown (as CKAN renders them) without any HTML, links are http(s). All of
it NFC. None of these functions raises on a text.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from itertools import accumulate
from typing import Any
from urllib.parse import urljoin, urlsplit

import nh3
from markdownify import markdownify

PLAIN_LENGTH = 2_000
PROSE_LENGTH = 100_000
LINK_LENGTH = 2_000
# Records with 34,866 tags and 8,327 resources exist; nobody reads them.
LIMITS: Mapping[str, int] = {"keywords": 100, "resources": 100}

_BLOCKS = (
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 head header hr html li main nav ol p pre section table "
    "tbody td tfoot th thead tr ul"
)
_INLINE = (
    "a abbr acronym applet audio b base big button canvas cite code del details dfn em embed font "
    "frame frameset i iframe img input ins kbd link map mark marquee math meta noscript object "
    "option param q s samp script select small source span strike strong style sub summary sup "
    "svg template textarea time title tt u var video wbr xmp"
)
_OF_PROSE = (
    "a b blockquote br code del dd dl dt em h1 h2 h3 h4 h5 h6 hr i li ol p pre s strong sub sup "
    "table tbody td tfoot th thead tr u ul"
)
# Removed with what is inside them; of every other tag the text stays.
_SILENT = (
    "applet embed frameset iframe math noscript object script select style svg template textarea "
    "title xmp"
)
_KNOWN = "|".join(f"{_BLOCKS} {_INLINE}".split())
# By name: "a < b" and "a <b> c" of a formula differ from markup only so. What looks like a tag
# of no known name is shown as it was written.
_TAG = re.compile(rf"<(?:/?(?:{_KNOWN})(?=[\s/>])|!--|!doctype|!\[cdata\[|\?)", re.IGNORECASE)
# Without any of these a text was written as Markdown, with a tag here and there.
_PARAGRAPH = re.compile(
    r"</?(?:p|div|ul|ol|dl|table|section|article|blockquote|pre|h[1-6])[\s/>]", re.IGNORECASE
)
_BLOCK = re.compile(rf"(?=</?(?:{'|'.join(_BLOCKS.split())})[\s/>])", re.IGNORECASE)
_STRAY = re.compile(rf"<(?!{_TAG.pattern[1:]})", re.IGNORECASE)
# Tags that must be closed: their running balance is how deep a text is nested.
_NESTING = re.compile(r"<(/?)(?!(?:p|li|d[dt]|t[dhr]|br|hr|img|input)[\s/>])[a-z]", re.IGNORECASE)
_DEEPEST = 100
_TAGS = re.compile(r"<[^<>]*>")
# What a browser would read as a tag, address in angle brackets apart.
_OPENING = re.compile(r"<(?=[a-z/!?])(?!(?:https?://|mailto:)[^\s<>\"'`\\]+>)", re.IGNORECASE)
# Control characters, marks that turn the direction of writing, invisible ones, noncharacters and
# halves of a pair: neither PostgreSQL nor XML nor a reader can do with them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u2069\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BEFORE_TARGET = re.compile(r"\]\s*[(:]\s*")
_WINDOW = 400
_IN_SCHEME = re.compile(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028-\u202f\u2060-\u2069\ufeff\\]")
_TARGET = re.compile(r"(\]\s*\()([^()]*(?:\([^()]*\)[^()]*)*)")
_DEFINED = re.compile(r"(\]\s*:\s*)(\S+)")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_SAFE_SCHEMES = frozenset({"http", "https", "mailto"})
_PASSES = 5  # how often a text may have been escaped on top of itself


def bare(text: Any) -> str:
    """One line, NFC, without unseen characters; markup stays as it is. For ids and codes."""
    return " ".join(_visible(_string(text)).split())


def plain(text: Any, length: int = PLAIN_LENGTH) -> str:
    """One line of plain text: no tags, entities resolved, NFC, cut at a word to ``length``."""
    found = _string(text)[: length * 20]
    if found.isprintable() and "<" not in found and "&" not in found:
        return cut(bare(found), length)  # as most are
    found = _visible(found)
    for _pass in range(_PASSES):
        before = found
        if _TAG.search(found):
            marked = _BLOCK.sub(" ", _STRAY.sub("&lt;", found))
            found = nh3.clean(marked, tags=set(), clean_content_tags=set(_SILENT.split()))
        found = html.unescape(_visible(found))
        if found == before:
            break
    while _TAG.search(found):
        found = _TAG.sub("", found)
    return cut(bare(found), length)


def prose(text: Any, length: int = PROSE_LENGTH) -> str:
    """A description as Markdown without HTML, NFC, cut at a word to ``length``.

    HTML (escaped HTML too) is reduced to the tags of ordinary prose and turned into Markdown;
    Markdown stays as it is. Links are http, https or mailto; others lose their target.
    """
    found = _visible(_string(text)[: length * 4].replace("\r\n", "\n").replace("\r", "\n"))
    if not _TAG.search(found):
        found = _visible(html.unescape(found))
    if _TAG.search(found):
        found = _visible(_markdown(found))
    found = _without_scripts(_OPENING.sub("&lt;", found))
    return cut(re.sub(r"\n{3,}", "\n\n", found).strip(), length)


def link(url: Any, base: str = "") -> str | None:
    """The absolute http(s) address that ``url`` is, seen from ``base``; None for any other.

    Addresses with a user name in them are refused: they carry credentials or feign a host.
    """
    text = re.sub(r"[\t\n\r]", "", _UNSEEN.sub("", _string(url))).strip()
    try:
        address = urljoin(base, text) if text else ""
        parts = urlsplit(address)
        fit = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc
        _port = parts.port
    except ValueError:
        return None
    if not fit or len(address) > LINK_LENGTH or re.search(r"[\s\\<>\"]", parts.netloc):
        return None
    return re.sub(r"[\s<>\"]", lambda found: f"%{ord(found[0]):02X}", address)


def cut(text: str, length: int) -> str:
    """The text, at most ``length`` characters; a longer one ends after a word, with ``…``."""
    if len(text) <= length:
        return text
    head = text[: length - 1]
    words = re.match(r"(?s)(.*\S)\s", head)
    return f"{words[1] if words and len(words[1]) > length // 2 else head.rstrip()}…"


def raw(record: Any) -> str:
    """A record as JSON text that a database can store, whatever characters it had."""
    text = json.dumps(record, ensure_ascii=False, default=str).replace("\\u0000", "")
    return text.encode("utf-8", "replace").decode()


def too_many(item: Mapping[str, Any], limits: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts of a ``too_many`` refusal (``field``, ``count``, ``limit``); empty when it fits.

    ``limits``: the source's own, over :data:`LIMITS`.
    """
    words = item.get("keywords_translated") or {}
    counts = {
        "keywords": max((len(listed) for listed in words.values()), default=0),
        "resources": len(item.get("resources") or ()),
    }
    for field, count in counts.items():
        limit = int((limits or {}).get(field, LIMITS[field]))
        if count > limit:
            return {"field": field, "count": count, "limit": limit}
    return {}


def _string(text: Any) -> str:
    """Texts and numbers; a list or a mapping where a text should be is none."""
    fit = isinstance(text, str | int | float) and not isinstance(text, bool)
    return str(text) if fit else ""


def _visible(text: str) -> str:
    seen = text if text.isprintable() else _UNSEEN.sub("", text)
    return unicodedata.normalize("NFC", seen)


def _markdown(text: str) -> str:
    steps = (-1 if closes else 1 for closes in _NESTING.findall(text))
    if max(accumulate(steps), default=0) > _DEEPEST:
        # Nobody's prose, and a parser's time grows with the square of it. Its words are still the
        # record's.
        return plain(_TAGS.sub(" ", text), len(text))
    written = not _PARAGRAPH.search(text)
    if written:
        text = re.sub(r"\n[ \t]*\n\s*", "<br><br>", text)
    clean = nh3.clean(
        _STRAY.sub("&lt;", text),
        tags=set(_OF_PROSE.split()),
        clean_content_tags=set(_SILENT.split()),
        attributes={"a": {"href", "title"}},
        url_schemes=set(_SAFE_SCHEMES),
        url_relative="deny",
        link_rel=None,
    )
    try:
        return markdownify(
            clean,
            heading_style="ATX",
            bullets="-",
            escape_asterisks=not written,
            escape_underscores=not written,
        )
    except RecursionError:
        return plain(clean, len(clean))


def _without_scripts(text: str) -> str:
    for pattern in (_TARGET, _DEFINED):
        text = pattern.sub(lambda found: f"{found[1]}{_safe_target(found[2])}", text)
    # What brackets within brackets hid becomes an anchor on the page itself.
    return _BEFORE_TARGET.sub(_anchored, text)


def _safe_target(target: str) -> str:
    return "#" if _runs(target) else target


def _anchored(found: re.Match[str]) -> str:
    rest = found.string[found.end() : found.end() + _WINDOW]
    return f"{found[0]}#" if _runs(rest) else found[0]


def _runs(target: str) -> bool:
    """Whether a target of a Markdown link, as a browser reads it, is of a scheme that may run."""
    start = html.unescape(html.unescape(target[:_WINDOW]))
    read = _IN_SCHEME.sub("", start).lstrip("<")
    scheme = _SCHEME.match(read)
    if scheme is None:
        # Hundreds of blanks before it stand there to hide it.
        return len(target) >= _WINDOW and len(read) < _WINDOW // 10
    return scheme[1].lower() not in _SAFE_SCHEMES
