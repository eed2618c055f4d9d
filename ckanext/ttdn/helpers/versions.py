"""What differs between two versions, field by field and language by language, in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from markupsafe import Markup, escape

from .files import ttdn_file
from .forms import ttdn_field_label
from .texts import ttdn_code_label, ttdn_language_name

__all__ = ["ttdn_differences", "ttdn_file_differences", "ttdn_version_state"]

_ = tk._
_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this many words side by side reads better than word by word, and costs less.
_LONGEST = 2000


class Difference(NamedTuple):
    """One field, in one language where it has several: both values, what changed marked."""

    label: str
    lang: str
    before: Markup
    after: Markup


class FileDifference(NamedTuple):
    """A file that came, went, was replaced or got other texts."""

    name: str
    url: str
    what: str
    texts: list[Difference]


def ttdn_version_state(row: Mapping[str, Any]) -> str:
    """Say where a version stands, in words."""
    if row["public_from"] and not row["public_to"]:
        return _("public now")
    words = {
        "draft": _("being written"),
        "submitted": _("waiting for approval"),
        "recalled": _("recalled"),
        "returned": _("returned for correction"),
        "rejected": _("rejected"),
        "approved": _("was public") if row["public_from"] else _("approved"),
        "discarded": _("discarded"),
        "superseded": _("set aside"),
    }
    return words.get(row["state"]) or str(row["state"])


def ttdn_differences(diff: Mapping[str, Any], kind: str) -> list[Difference]:
    """The fields that differ, files apart, labelled as the form does."""
    fields = {f["field_name"]: f for f in tk.h.scheming_get_dataset_schema(kind)["dataset_fields"]}
    found: list[Difference] = []
    for change in diff["changes"]:
        name = change["field"]
        # CKAN's own title and notes only repeat the translated ones.
        if name in ("resources", "title", "notes"):
            continue
        found += _of_field(ttdn_field_label(kind, name), fields.get(name, {}), change)
    return found


def _of_field(
    label: str, field: Mapping[str, Any], change: Mapping[str, Any]
) -> Iterator[Difference]:
    before, after = change["before"], change["after"]
    if field.get("languages"):
        olds, news = before or {}, after or {}
        for lang in sorted({*olds, *news}):
            if olds.get(lang) != news.get(lang):
                old, new = _text(olds.get(lang), field), _text(news.get(lang), field)
                yield Difference(f"{label} ({ttdn_language_name(lang)})", lang, *_marked(old, new))
        return
    yield Difference(label, "", *_marked(_text(before, field), _text(after, field)))


def _text(value: Any, field: Mapping[str, Any]) -> str:
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, list):
        return "; ".join(_text(part, field) for part in value)
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values())
    vocabulary = field.get("vocabulary")
    return ttdn_code_label(vocabulary, str(value)) if vocabulary else str(value)


def _marked(before: str, after: str) -> tuple[Markup, Markup]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if not old or not new or len(old) + len(new) > _LONGEST:
        return escape(before), escape(after)
    olds, news = [], []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        left, right = escape("".join(old[a:b])), escape("".join(new[c:d]))
        same = tag == "equal"
        if left:
            olds.append(left if same else Markup("<del>{}</del>").format(left))
        if right:
            news.append(right if same else Markup("<ins>{}</ins>").format(right))
    return Markup("").join(olds), Markup("").join(news)


def ttdn_file_differences(
    diff: Mapping[str, Any], pkg: dict[str, Any], kind: str
) -> list[FileDifference]:
    """The files that differ; ``pkg`` is the item of the newer version."""
    change = next((c for c in diff["changes"] if c["field"] == "resources"), None)
    if change is None:
        return []
    olds = {r["id"]: r for r in change["before"] or []}
    news = {r["id"]: r for r in change["after"] or []}
    shown = {r["id"]: ttdn_file(pkg, r) for r in pkg.get("resources", [])}
    found = [
        FileDifference(_name(olds[id_]), "", _("removed"), []) for id_ in olds if id_ not in news
    ]
    for id_, new in news.items():
        url = shown[id_].url if id_ in shown else ""
        if id_ not in olds:
            found.append(FileDifference(_name(new), url, _("new"), []))
        elif what := _what(olds[id_], new):
            found.append(FileDifference(_name(new), url, what, _texts(olds[id_], new, kind)))
    return found


def _what(old: Mapping[str, Any], new: Mapping[str, Any]) -> str:
    if old.get("sha256") != new.get("sha256") or old.get("url_type") != new.get("url_type"):
        return _("replaced by another file")
    if old.get("url") != new.get("url"):
        return _("leads elsewhere")
    same = {k: v for k, v in old.items() if k != "position"}
    if same != {k: v for k, v in new.items() if k != "position"}:
        return _("other texts")
    return _("another place in the order") if old.get("position") != new.get("position") else ""


def _texts(old: Mapping[str, Any], new: Mapping[str, Any], kind: str) -> list[Difference]:
    fields = tk.h.scheming_get_dataset_schema(kind)["resource_fields"]
    found: list[Difference] = []
    for field in fields:
        name = field["field_name"]
        if name in ("name", "description", "url") or old.get(name) == new.get(name):
            continue
        change = {"before": old.get(name), "after": new.get(name)}
        found += _of_field(tk.h.scheming_language_text(field["label"]), field, change)
    return found


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or str(resource.get("url") or "").rsplit("/", 1)[-1])
