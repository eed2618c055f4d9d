"""What a source answered, read whole."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ckanext.ttdn.harvesters import charset

from .errors import FetchError, Mask


@dataclass(frozen=True)
class Answer:
    """A complete answer: a success, or that nothing changed.

    ``url``: the final address, after redirects, without the query's credential. ``headers``: case
    does not matter. ``body``: unpacked. ``validators``: ``etag`` and ``last_modified``, those that
    came, for ``known`` of the next request.
    """

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    not_modified: bool
    validators: dict[str, str]

    def text(self) -> str:
        """Return the body as text in NFC; see :func:`charset.decode`."""
        return charset.decode(self.body, self.headers.get("Content-Type", ""))

    def json(self) -> Any:
        """Return the body's JSON, its texts in NFC; raises FetchError ``not_json``."""
        try:
            return _nfc(json.loads(self.text(), parse_constant=_refuse))
        except (ValueError, RecursionError) as error:
            line, column = getattr(error, "lineno", None), getattr(error, "colno", None)
            url = Mask()(self.url)
            raise FetchError("not_json", url=url, line=line, column=column) from None


def _refuse(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are no JSON, and no database takes them


def _nfc(value: Any) -> Any:
    """Compose what escapes kept apart from the text's own normalisation."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_nfc(each) for each in value]
    if isinstance(value, dict):
        return {_nfc(name): _nfc(each) for name, each in value.items()}
    return value
