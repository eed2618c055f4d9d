"""Texts with markup: nothing in them comes from elsewhere (R20)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import nh3
from ckan.lib.helpers import MARKDOWN_ATTRIBUTES
from ckan.plugins import toolkit as tk
from markupsafe import Markup

__all__ = ["render_markdown"]

_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>')
_TAGS = nh3.ALLOWED_TAGS - {"area", "img", "map"}
_SCHEMES = {"http", "https", "mailto", "tel"}


@tk.chained_helper
def render_markdown(next_helper: Callable[..., Any], data: str, *args: Any, **how: Any) -> Any:
    """Render a text without the pictures that it refers to: their alternative text takes their
    place.

    The bytes behind such an address are not appraised and can be others tomorrow, and their server
    learns who reads; the address can be one of this site that does something. A picture is a file.
    """
    rendered = _PICTURE.sub(r"\1", str(next_helper(data, *args, **how)))
    return Markup(  # noqa: S704 - nh3 lets nothing else through
        nh3.clean(rendered, tags=_TAGS, attributes=MARKDOWN_ATTRIBUTES, url_schemes=_SCHEMES)
    )
