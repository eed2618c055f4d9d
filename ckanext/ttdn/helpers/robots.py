"""Limit what search engines index: one address for each page, no filtered lists."""

from __future__ import annotations

from ckan.plugins import toolkit as tk
from flask import request

__all__ = ["ttdn_canonical_url", "ttdn_is_filtered"]

_PAGED = ("search", "read")


def ttdn_is_filtered() -> bool:
    """Return True if the address has arguments other than the number of a later page."""
    return bool(request.query_string) and not _later_page()


def ttdn_canonical_url() -> str:
    """Return the whole address of the page without filters, in the language of the request."""
    default, lang = tk.config["ckan.locale_default"], tk.h.lang()
    locale = "default" if lang == default else lang
    address = tk.h.url_for(request.path, locale=locale, qualified=True)
    number = _later_page()
    return f"{address}?page={number}" if number else address


def _later_page() -> str:
    """Return the number of the page where it is the only argument; empty otherwise."""
    number = request.args.get("page", "")
    alone = request.query_string.decode() == f"page={number}"
    is_list = (request.endpoint or "").rpartition(".")[2] in _PAGED
    is_later = number.isascii() and number.isdigit() and not number.startswith("0")
    return number if alone and is_list and is_later and number != "1" else ""
