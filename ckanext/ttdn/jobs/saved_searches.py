"""Mail what is new in a search, on the queue of notices."""

from __future__ import annotations

import logging

from ckan.plugins import toolkit as tk

from ckanext.ttdn.jobs import queues

log = logging.getLogger(__name__)


def queue(id_: str) -> None:
    """Queue the mail about a saved search; without Redis the clock does it again later."""
    try:
        queues.enqueue_notice(tell, {"id_": id_}, "ttdn saved search")
    except Exception:
        log.exception("The mail about the search %s could not be queued", id_)


def tell(id_: str) -> None:
    """Send the mail; run by the worker."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    sent = tk.get_action("ttdn_saved_search_send")(
        {"user": site_user, "ignore_auth": True}, {"id": id_}
    )
    log.info("New in the search %s: %s items", id_, sent["items"])
