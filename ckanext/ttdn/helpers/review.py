"""Content of a submission for the appraiser, and points that are easily overlooked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.ttdn import bilingual, config, definitions
from ckanext.ttdn.services import timestamps

from .agencies import ttdn_agency_title
from .content import Entry, Text, ttdn_entries, ttdn_file_entries
from .dates import ttdn_datetime
from .files import medium_of, ttdn_file
from .forms import ttdn_form_sections
from .languages import Shown, ttdn_code_label, ttdn_language_name

__all__ = ["ttdn_review", "ttdn_topics_wanted"]

_ = tk._


class Section(NamedTuple):
    """The entries of one section of the form."""

    id: str
    label: str
    entries: list[Entry]


class ReviewedFile(NamedTuple):
    """A file with all that is decided on beside its bytes; ``url`` is empty where it has none."""

    id: str
    name: Shown
    url: str
    entries: list[Entry]


class Review(NamedTuple):
    """``warnings``: sentences by the field that they are about, the most serious first."""

    warnings: list[tuple[str, str]]
    sections: list[Section]
    files: list[ReviewedFile]

    @property
    def warned(self) -> set[str]:
        """The names of the fields that a warning is about."""
        return {name for name, _sentence in self.warnings}


def ttdn_review(pkg: dict[str, Any], revision: Mapping[str, Any]) -> Review:
    """Return everything that the hash of a revision covers, in words.

    ``pkg``: the item as the page shows it, with the addresses of its files.
    """
    payload, kind = revision["payload"], revision["type"]
    return Review(
        list(_warnings(payload, kind)), _sections(payload, kind, pkg), _files(payload, kind, pkg)
    )


def ttdn_topics_wanted(kind: str) -> bool:
    """Return True if the form asks for a topic: the kind has topics, the profile wants them."""
    schema = tk.h.scheming_get_dataset_schema(kind) or {}
    names = {field["field_name"] for field in schema.get("dataset_fields", ())}
    profile = definitions.current().profiles.get(config.profile())
    return "topics" in names and (profile is None or profile.topics_required)


def _sections(payload: Mapping[str, Any], kind: str, pkg: Mapping[str, Any]) -> list[Section]:
    entries = [_named(entry, pkg) for entry in ttdn_entries(payload, kind)]
    entries += _times_not_set(payload, kind)
    form = ttdn_form_sections(kind)
    labels = {section["id"]: section["label"] for section in form}
    places = [field["field_name"] for section in form for field in section["fields"]]
    entries.sort(key=lambda e: places.index(e.name) if e.name in places else len(places))
    # Who will see it and when comes first: it stands on no page.
    order = ["publication", *(name for name in labels if name != "publication")]
    others = {entry.group for entry in entries} - set(order)
    return [
        Section(name or "other", labels.get(name) or _("Other values"), found)
        for name in [*order, *sorted(others, reverse=True)]
        if (found := [entry for entry in entries if entry.group == name])
    ]


def _named(entry: Entry, pkg: Mapping[str, Any]) -> Entry:
    organization = pkg.get("organization") or {}
    if entry.name == "owner_org" and entry.texts[0].text == organization.get("id"):
        return entry._replace(texts=[Text("", "", ttdn_agency_title(organization).text)])
    return entry


def _times_not_set(payload: Mapping[str, Any], kind: str) -> list[Entry]:
    words = {"publish_at": _("at once, on approval"), "expires_at": _("no end")}
    return [
        Entry(name, tk.h.ttdn_field_label(kind, name), "publication", False, [Text("", "", text)])
        for name, text in words.items()
        if not payload.get(name)
    ]


def _files(payload: Mapping[str, Any], kind: str, pkg: dict[str, Any]) -> list[ReviewedFile]:
    shown = {r["id"]: r for r in pkg.get("resources") or ()}
    return [
        ReviewedFile(
            resource["id"],
            ttdn_file(pkg, resource).name,
            (shown.get(resource["id"]) or {}).get("url") or "",
            ttdn_file_entries(resource, kind),
        )
        for resource in payload.get("resources", ())
    ]


def _warnings(payload: Mapping[str, Any], kind: str) -> Iterator[tuple[str, str]]:
    yield from _about_publication(payload)
    for lang, status in (payload.get("translation_status") or {}).items():
        if status == "machine":
            words = _("{language}: machine translation that nobody has proofread.")
            yield "translation_status", words.format(language=ttdn_language_name(lang))
    titles = payload.get("title_translated") or {}
    for lang in config.languages():
        if not titles.get(lang):
            words = _("{language}: there is no title.")
            yield "title_translated", words.format(language=ttdn_language_name(lang))
    yield from _about_pictures(payload)
    if not payload.get("topics") and ttdn_topics_wanted(kind):
        yield "topics", _("The agency has proposed no topic: choose at least one on approval.")


def _about_publication(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    level = payload.get("visibility") or "public"
    if level != "public":
        words = _("Not for the public. Visible to: {whom}.")
        yield "visibility", words.format(whom=ttdn_code_label("visibility-levels", level))
    begins, ends = (timestamps.moment(payload.get(n)) for n in ("publish_at", "expires_at"))
    if begins and begins > timestamps.now():
        words = _("Not public on approval, but from {time} on.")
        yield "publish_at", words.format(time=ttdn_datetime(begins))
    if ends:
        over = ends <= timestamps.now()
        words = _("Its time has ended already: {time}.") if over else _("Public only until {time}.")
        yield "expires_at", words.format(time=ttdn_datetime(ends))


def _about_pictures(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    titles = payload.get("title_translated") or {}
    languages = [lang for lang in config.languages() if titles.get(lang)] or config.languages()[:1]
    for resource in payload.get("resources", ()):
        texts = resource.get("alt_text_translated") or {}
        lacking = [ttdn_language_name(lang) for lang in languages if not texts.get(lang)]
        if lacking and medium_of(resource) == "image":
            words = _("The picture “{picture}” has no text alternative ({language}).")
            named = bilingual.pick(resource.get("name_translated"), tk.h.lang(), languages)
            name = named.text if named else str(resource.get("url") or "").rsplit("/", 1)[-1]
            yield (
                "alt_text_translated",
                words.format(picture=name, language=", ".join(lacking)),
            )
