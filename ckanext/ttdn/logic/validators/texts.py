"""Plain values: text, lines, numbers, addresses (R18)."""

from __future__ import annotations

import json
import math
import re
from typing import Any
from urllib.parse import urlsplit

from ckan.lib.navl.dictization_functions import Invalid
from ckan.plugins import toolkit as tk
from stdnum import isbn

from ckanext.ttdn.bilingual import clean

from .base import Field, Maker, checked_length, label, reads

__all__ = [
    "ttdn_coordinate",
    "ttdn_isbn",
    "ttdn_json_output",
    "ttdn_lines",
    "ttdn_number_output",
    "ttdn_positive_int",
    "ttdn_text",
    "ttdn_url",
    "ttdn_year",
]

_ = tk._


def as_text(value: Any, field: Field) -> str:
    """A text from a text or a number; raises Invalid for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise Invalid(_("{field} takes plain text.").format(field=label(field)))
    return clean(str(value))


@reads
def ttdn_text(value: Any, field: Field) -> str:
    """Plain text, NFC, within the field's ``max_length``."""
    return checked_length(as_text(value, field), field)


@reads
def ttdn_lines(value: Any, field: Field) -> list[str]:
    """A list of short texts; a form sends them as lines of one text."""
    rows = loaded(value)
    if isinstance(rows, str):
        rows = rows.splitlines()
    if not isinstance(rows, list):
        raise Invalid(_("{field} takes a list of texts.").format(field=label(field)))
    texts = [as_text(row, field) for row in rows if row is not None]
    return [checked_length(text, field) for text in texts if text]


@reads
def ttdn_url(value: Any, field: Field) -> str:
    """The address of a page on the web: http or https with a host, nothing else (R34)."""
    text = checked_length(as_text(value, field), field)
    if not is_web_address(text):
        raise Invalid(
            _(
                "{field} is not a web address. Copy it from the browser; it begins with https://"
            ).format(field=label(field))
        )
    return text


def is_web_address(text: str) -> bool:
    """Return True if a text is an http(s) address that is safe to link to.

    Without an account before the host, which readers take for the host, and which is no secret.
    """
    try:
        parts = urlsplit(text)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        return False
    plain = not re.search(r"[\s<>\"\\]", text) and "@" not in parts.netloc
    return parts.scheme in ("http", "https") and bool(host) and plain


@reads
def ttdn_isbn(value: Any, field: Field) -> str:
    """An ISBN of 10 or 13 digits whose check digit is right; hyphens are kept."""
    text = re.sub(r"^ISBN[\s:]*", "", as_text(value, field).upper())
    if not isbn.is_valid(text):
        raise Invalid(
            _(
                "This is not an ISBN: it has 10 or 13 digits, and the last one must fit the "
                "others. Copy it from the book's last page."
            )
        )
    return text


@reads
def ttdn_year(value: Any, field: Field) -> int:
    """A year of four digits."""
    text = as_text(value, field)
    if not re.fullmatch(r"[12]\d{3}", text):
        raise Invalid(
            _("{field} is a year of four digits, such as 2025.").format(field=label(field))
        )
    return int(text)


@reads
def ttdn_positive_int(value: Any, field: Field) -> int:
    """A whole number from 1; dots and spaces between thousands are read over."""
    text = re.sub(r"(?<=\d)[. ](?=\d{3}(?!\d))", "", as_text(value, field))
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise Invalid(_("{field} is a whole number greater than zero.").format(field=label(field)))
    return int(text)


def ttdn_coordinate(limit: int) -> Maker:
    """Decimal degrees between -limit and limit (WGS 84); a decimal comma is read as a point."""

    @reads
    def coordinate(value: Any, field: Field) -> float:
        try:
            degrees = float(as_text(value, field).replace(",", "."))
        except ValueError:
            degrees = math.inf
        if not abs(degrees) <= limit:
            raise Invalid(
                _("{field} is a number of degrees between {low} and {high}.").format(
                    field=label(field), low=-limit, high=limit
                )
            )
        return degrees

    return coordinate


def ttdn_json_output(value: Any) -> Any:
    """What was stored as JSON, given back as a list or mapping."""
    return loaded(value)


def ttdn_number_output(value: Any) -> Any:
    """What was stored as text, given back as a number."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        return value
    return int(number) if number.is_integer() else number


def loaded(value: Any) -> Any:
    """A JSON list or mapping behind a text; a text that is none stays."""
    if isinstance(value, str) and value[:1] in ("[", "{"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
