"""What differs between two versions, field by field and language by language, in words."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from markupsafe import Markup, escape

from .content import Entry, ttdn_entries, ttdn_file_entries
from .files import ttdn_file

__all__ = ["ttdn_differences", "ttdn_file_differences", "ttdn_version_state"]

_ = tk._
_WORDS = re.compile(r"\s+|[^\s]+")
# Beyond this many words side by side reads better than word by word, and costs less.
_LONGEST = 2000
_SIDES = ("before", "after")
# Of a file: told by "new" and "replaced by another file".
_OF_THE_BYTES = frozenset({"hash", "id", "position", "resource_type", "sha256", "url_type"})


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
    """Return what differs in the fields, files and topics apart, labelled as the form does."""
    before, after = (
        {change["field"]: change[side] for change in diff["changes"]} for side in _SIDES
    )
    return _differing(ttdn_entries(before, kind), ttdn_entries(after, kind))


def _differing(before: list[Entry], after: list[Entry]) -> list[Difference]:
    """Return the texts that differ, in the order of the form."""
    olds, news = _by_text(before), _by_text(after)
    # Those of a field that is empty now come at the end.
    keys = [*news, *(key for key in olds if key not in news)]
    found: list[Difference] = []
    for name, lang in keys:
        label, old = olds.get((name, lang), ("", ""))
        label, new = news.get((name, lang), (label, ""))
        if old != new:
            found.append(Difference(label, lang, *_marked(old, new)))
    return found


def _by_text(entries: list[Entry]) -> dict[tuple[str, str], tuple[str, str]]:
    """Return label and text by field and language."""
    return {
        (entry.name, text.lang): (
            f"{entry.label} ({text.language})" if text.lang else entry.label,
            text.text,
        )
        for entry in entries
        for text in entry.texts
    }


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
    """Return the files that differ; ``pkg`` is the item of the newer version."""
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
        old = olds.get(id_, {})
        if what := _what(old, new) if old else _("new"):
            found.append(FileDifference(_name(new), url, what, _texts(old, new, kind)))
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
    """Return the differences in texts; ``what`` covers the bytes."""
    sides = ({k: v for k, v in side.items() if k not in _OF_THE_BYTES} for side in (old, new))
    before, after = (ttdn_file_entries(side, kind) for side in sides)
    return _differing(before, after)


def _name(resource: Mapping[str, Any]) -> str:
    return str(resource.get("name") or str(resource.get("url") or "").rsplit("/", 1)[-1])
