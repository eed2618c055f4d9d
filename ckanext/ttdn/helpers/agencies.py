"""Agencies for display: names in the reader's language, successors of ended ones (C9)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from flask import g

from ckanext.ttdn import bilingual, definitions
from ckanext.ttdn.services.register import agencies

from .dates import ttdn_date
from .languages import Shown, reader_language, ttdn_code_label, ttdn_text

__all__ = ["ttdn_agency", "ttdn_agency_groups", "ttdn_agency_title"]


class Link(NamedTuple):
    """A named address."""

    title: Shown
    url: str


class AgencyView(NamedTuple):
    """An entry of the register; ``ended`` says since when and ``successors`` who took over."""

    code: str
    title: Shown
    other_name: Shown | None
    kind: str
    url: str
    count: int
    ended: str
    successors: list[Link]
    contact: Mapping[str, str]


def ttdn_agency_title(organization: Mapping[str, Any]) -> Shown:
    """The name of an organisation; its CKAN title where the register does not know it."""
    names = _names().get(organization["name"])
    found = ttdn_text(names) or ttdn_text(organization.get("title"))
    return found or Shown(organization["name"], reader_language(), False)


def ttdn_agency(code: str) -> AgencyView | None:
    """The register's entry of an organisation; None for one outside the register."""
    try:
        return _view(tk.get_action("ttdn_agency_show")({}, {"id": code}))
    except tk.ObjectNotFound:
        return None


def ttdn_agency_groups() -> list[tuple[str, list[AgencyView]]]:
    """All agencies under the headings of their kinds, ended ones last in each."""
    views = [_view(agency) for agency in tk.get_action("ttdn_agency_list")({}, {})]
    kinds = [*definitions.vocabulary("agency-kinds").codes, *sorted({view.kind for view in views})]
    groups: dict[str, list[AgencyView]] = {kind: [] for kind in kinds}
    for view in sorted(views, key=_order):
        groups[view.kind].append(view)
    return [
        (ttdn_code_label("agency-kinds", kind), found) for kind, found in groups.items() if found
    ]


def _order(view: AgencyView) -> tuple[bool, str]:
    return bool(view.ended), bilingual.sort_key(view.title.text)


def _view(agency: Mapping[str, Any]) -> AgencyView:
    names = agency["name_translated"]
    title = ttdn_text(names) or Shown(agency["code"], reader_language(), False)
    others = {lang: name for lang, name in names.items() if lang != title.lang}
    over = not agency["current"] and agency["valid_to"]
    return AgencyView(
        code=agency["code"],
        title=title,
        other_name=ttdn_text(others),
        kind=agency["kind"],
        url=tk.h.url_for("organization.read", id=agency["code"]),
        count=agency["dataset_count"],
        ended=ttdn_date(agency["valid_to"]) if over else "",
        successors=_links(agency["in_charge"]) if over else [],
        contact=agency.get("contact") or {},
    )


def _links(codes: Iterable[str]) -> list[Link]:
    return [
        Link(ttdn_agency_title({"name": code}), tk.h.url_for("organization.read", id=code))
        for code in codes
    ]


def _names() -> dict[str, Mapping[str, str]]:
    """Return the names of all agencies by code, cached for the request."""
    if "ttdn_agency_names" not in g:
        g.ttdn_agency_names = agencies.names()
    return g.ttdn_agency_names
