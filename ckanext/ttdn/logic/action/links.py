"""Links to files elsewhere: kept at submission, watched while the public sees them (H 6.4)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict

from ckanext.ttdn.model import OutsideFile, Revision
from ckanext.ttdn.services import authz, timestamps
from ckanext.ttdn.services.items import listing
from ckanext.ttdn.services.links import copies
from ckanext.ttdn.services.timestamps import iso
from ckanext.ttdn.signals import step_taken

__all__ = ["ttdn_link_check", "ttdn_link_keep", "ttdn_link_list"]

# A link is looked at once a day, and not more than these in one round of the clock.
_PAUSE = dt.timedelta(days=1)
_A_ROUND = 20


def ttdn_link_keep(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Fetch and keep what the links of a revision (``id``) lead to. For jobs only.

    Returns ``{"kept", "not_appraised"}``. Repeating it changes nothing that was kept.
    """
    tk.check_access("ttdn_link_keep", context, data_dict)
    revision = model.Session.get(Revision, tk.get_or_bust(data_dict, "id"))
    if revision is None:
        raise tk.ObjectNotFound()
    package_id, links = revision.package_id, _links(revision)
    done = set(OutsideFile.of(revision.id))
    # No transaction stays open while others take their time to answer.
    model.Session.commit()
    counts = {"kept": 0, "not_appraised": 0}
    for resource_id, url in links.items():
        if resource_id in done:
            continue
        found = copies.fetch(url, keep=True)
        counts["kept" if found.sha256 else "not_appraised"] += 1
        model.Session.add(
            OutsideFile(
                revision_id=data_dict["id"],
                resource_id=resource_id,
                package_id=package_id,
                url=url,
                sha256=found.sha256,
                size=found.size,
                reason=found.reason,
                checked_at=timestamps.now(),
            )
        )
        model.Session.commit()
    return counts


def _links(revision: Revision) -> dict[str, str]:
    return {
        resource["id"]: resource["url"]
        for resource in revision.payload.get("resources", [])
        if resource.get("url_type") != "upload" and resource.get("url")
    }


def ttdn_link_check(context: Context, data_dict: DataDict) -> list[str]:
    """Look at the links that the public sees and raise a flag where one leads elsewhere.

    Operator only; the clock calls it. Each link once a day. Returns the ids of the items whose
    links have changed since the last look. A link without an answer is looked at again later.
    """
    tk.check_access("ttdn_link_check", context, data_dict)
    changed: list[str] = []
    for row in OutsideFile.to_check(timestamps.now() - _PAUSE, _A_ROUND):
        key = {"revision_id": row.revision_id, "resource_id": row.resource_id}
        url, sha256, known = row.url, row.sha256, row.changed_at is not None
        model.Session.commit()
        found = copies.fetch(url, keep=False)
        row = model.Session.get(OutsideFile, key)
        if row is None:
            continue
        row.checked_at = timestamps.now()
        other = found.sha256 not in (None, sha256) or found.reason in ("web_page", "redirects")
        if other and not known:
            row.changed_at = timestamps.now()
            changed.append(row.package_id)
        model.Session.commit()
    for package_id in changed:
        pkg = model.Package.get(package_id)
        step_taken.send(
            "link_changed",
            package_id=package_id,
            organization_id=pkg.owner_org if pkg else None,
            actor_id=None,
            revision_id=None,
            mail=True,
        )
    return changed


@tk.side_effect_free
def ttdn_link_list(context: Context, data_dict: DataDict) -> list[dict[str, Any]]:
    """List the links of public items that lead elsewhere than when they were appraised.

    For the authority and the operator; an agency sees those of its own items.
    """
    actor = authz.actor(context)
    listing.inside(actor)
    return [
        {
            "dataset_id": pkg.id,
            "name": pkg.name,
            "type": pkg.type,
            "title_translated": listing.titles(pkg),
            "resource_id": row.resource_id,
            "url": row.url,
            "changed_at": iso(row.changed_at),
        }
        for row, pkg, item in OutsideFile.changed()
        if authz.decide(actor, "read_internal", authz.item_of(pkg, item)).allowed
    ]
