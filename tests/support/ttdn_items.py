"""Items for tests: complete ones, brought to any state through the actions."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any


def call(name: str, user: str | None = None, /, **data: Any) -> Any:
    """Run an action as this user, anonymous without one, with every check."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    context = {"user": user or "", "auth_user_obj": model.User.get(user) if user else None}
    return tk.get_action(name)(context, data)


def refusal(name: str, user: str | None = None, /, **data: Any) -> Any:
    """Run an action; return the ValidationError that it raises, None when it is done."""
    from ckan.plugins import toolkit as tk

    try:
        call(name, user, **data)
    except tk.ValidationError as error:
        return error
    return None


# A picture of one point, whole: cut off ones are refused.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
COMPLETE = {
    "type": "promotion",
    "title_translated": {"vi": "Lễ hội Huế", "en": "Hue Festival"},
    "notes_translated": {"vi": "Một tuần lễ bên sông Hương.", "en": "A week by the Perfume River."},
    "activity_date": "2025-06",
    "author": "Phòng Quảng bá",
    "copyright_owner": "Sở Du lịch",
    "license_id": "ttdn-nc",
    "channel": "internet",
    "consent_record": "Canary: signed consents",
}
DECLARED = ["no_state_secrets", "rights_cleared"]


def draft(people: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """Make a complete draft of the agency."""
    return call("package_create", people.agency, **{**COMPLETE, **changes})


def submitted(people: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """Make an item that waits for its appraisal."""
    item = draft(people, **changes)
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=DECLARED)
    return call("package_show", people.agency, id=item["id"])


def patch(
    people: SimpleNamespace, item: dict[str, Any], who: str = "agency", **changes: Any
) -> dict[str, Any]:
    """Change an item as the agency or another of the people."""
    return call("package_patch", getattr(people, who), id=item["id"], **changes)


def content_hash(people: SimpleNamespace, item: dict[str, Any]) -> str:
    """Return the hash of what the authority looks at."""
    return call("ttdn_revision_show", people.authority, dataset_id=item["id"])["content_hash"]


def decided(people: SimpleNamespace, decision: str, item: dict[str, Any], **given: Any) -> Any:
    """Decide on a submitted item as the authority."""
    return call(
        f"ttdn_dataset_{decision}",
        people.authority,
        id=item["id"],
        content_hash=content_hash(people, item),
        **given,
    )


def published(people: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    """Make an item that the public sees."""
    item = submitted(people, **changes)
    decided(people, "approve", item)
    return call("package_show", people.agency, id=item["id"])


def in_state(people: SimpleNamespace, state: str, **changes: Any) -> dict[str, Any]:
    """Make an item in the named approval state."""
    if state == "draft":
        return draft(people, **changes)
    if state == "approved":
        changes["publish_at"] = "2099-01-01T00:00:00"
    item = submitted(people, **changes)
    if state == "returned":
        decided(people, "return", item, reasons=["incomplete-metadata"])
    elif state == "rejected":
        decided(people, "reject", item, reasons=["not-foreign-information"])
    elif state in ("approved", "published", "withdrawn"):
        decided(people, "approve", item)
    if state == "withdrawn":
        call("ttdn_dataset_withdraw", people.authority, id=item["id"], reasons=["expired"])
    return call("package_show", people.agency, id=item["id"])


STATES = ("draft", "submitted", "returned", "rejected", "approved", "published", "withdrawn")
HIDDEN = tuple(state for state in STATES if state != "published")
