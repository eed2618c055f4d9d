"""Render Markdown without external content and in bounded time (R20)."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import Any

import nh3
from ckan.lib.helpers import MARKDOWN_ATTRIBUTES
from ckan.plugins import toolkit as tk
from markupsafe import Markup

__all__ = ["markdown_extract", "render_markdown"]

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAGS = nh3.ALLOWED_TAGS - {"area", "img", "map"}
_SCHEMES = {"http", "https", "mailto", "tel"}

# The time that Python-Markdown takes grows with the square of the marks in a paragraph, with the
# cube of its backticks, and it calls itself for each list in a list: two thousand letters, well
# chosen, keep a server busy for a minute, or are answered as an error wherever they are listed.
_MOST_IN_PARAGRAPH, _MOST_BACKTICKS, _MOST = 1000, 60, 8000
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_MARKS = re.compile(r"[\[\]()<>!\\#=*_&]|^[ \t]*(?:[-+]|\d{1,9}[.)])", re.MULTILINE)
_NESTED = re.compile(r"^(?:[ \t]*(?:[-+*]|\d{1,9}[.)])[ \t]){9}", re.MULTILINE)


@tk.chained_helper
def render_markdown(next_helper: Callable[..., Any], data: str, *args: Any, **how: Any) -> Any:
    """Render a text without the pictures that it refers to: their alternative text takes their
    place. A text that is unlikely to be Markdown is shown unchanged.

    The bytes behind such an address are not appraised and can be others tomorrow, and their server
    learns who reads; the address can be one of this site that does something. A picture is a file.
    """
    if not data:
        return ""
    try:
        shown = None if is_tangled(data) else next_helper(data, *args, **how)
    except RecursionError:
        shown = None
    if shown is None:
        return Markup('<div class="ttdn-lines">{}</div>').format(data)
    rendered = _PICTURE.sub(r"\1", str(shown))
    return Markup(  # noqa: S704 - nh3 lets nothing else through
        nh3.clean(rendered, tags=_TAGS, attributes=MARKDOWN_ATTRIBUTES, url_schemes=_SCHEMES)
    )


@tk.chained_helper
def markdown_extract(
    next_helper: Callable[..., Any], text: str, extract_length: int = 190
) -> str | Markup:
    """Return the words of a text, or those of one that cannot be rendered as they were written."""
    try:
        if not text or not is_tangled(text):
            return next_helper(text, extract_length)
    except RecursionError:
        pass
    return textwrap.shorten(text, extract_length, placeholder="...") if extract_length else text


def is_tangled(text: str) -> bool:
    """Return True if a text has more markup than one that is meant to be read."""
    if _NESTED.search(text):
        return True
    total = 0
    for paragraph in _PARAGRAPH.split(text):
        marks = len(_MARKS.findall(paragraph))
        total += marks
        if marks > _MOST_IN_PARAGRAPH or paragraph.count("`") > _MOST_BACKTICKS:
            return True
    return total > _MOST
