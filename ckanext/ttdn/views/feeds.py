"""Atom feeds: entries in the reader's language that say what a claim or a validity is about."""

from __future__ import annotations

import unicodedata
from typing import Any

from ckan.plugins import toolkit as tk
from ckan.views.feed import CKANFeed

__all__ = ["Feed", "entry_of"]


class Feed(CKANFeed):
    """CKAN's feed, whose entries take ``ttdn_entry``: what stands there instead of CKAN's."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Start a feed in the language of its address; CKAN names English always."""
        super().__init__(*args, **{**kwargs, "language": tk.h.lang()})

    def add_item(self, **kwargs: Any) -> None:
        """Add an entry."""
        own = kwargs.pop("ttdn_entry", {})
        super().add_item(**{**kwargs, **own})


def entry_of(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return title, summary and address of an item's entry (``IFeed``)."""
    title = tk.h.ttdn_title(dataset).text
    notes = tk.h.ttdn_text(dataset.get("notes_translated")) or dataset.get("notes") or ""
    parts = [tk.h.ttdn_claim_line(dataset), str(notes)]
    validity = tk.h.ttdn_validity(dataset)
    if validity and validity.is_limited:
        title = f"{title} ({validity.label})"
        parts.insert(0, f"{validity.label}. {validity.sentence}".strip())
    if tk.h.ttdn_claim(dataset):
        title = f"{tk.h.ttdn_kind_label(dataset['type'])}: {title}"
    return {
        "title": _printable(title),
        "description": _printable("\n\n".join(part for part in parts if part)),
        "link": tk.h.url_for(f"{dataset['type']}.read", id=dataset["name"], qualified=True),
    }


def _printable(text: str) -> str:
    # XML knows no control characters.
    return "".join(c for c in text if c == "\n" or unicodedata.category(c)[0] != "C")
