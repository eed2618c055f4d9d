"""Files of an item for display: which can be viewed in the page, and which cannot."""

from __future__ import annotations

from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk

from ckanext.ttdn.services import content_policy

from .dates import ttdn_filesize
from .languages import Shown, reader_language, ttdn_language_name, ttdn_text

__all__ = ["ttdn_file", "ttdn_files", "ttdn_lead_picture"]

_BY_FORMAT = {
    "image": {"jpeg", "jpg", "png", "gif", "webp", "avif"},
    "video": {"mp4", "webm", "ogv", "m4v"},
    "audio": {"mp3", "ogg", "oga", "wav", "m4a"},
    "pdf": {"pdf"},
}


class Captions(NamedTuple):
    """The captions of a video in one language (WebVTT)."""

    url: str
    lang: str
    label: str


class File(NamedTuple):
    """A file or link; ``medium`` is image, video, audio, pdf, link or file.

    ``inline`` tells that the browser shows it instead of saving it; ``size`` is in words.
    """

    id: str
    name: Shown
    url: str
    page: str
    medium: str
    inline: bool
    format: str
    size: str
    alt: Shown | None
    description: Shown | None
    credit: str
    language: str
    captions: list[Captions]


def ttdn_files(dataset: dict[str, Any]) -> list[File]:
    """The files of an item, in the order that its agency gave them."""
    return [ttdn_file(dataset, resource) for resource in dataset.get("resources") or []]


def ttdn_file(dataset: dict[str, Any], resource: dict[str, Any]) -> File:
    """One file as the reader sees it."""
    medium = _medium_in_page(resource)
    language = resource.get("language") or ""
    foreign = language and language != reader_language()
    return File(
        id=resource["id"],
        name=_name(resource),
        url=resource.get("url") or "",
        page=_page(dataset, resource),
        medium=medium,
        inline=medium != "link" and _shown_by_browser(resource.get("mimetype") or ""),
        format=(resource.get("format") or "").upper(),
        size=ttdn_filesize(resource.get("size")),
        alt=ttdn_text(resource.get("alt_text_translated")),
        description=ttdn_text(resource.get("description_translated"))
        or ttdn_text(resource.get("description")),
        credit=resource.get("credit") or "",
        language=ttdn_language_name(language) if foreign else "",
        captions=_captions(dataset, resource) if medium == "video" else [],
    )


def _captions(dataset: dict[str, Any], video: dict[str, Any]) -> list[Captions]:
    """The files of the item that caption a video: VTT whose name begins with the video's name."""
    stem = _file_name(video).rsplit(".", 1)[0]
    return [
        Captions(resource["url"], language, ttdn_language_name(language))
        for resource in dataset.get("resources") or []
        if (resource.get("format") or "").upper() == "VTT"
        and (language := resource.get("language") or "")
        and _file_name(resource).startswith(stem)
    ]


def _file_name(resource: dict[str, Any]) -> str:
    return (resource.get("url") or "").rstrip("/").rsplit("/", 1)[-1]


def _page(dataset: dict[str, Any], resource: dict[str, Any]) -> str:
    if "version_of" in dataset:
        # A file that the public does not have yet has no page of its own.
        return resource.get("url") or ""
    return tk.h.url_for(
        f"{dataset['type']}_resource.read", id=dataset["name"], resource_id=resource["id"]
    )


def ttdn_lead_picture(dataset: dict[str, Any]) -> File | None:
    """The first picture of an item."""
    for resource in dataset.get("resources") or []:
        if resource.get("url") and _medium_in_page(resource) == "image":
            return ttdn_file(dataset, resource)
    return None


def _name(resource: dict[str, Any]) -> Shown:
    found = ttdn_text(resource.get("name_translated")) or ttdn_text(resource.get("name"))
    if found:
        return found
    return Shown(_file_name(resource) or tk._("Unnamed file"), reader_language(), False)


def _medium_in_page(resource: dict[str, Any]) -> str:
    """How a page offers a file: on a host that it may not load from, a picture is a link."""
    medium = medium_of(resource)
    if medium in ("image", "video", "audio") and not content_policy.may_show(
        resource.get("url") or ""
    ):
        return "link"
    return medium


def medium_of(resource: dict[str, Any]) -> str:
    """What the bytes are; a file elsewhere is a link unless it is a picture, film or sound."""
    mimetype = (resource.get("mimetype") or "").lower()
    kind = mimetype.split("/", 1)[0]
    if kind in ("image", "video", "audio") and not mimetype.startswith("image/svg"):
        return kind
    if mimetype == "application/pdf":
        return "pdf"
    extension = (resource.get("format") or "").lower()
    for medium, formats in _BY_FORMAT.items():
        if extension in formats:
            return medium
    return "file" if resource.get("url_type") == "upload" else "link"


def _shown_by_browser(mimetype: str) -> bool:
    """Return True if CKAN sends this type to be shown, not saved."""
    types = tk.config["ckan.files.inline_content_types"]
    return mimetype in types or mimetype.split("/", 1)[0] in types
