"""Complete items of every kind with a canary in each field that takes words."""

from __future__ import annotations

import io
import json
from functools import cache
from typing import Any

from werkzeug.datastructures import FileStorage

from ckanext.ttdn import definitions

from .canaries import INSIDE, OPEN, word

LANGUAGES = ("vi", "en")
NOT_WORDS = frozenset({"ttdn_item_name"})


@cache
def _example(kind: str) -> str:
    return (
        definitions.current().schemas.path_of(kind).parent / "examples" / f"{kind}.json"
    ).read_text("utf-8")


@cache
def _fields(kind: str) -> list[dict[str, Any]]:
    return definitions.schema(kind)["dataset_fields"]


def _in_each_language(code: str, layer: str, place: str) -> dict[str, str]:
    return {lang: f"{word(code, layer, place + lang)} {lang}" for lang in LANGUAGES}


def _value(field: dict[str, Any], code: str, layer: str) -> Any:
    """Return words for a field, None for one that takes codes, dates or numbers."""
    name, preset = field["field_name"], field.get("preset", "")
    if "ttdn_item_name" in field.get("validators", ""):
        return None
    if preset in ("ttdn_translated", "ttdn_translated_long", "ttdn_translated_resource"):
        return _in_each_language(code, layer, name)
    if preset == "ttdn_keywords":
        return {lang: [words] for lang, words in _in_each_language(code, layer, name).items()}
    if preset == "ttdn_lines":
        return [word(code, layer, name)]
    if preset == "ttdn_url":
        return f"https://example.org/{word(code, layer, name).replace('ế', 'e')}"
    return word(code, layer, name) if preset in ("ttdn_text", "ttdn_long_text") else None


def filled(kind: str, code: str) -> dict[str, Any]:
    """Return the example of a kind with canaries of ``code`` in every field that takes words.

    Its files are not in it. The name has a canary of its own: whoever asks by name has not asked
    for the title.
    """
    item = json.loads(_example(kind))
    for field in _fields(kind):
        name = field["field_name"]
        layer = INSIDE if field.get("audience") == "internal" else OPEN
        if field.get("repeating_subfields"):
            for row in item.get(name, []):
                for part in field["repeating_subfields"]:
                    value = _value({**part, "field_name": name + part["field_name"]}, code, layer)
                    row.update({part["field_name"]: value} if value else {})
        elif (value := _value(field, code, layer)) is not None:
            item[name] = value
    return {**item, "name": word(code, OPEN, "name").lower().replace("ế", "e")}


def link(code: str) -> dict[str, Any]:
    """Return a link with a format of its own, as a resource of an item."""
    plain = word(code, OPEN, "link").replace("ế", "e")
    texts = ("name", "description", "alt_text")
    return {
        "url": f"https://example.org/{plain}.csv",
        "format": word(code, OPEN, "format").replace("ế", "e").upper(),
        "credit": word(code, OPEN, "linkcredit"),
        **{f"{t}_translated": _in_each_language(code, OPEN, f"link{t}") for t in texts},
    }


def upload(code: str) -> dict[str, Any]:
    """Return an uploaded file whose name, words and texts are canaries, as a resource."""
    name = word(code, OPEN, "filename").replace("ế", "e")
    inside = f"{word(code, OPEN, 'bytes')} và lời".encode()
    texts = ("name", "description", "alt_text")
    return {
        "upload": FileStorage(io.BytesIO(inside), f"{name}.txt"),
        "credit": word(code, OPEN, "filecredit"),
        **{f"{t}_translated": _in_each_language(code, OPEN, f"file{t}") for t in texts},
    }
