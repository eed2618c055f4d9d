"""How an item is brought to each stage of its life; every text on the way is a canary."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import ttdn_items as items
from freezegun import freeze_time
from ttdn_items import DECLARED, call

from . import contents
from .canaries import INSIDE, word

LATER = "2099-01-01T00:00:00"
LONG_AGO = "2020-03-01T08:00:00"
OVER = "2021-01-01T00:00:00"

Made = dict[str, Any]
Maker = Callable[[SimpleNamespace, str, str], Made]


def _note(code: str, step: str) -> str:
    return word(code, INSIDE, f"{step}note")


def draft(people: SimpleNamespace, kind: str, code: str, **changes: Any) -> Made:
    """Make a complete draft with a link and an uploaded file."""
    made = call(
        "package_create",
        people.agency,
        **{**contents.filled(kind, code), "resources": [contents.link(code)], **changes},
    )
    call("resource_create", people.agency, package_id=made["id"], **contents.upload(code))
    return made


def submit(people: SimpleNamespace, item: Made, code: str) -> None:
    """Submit an item, or its change, with a note."""
    call(
        "ttdn_dataset_submit",
        people.agency,
        id=item["id"],
        note=_note(code, "submit"),
        declarations=DECLARED,
    )


def decide(people: SimpleNamespace, decision: str, item: Made, code: str) -> None:
    """Decide on what waits, with a note and, where it is sent back, remarks on its fields."""
    given: dict[str, Any] = {"note": _note(code, decision)}
    if decision == "return":
        given["reasons"] = ["inaccurate"]
        given["field_comments"] = {"title_translated": word(code, INSIDE, "comment")}
    elif decision == "reject":
        given["reasons"] = ["not-foreign-information"]
    items.decided(people, decision, item, **given)


def submitted(people: SimpleNamespace, kind: str, code: str, **changes: Any) -> Made:
    """Make an item that is being appraised; a colleague of the authority has taken it on."""
    item = draft(people, kind, code, **changes)
    submit(people, item, code)
    call("ttdn_dataset_claim", people.authority, id=item["id"])
    return item


def decided(decision: str, **changes: Any) -> Maker:
    """Return the maker of an item on which was decided."""

    def make(people: SimpleNamespace, kind: str, code: str) -> Made:
        item = submitted(people, kind, code, **changes)
        decide(people, decision, item, code)
        return item

    return make


published = decided("approve")


def withdrawn(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make an item that was public; its agency asked for its withdrawal."""
    item = published(people, kind, code)
    for name, who, step in (
        ("ttdn_withdrawal_request", people.agency, "request"),
        ("ttdn_dataset_withdraw", people.authority, "withdraw"),
    ):
        call(name, who, id=item["id"], reasons=["expired"], note=_note(code, step))
    return item


def rewritten(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make an item that was withdrawn and is submitted anew."""
    item = withdrawn(people, kind, code)
    call("package_patch", people.agency, id=item["id"], author=word(code, "o", "newauthor"))
    submit(people, item, code)
    return item


def moved(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make an item that another agency wrote and was told about; the operator moved it."""
    former = SimpleNamespace(**{**vars(people), "agency": people.other})
    item = decided("return")(former, kind, code)
    call(
        "package_owner_org_update",
        people.sysadmin,
        id=item["id"],
        organization_id=people.agency_org,
        override_reason=_note(code, "override"),
    )
    return item


def ended(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make an item of an agency that has ended since: of the account of that agency."""
    return submitted(SimpleNamespace(**{**vars(people), "agency": people.user}), kind, code)


def expired(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make an item whose time is over, before the clock's job has run."""
    with freeze_time(LONG_AGO):
        return decided("approve", expires_at=OVER)(people, kind, code)


def narrowed(visibility: str) -> Maker:
    """Return the maker of an item that was public; what narrowed it has brought another file."""

    def make(people: SimpleNamespace, kind: str, code: str) -> Made:
        item = published(people, kind, code)
        call("package_patch", people.agency, id=item["id"], visibility=visibility)
        call("resource_create", people.agency, package_id=item["id"], **contents.link(code))
        submit(people, item, code)
        decide(people, "approve", item, code)
        return item

    return make


def deleted(people: SimpleNamespace, kind: str, code: str) -> Made:
    """Make a draft that its agency deleted."""
    item = draft(people, kind, code)
    call("package_delete", people.agency, id=item["id"])
    return item


# Items that somebody may not read, by stage: made after the public ones were looked at.
HIDDEN: dict[str, Maker] = {
    "draft": draft,
    "submitted": submitted,
    "returned": decided("return"),
    "rejected": decided("reject"),
    "approved": decided("approve", publish_at=LATER),
    "withdrawn": withdrawn,
    "rewritten": rewritten,
    "expired": expired,
    "deleted": deleted,
    "owner": decided("approve", visibility="owner"),
    "narrowed": narrowed("owner"),
    "moved": moved,
    "ended": ended,
}


def write_change(people: SimpleNamespace, item: Made, code: str, **changes: Any) -> None:
    """Change every text of a published item, replace its file, add a link, remove the old one."""
    texts = contents.filled(item["type"], code)
    texts.pop("name")
    call("package_patch", people.agency, id=item["id"], **{**texts, **changes})
    written = call("ttdn_revision_show", people.agency, dataset_id=item["id"])["payload"]
    for resource in written["resources"]:
        if resource.get("url_type") == "upload":
            upload = contents.upload(code)
            call("resource_patch", people.agency, id=resource["id"], **upload)
        else:
            call("resource_delete", people.agency, id=resource["id"])
    call("resource_create", people.agency, package_id=item["id"], **contents.link(code))


def pending(people: SimpleNamespace, state: str, item: Made, code: str) -> None:
    """Bring a change of a published item to ``state``."""
    later = {"publish_at": LATER} if state == "approved" else {}
    write_change(people, item, code, **later)
    if state in ("draft", "discarded"):
        if state == "discarded":
            call("ttdn_revision_discard", people.agency, dataset_id=item["id"])
        return
    submit(people, item, code)
    if state == "recalled":
        call("ttdn_dataset_recall", people.agency, id=item["id"])
    elif state != "submitted":
        decision = {"returned": "return", "rejected": "reject", "approved": "approve"}
        decide(people, decision[state], item, code)


PENDING = ("draft", "submitted", "returned", "rejected", "approved", "recalled", "discarded")


def source(people: SimpleNamespace, _kind: str, code: str) -> Made:
    """Make a harvest source of the agency's, whose one job has failed; words tell why."""
    plain = word(code, INSIDE, "address").lower().replace("ế", "e")
    made = call(
        "harvest_source_create",
        people.sysadmin,
        name=word(code, INSIDE, "name").lower().replace("ế", "e"),
        title=word(code, INSIDE, "title"),
        notes=word(code, INSIDE, "notes"),
        # No public address: refused before anything is sent.
        url=f"http://127.0.0.1:9/{plain}",
        source_type="ttdn_ckan",
        owner_org=people.agency_org,
        config=json.dumps({"kind": "dataset", "limits": {"tries": 1}}),
    )
    assert call("ttdn_harvest_run", people.sysadmin, id=made["id"])["state"] == "failed"
    return made
