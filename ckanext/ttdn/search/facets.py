"""Facets: which there are, what they are called, and names for the codes that they hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ckan.plugins import toolkit as tk
from flask import has_request_context

from ckanext.ttdn import config, definitions
from ckanext.ttdn.bilingual import base_language, pick
from ckanext.ttdn.model import Agency

from . import solr_schema

# Field of Solr → vocabulary of its codes.
VOCABULARIES = {
    "dataset_type": "kinds",
    "topics": "topics",
    "sectors": "sectors",
    "places": "places",
    "countries": "countries",
    "audiences": "audiences",
    "channel": "channels",
    "languages": "languages",
    "content_languages": "languages",
    "license_id": "licences",
}


def facet_titles() -> dict[str, str]:
    """Return the facets of the list pages in their order, named in the reader's language."""
    return {
        "dataset_type": tk._("Kind"),
        "topics": tk._("Topics"),
        "organization": tk._("Agency"),
        solr_schema.YEARS: tk._("Year"),
        "sectors": tk._("Sectors"),
        "places": tk._("Places"),
        "countries": tk._("Countries"),
        "audiences": tk._("Audiences"),
        "channel": tk._("Channel"),
        "languages": tk._("Languages"),
        "res_format": tk._("Format"),
        "license_id": tk._("Licence"),
    }


def label(facet: str, code: str, lang: str | None = None) -> str:
    """Name a value of a facet in ``lang`` (default: the reader's); an unknown code stays."""
    return labels(facet, [code], lang)[code]


def labels(facet: str, codes: Iterable[str], lang: str | None = None) -> dict[str, str]:
    """Name all values of a facet, with one look at the register at most."""
    lang = base_language(lang or reader_language())
    codes = list(codes)
    if facet == "organization":
        return {code: code for code in codes} | _agency_names(codes, lang)
    name = VOCABULARIES.get(facet)
    if name is None:
        return {code: code for code in codes}
    known = definitions.vocabulary(name)
    return {code: known.label(code, lang) for code in codes}


def after_dataset_search(found: dict[str, Any], params: dict[str, Any]) -> dict[str, Any]:
    """Name the values of facets in the reader's language (CKAN's `IPackageController`)."""
    for facet, entry in found["search_facets"].items():
        if facet in VOCABULARIES or facet == "organization":
            names = labels(facet, [item["name"] for item in entry["items"]])
            for item in entry["items"]:
                # An organisation outside the register keeps the title that CKAN knows.
                if names[item["name"]] != item["name"]:
                    item["display_name"] = names[item["name"]]
    return found


def reader_language() -> str:
    """Return the page's language, the site's where there is no page."""
    shown = tk.h.lang() if has_request_context() else None
    return shown or tk.config["ckan.locale_default"]


def _agency_names(codes: list[str], lang: str) -> dict[str, str]:
    names: dict[str, str] = {}
    agencies: Any = Agency.by_codes(codes)
    for agency in agencies:
        found = pick(agency.name_translated, lang, config.languages())
        if found:
            names[agency.code] = found.text
    return names
