"""Parts of every page: title, navigation, languages, banner; headings of list pages."""

from __future__ import annotations

from typing import Any, NamedTuple

from babel import Locale
from ckan.plugins import toolkit as tk
from flask import request

from ckanext.ttdn import bilingual, config, definitions

from .dates import ttdn_number
from .languages import reader_language, ttdn_kind_label

__all__ = [
    "ttdn_count_line",
    "ttdn_demo_banner",
    "ttdn_has_own_search",
    "ttdn_language_links",
    "ttdn_list_heading",
    "ttdn_list_title",
    "ttdn_logo",
    "ttdn_navigation",
    "ttdn_site_title",
]


_CKAN_LOGO = "/base/images/ckan-logo.png"


class LanguageLink(NamedTuple):
    """This page in another language, named in that language."""

    code: str
    name: str
    url: str
    current: bool


class NavigationEntry(NamedTuple):
    """An entry of the main navigation."""

    label: str
    url: str
    current: bool


def ttdn_demo_banner() -> bool:
    """Return True if pages say that this is a demonstration."""
    return config.demo_banner()


def ttdn_logo() -> str:
    """The operator's logo, else the catalogue's own instead of CKAN's."""
    own = tk.config["ckan.site_logo"]
    return tk.h.url_for_static_or_external(own if own and own != _CKAN_LOGO else "/ttdn/logo.svg")


def ttdn_site_title() -> str:
    """The portal's name in the reader's language, with the place of the profile (R02)."""
    profile = definitions.current().profiles.get(config.profile())
    place = bilingual.pick(profile.title if profile else {}, reader_language(), config.languages())
    if place is None:
        return tk.config["ckan.site_title"]
    return tk._("Foreign Information Database – {place}").format(place=place.text)


def ttdn_language_links() -> list[LanguageLink]:
    """The same page and query in each language that the interface is offered in.

    The default language has no prefix in its addresses, so that each page has one address.
    """
    offered = {
        bilingual.base_language(locale.short_name): locale.short_name
        for locale in tk.h.get_available_locales()
    }
    default = tk.config["ckan.locale_default"]
    current = reader_language()
    return [
        LanguageLink(
            code,
            _own_name(code),
            tk.h.url_for(
                tk.h.current_url(), locale="default" if offered[code] == default else offered[code]
            ),
            code == current,
        )
        for code in config.languages()
        if code in offered
    ]


def _own_name(code: str) -> str:
    """Return a language's own name, capitalized (capitalize() would write "Tiếng việt")."""
    name = Locale.parse(code).get_display_name(code) or code
    return name[0].upper() + name[1:]


def ttdn_navigation() -> list[NavigationEntry]:
    """Return the main navigation; groups, users and activities are not part of it."""
    blueprint = request.blueprint or ""
    kinds = set(tk.h.scheming_dataset_schemas() or ())
    return [
        NavigationEntry(
            tk._("Items"),
            tk.h.url_for("dataset.search"),
            blueprint.removesuffix("_resource") in kinds,
        ),
        NavigationEntry(
            tk._("Agencies"), tk.h.url_for("organization.index"), blueprint == "organization"
        ),
        NavigationEntry(
            tk._("About"), tk.h.url_for("home.about"), request.endpoint == "home.about"
        ),
    ]


def ttdn_has_own_search() -> bool:
    """Return True if the page has its own search box, which replaces the header's."""
    endpoint = request.endpoint or ""
    return endpoint in ("ttdn_portal.home", "organization.read") or endpoint.endswith(".search")


def ttdn_list_heading(kind: str) -> str:
    """The heading of a list: the kind's own list, or all kinds together."""
    return tk._("All items") if kind == "dataset" else ttdn_kind_label(kind)


def ttdn_list_title(page: Any, query: str | None, error: bool) -> str:
    """The title of a list page, which a screen reader speaks first: how many, of what."""
    return tk._("Search") if error else ttdn_count_line(page.item_count, query)


def ttdn_count_line(count: int, query: str | None) -> str:
    """Say how many items there are."""
    if query:
        words = tk.ungettext(
            "{number} item found for “{query}”", "{number} items found for “{query}”", count
        )
    else:
        words = tk.ungettext("{number} item", "{number} items", count)
    return words.format(number=ttdn_number(count), query=query)
