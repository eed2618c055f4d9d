"""Tell other extensions of what was written, as CKAN's actions do when they have succeeded.

The activity extension, if it is loaded, listens to these signals.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable

from ckan import model
from ckan.plugins import toolkit as tk

from ckanext.ttdn.services.harvest.importer.writer import Write
from ckanext.ttdn.services.harvest.sources import Source

log = logging.getLogger(__name__)


def succeeded(source: Source, writes: Iterable[Write]) -> None:
    """Send ``action_succeeded`` for each dataset that was made or changed; call after the commit.

    A listener that fails costs nobody else anything: what was written stands.
    """
    signal = tk.signals.action_succeeded
    for write in writes:
        name = "package_create" if write.is_new else "package_update"
        if not (write.changed and signal.has_receivers_for(name)):
            continue
        package_id = write.data["id"]
        context = source.context(changed_entities={"packages": {package_id}})
        # A listener that writes has its own transaction, as after an action.
        context.pop("defer_commit")
        try:
            signal.send(name, context=context, data_dict={"id": package_id}, result=package_id)
        except Exception:
            model.Session.rollback()
            log.exception("A listener failed on %s of %s", name, package_id)
