"""What a step requires, looked into: the content, its base, reasons (H 6.4; R20)."""

from __future__ import annotations

from collections.abc import Iterable

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config, workflow
from ckanext.ttdn.model import Revision
from ckanext.ttdn.services import params, refusals
from ckanext.ttdn.services.appraisal.steps import Step
from ckanext.ttdn.services.revisions import payloads
from ckanext.ttdn.workflow import Requirement


def require_hash(step: Step) -> None:
    """Refuse a decision on anything but the content that was appraised (R20).

    The content is hashed anew from the database and the files, so that a change past every guard
    is found as well.
    """
    sent = step.given.get("content_hash")
    if not sent:
        raise refusals.invalid("content_hash_missing", "content_hash")
    assert step.revision is not None  # noqa: S101 - a submitted item has one
    actual, changed = payloads.compare(step.pkg.id, step.revision, verify=True)
    if sent != actual or actual != step.revision.payload_hash:
        raise refusals.conflict(sent, actual, changed, "content_changed")
    step.met.add(Requirement.CONTENT_HASH)


def require_base(step: Step) -> None:
    """Refuse to put in force what was written against another public version, or other fields.

    The agency carries its change over (``ttdn_revision_rebase``) and it is appraised again.
    """
    revision = step.revision
    assert revision is not None  # noqa: S101 - a submitted item has one
    gone = payloads.unknown_fields(step.pkg.type, revision.payload)
    if gone:
        raise refusals.conflict(
            revision.schema_version, config.SCHEMA_VERSION, gone, "schema_changed"
        )
    if not step.is_change:
        return
    public = payloads.public(step.pkg.id)
    actual = workflow.content_hash(public)
    if actual != revision.base_hash:
        base = Revision.approved(step.pkg.id)
        changed = workflow.changed_fields(base.payload, public) if base else []
        raise refusals.conflict(revision.base_hash, actual, changed, "base_changed")


def require_reasons(step: Step, known: Iterable[str]) -> None:
    """Take the reason codes; refuse codes that are not in the vocabulary."""
    reasons = params.codes(step.given, "reasons")
    unknown = sorted(set(reasons) - set(known))
    if unknown:
        raise tk.ValidationError(
            {"reasons": [tk._("Unknown reason: {codes}").format(codes=", ".join(unknown))]}
        )
    if "other" in reasons and not step.given.get("note"):
        raise refusals.invalid("other_needs_note", "note")
    step.given = {**step.given, "reasons": reasons}
    if reasons:
        step.met.add(Requirement.REASONS)
