"""Store copies of a submission's links in the background (H 6.4)."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

from ckan.plugins import toolkit as tk

log = logging.getLogger(__name__)


def on_step(operation: str, revision_id: str | None = None, **facts: Any) -> None:
    """Queue the fetching of a submission's links."""
    if operation != "submit" or revision_id is None:
        return
    try:
        tk.enqueue_job(keep, kwargs={"revision_id": revision_id}, title="ttdn links")
    except Exception:
        # Without Redis the links stay marked as not appraised; the submission stands.
        log.exception("The links of %s could not be queued", revision_id)


def keep_many(revision_ids: Sequence[str]) -> None:
    """Queue the fetching for a batch of submissions, as one job."""
    if not revision_ids:
        return
    try:
        tk.enqueue_job(keep_each, kwargs={"revision_ids": list(revision_ids)}, title="ttdn links")
    except Exception:
        log.exception("The links of %s submissions could not be queued", len(revision_ids))


def keep_each(revision_ids: Sequence[str]) -> None:
    """Fetch the links of several revisions; run by the worker."""
    for revision_id in revision_ids:
        keep(revision_id)


def keep(revision_id: str) -> None:
    """Fetch the links of a revision; run by the worker."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    counts = tk.get_action("ttdn_link_keep")(
        {"user": site_user, "ignore_auth": True}, {"id": revision_id}
    )
    log.info("Links of %s: %s", revision_id, counts)
