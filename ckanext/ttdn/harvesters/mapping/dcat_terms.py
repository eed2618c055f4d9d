"""The words of DCAT's vocabularies as our codes: licences, frequencies, formats, days."""

from __future__ import annotations

import mimetypes
import re

from ckanext.ttdn.harvesters.mapping import dates

# Deterministic: the system's own tables differ between machines.
_TYPES = mimetypes.MimeTypes(filenames=())
_OFFICE = "application/vnd.openxmlformats-officedocument"
_PLAIN_TYPES = {
    f"{_OFFICE}.spreadsheetml.sheet": "XLSX",
    f"{_OFFICE}.wordprocessingml.document": "DOCX",
    f"{_OFFICE}.presentationml.presentation": "PPTX",
    "application/vnd.oasis.opendocument.spreadsheet": "ODS",
    "application/vnd.oasis.opendocument.text": "ODT",
    "application/geo+json": "GeoJSON",
    "application/ld+json": "JSON-LD",
    "application/xml": "XML",
    "image/jpeg": "JPEG",
}

# The end of an address, in small letters, without the scheme, "www." and a trailing slash.
_LICENCES = (
    (r"creativecommons\.org/licenses/by/[\d.]+(/.*)?", "cc-by-4.0"),
    (r"creativecommons\.org/licenses/by-nc/[\d.]+(/.*)?", "ttdn-nc"),
    (r"publications\.europa\.eu/resource/authority/licence/cc_by(_\d_\d)?", "cc-by-4.0"),
    (r"publications\.europa\.eu/resource/authority/licence/cc_bync(_\d_\d)?", "ttdn-nc"),
    (r"opendefinition\.org/licenses/cc-by", "cc-by-4.0"),
    (r"spdx\.org/licenses/cc-by-[\d.]+", "cc-by-4.0"),
    (r"spdx\.org/licenses/cc-by-nc-[\d.]+", "ttdn-nc"),
    (r"(cc[ -]by|creative commons attribution)([ -][\d.]+)?", "cc-by-4.0"),
    (r"ttdn-nc|ttdn-open|copyright-reserved", ""),
)
_FREQUENCIES = {
    "daily": "daily",
    "weekly": "weekly",
    "monthly": "monthly",
    "quarterly": "quarterly",
    "annual": "yearly",
    "annually": "yearly",
    "yearly": "yearly",
    "irreg": "irregular",
    "irregular": "irregular",
    "as_needed": "irregular",
    "continuous": "irregular",
    "cont": "irregular",
    "update_cont": "irregular",
    "never": "never",
    "notplanned": "never",
    "not_planned": "never",
    "r/p1d": "daily",
    "r/p1w": "weekly",
    "r/p7d": "weekly",
    "r/p1m": "monthly",
    "r/p3m": "quarterly",
    "r/p1y": "yearly",
}
_ISO_DAY = re.compile(r"(\d{4}(?:-\d\d){0,2})(?!\d)")


def licence(text: str) -> str | None:
    """The code of a licence that is named by its address or its usual name."""
    name = re.sub(r"^https?://(www\.)?", "", text.strip().lower()).rstrip("/")
    for pattern, code in _LICENCES:
        if re.fullmatch(pattern, name):
            return code or name
    return None


def frequency(text: str) -> str | None:
    """The code of a frequency: the EU's and Dublin Core's terms, ISO 8601 as in data.json."""
    name = text.strip().lower()
    last = re.split(r"[/#:]", name.rstrip("/"))[-1]
    return _FREQUENCIES.get(name) or _FREQUENCIES.get(last)


def file_format(text: str) -> str:
    """A format's usual short name: ``CSV`` of ``text/csv``, of IANA's or the EU's address of it."""
    name = text.strip()
    name = re.sub(r"^https?://www\.iana\.org/assignments/media-types/", "", name, flags=re.I)
    if re.match(r"https?://", name, re.I):
        return re.split(r"[/#]", name.rstrip("/"))[-1]
    media_type = name.partition(";")[0].strip().lower()
    if "/" not in media_type:
        return name
    ending = _TYPES.guess_extension(media_type)
    return _PLAIN_TYPES.get(media_type) or (ending or media_type).removeprefix(".").upper()


def day(text: str) -> str | None:
    """The stored form (see ``dates``) of a day, month or year, of any XSD type; None if none.

    A moment with a zone is the day in Viet Nam.
    """
    written = text.strip()[:40]
    # What days does not read: a year or month with a zone, an odd time of day.
    xsd = _ISO_DAY.match(written)
    return dates.day(written) or (dates.day(xsd[1]) if xsd else None)


def period(text: str) -> tuple[str | None, str | None]:
    """Start and end of a period in one text: ``A/B`` of ISO 8601 or DCMI's ``start=A; end=B``."""
    named = dict(re.findall(r"(start|end)\s*=\s*([^;]+)", text))
    if named:
        return day(named.get("start", "")), day(named.get("end", ""))
    first, _slash, second = text.partition("/")
    # 22/11/2025 is a day, and "2024/P1Y" has no end that is written out.
    return (day(first), day(second)) if _ISO_DAY.match(first.strip()) else (None, None)
