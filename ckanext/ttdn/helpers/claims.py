"""The false or misleading claim that a clarification answers, and the finding on it (R06).

The finding is about the claim: it is never shown beside the title, which states the facts.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from ckan.plugins import toolkit as tk
from markupsafe import Markup

from .agencies import ttdn_agency_title
from .dates import ttdn_date
from .languages import Shown, ttdn_code_label, ttdn_text, ttdn_title

__all__ = ["ttdn_claim", "ttdn_claim_line", "ttdn_claim_review"]

_ = tk._


class Claim(NamedTuple):
    """``text``: what was claimed; ``finding``: what is wrong with it, empty while not settled;
    ``url`` and ``date`` (in words): where and when it appeared."""

    text: Shown
    finding: str
    url: str
    date: str


def ttdn_claim(dataset: dict[str, Any]) -> Claim | None:
    """Return the claim that a clarification answers; None for another kind, or without one."""
    text = ttdn_text(dataset.get("false_claim_translated"))
    if dataset.get("type") != "clarification" or text is None:
        return None
    verdict = dataset.get("verdict")
    return Claim(
        text,
        ttdn_code_label("verdicts", verdict) if verdict else "",
        dataset.get("claim_url") or "",
        ttdn_date(dataset.get("claim_date")),
    )


def ttdn_claim_line(dataset: dict[str, Any]) -> str:
    """Return claim, finding and facts in one line of plain text; empty without a claim."""
    claim = ttdn_claim(dataset)
    if claim is None:
        return ""
    words = _("False or misleading claim: “{claim}” – finding: {finding}. The facts: {title}")
    return words.format(
        claim=_plain(claim.text.text),
        finding=claim.finding or _("not settled"),
        title=ttdn_title(dataset),
    )


def _plain(text: str) -> str:
    """Return the beginning of a Markdown text without marks, and without quotes around it."""
    plain = Markup(tk.h.markdown_extract(text, extract_length=300)).unescape().strip()  # noqa: S704 - to plain text
    quoted = len(plain) > 1 and plain[0] in '“"' and plain[-1] in '”"'
    return plain[1:-1] if quoted else plain


def ttdn_claim_review(dataset: dict[str, Any]) -> Markup:
    """Return a published clarification as schema.org ClaimReview in JSON; empty for anything else.

    Only public fields are in it. ``<``, ``>`` and ``&`` are escaped, so that no text ends the
    element that holds it.
    """
    claim = ttdn_claim(dataset)
    if claim is None or dataset.get("approval_state") != "published" or "version_of" in dataset:
        return Markup()
    organization = dataset.get("organization")
    review: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "url": tk.h.url_for("clarification.read", id=dataset["name"], qualified=True),
        "name": ttdn_title(dataset).text,
        "inLanguage": claim.text.lang,
        "datePublished": (dataset.get("published_at") or "")[:10],
        "claimReviewed": claim.text.text,
        "reviewRating": {"@type": "Rating", "alternateName": claim.finding},
        "itemReviewed": _appearance(dataset),
    }
    if organization:
        name = ttdn_agency_title(organization).text
        review["author"] = {"@type": "GovernmentOrganization", "name": name}
    found = {key: value for key, value in review.items() if value}
    # Characters that could end the element, written as JSON writes them.
    text = json.dumps(found, ensure_ascii=False)
    return Markup(text.translate({ord(c): f"\\u{ord(c):04x}" for c in "<>&\u2028\u2029"}))  # noqa: S704 - escaped for its element


def _appearance(dataset: dict[str, Any]) -> dict[str, Any]:
    claim: dict[str, Any] = {"@type": "Claim"}
    if dataset.get("claim_url"):
        claim["appearance"] = {"@type": "CreativeWork", "url": dataset["claim_url"]}
    if dataset.get("claim_date"):
        claim["datePublished"] = dataset["claim_date"].rstrip("~?%")
    return claim
