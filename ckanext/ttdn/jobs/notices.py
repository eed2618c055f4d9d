"""Notify the other side of a step, in the catalogue and by mail (H 6.4; R20)."""

from __future__ import annotations

import logging
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import extensions
from ckanext.ttdn.jobs import queues
from ckanext.ttdn.workflow import OPERATIONS, Audience, Operation

log = logging.getLogger(__name__)

# Notices that are about no operation of the appraisal.
_OTHERS = {"link_changed": Audience.AUTHORITY}


def on_step(operation: str, revision_id: str | None = None, **facts: Any) -> None:
    """Queue the notices: a mail server that is down must not undo a decision."""
    audience = _OTHERS.get(operation) or OPERATIONS[Operation(operation)].audience
    _queue(operation, audience.value, **facts)


def send_later(
    code: str, package_id: str, *, actor_id: str | None = None, mail: bool = True
) -> None:
    """Queue a notice that a plugin added (``ITtdn.get_notices``), to be called after a commit.

    ``actor_id``: the account that is not told, having caused it. ``mail`` false: in the catalogue
    only. Raises LookupError for a code that no plugin added.
    """
    notice = extensions.contributions().notices[code]
    _queue(code, notice.audience, package_id=package_id, actor_id=actor_id, mail=mail)


def _queue(operation: str, audience: str, **facts: Any) -> None:
    try:
        queues.enqueue_notice(
            tell,
            {"operation": operation, "audience": audience, **facts},
            f"ttdn notice {operation}",
        )
    except Exception:
        # The step is committed; without Redis the page still shows it in its queue.
        log.exception("The notice of %s could not be queued", operation)


def tell(operation: str, audience: str, **facts: Any) -> None:
    """Write the notices and send the mails; run by the worker."""
    site_user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    told = tk.get_action("ttdn_notice_send")(
        {"user": site_user, "ignore_auth": True},
        {"operation": operation, "audience": audience, **facts},
    )
    log.info("Told %s accounts of %s on %s", told["sent"], operation, facts.get("package_id"))
