"""A written item waits for its appraisal, and the log says on whose behalf (R20, R21, R25)."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from ckan import model

from ckanext.ttdn import config, workflow
from ckanext.ttdn.interfaces import StepFacts
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services.appraisal import plugin_requirements
from ckanext.ttdn.services.decisions.log import Entry
from ckanext.ttdn.services.harvest.importer import writer
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import payloads
from ckanext.ttdn.workflow import Operation, Requirement, State

# The agency declared them for the whole source when it had it connected (R21, R25, R31).
DECLARATIONS = ["no_state_secrets", "rights_cleared"]
MET = workflow.Facts(frozenset({Requirement.DECLARATIONS, Requirement.COMPLETE}))


def submit(
    source: Source, write: writer.Write, row: Item, at: dt.datetime
) -> tuple[Revision, Entry]:
    """Make a written item wait for its appraisal; the caller logs the entry (R20)."""
    assert write.both is not None  # noqa: S101 - dictized by the caller before
    before = write.before or State(row.state)
    row.state = workflow.plan(before, Operation.SUBMIT, MET).target.value
    row.submitted_at = at
    payload, _files = payloads.of_item(writer.shown(write))
    write.content_hash = workflow.content_hash(payload)
    revision = Revision(
        id=str(uuid.uuid4()),
        package_id=write.pkg.id,
        number=write.number + 1,
        state="submitted",
        payload=payload,
        payload_hash=write.content_hash,
        base_hash=write.base_hash,
        schema_version=config.SCHEMA_VERSION,
        organization_id=source.owner_org,
        kind=source.facts.kind,
        submitter_id=source.user_id,
        modified_at=at,
        submitted_at=at,
        is_open=True,
    )
    model.Session.add(revision)
    return revision, entry(source, Operation.SUBMIT, revision, before.value, row.state, at)


def unmet(
    pkg: model.Package, state: str, is_change: bool, payload: Callable[[], Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what plugins require of a submission and a record lacks, by field (``ITtdn``)."""
    operation = Operation.SUBMIT.value

    def facts() -> StepFacts:
        content = deepcopy(payload())
        return StepFacts(operation, pkg.id, pkg.type, pkg.owner_org, state, is_change, content)

    return dict(plugin_requirements.unmet(operation, facts))


def entry(
    source: Source,
    operation: Operation,
    revision: Revision,
    before: str,
    after: str,
    at: dt.datetime,
    note: str = "",
) -> Entry:
    """Return the row of the decision log for a step that the harvest takes for its agency."""
    submits = operation is Operation.SUBMIT
    return Entry(
        at=at,
        package_id=revision.package_id,
        revision_id=revision.id,
        operation=operation.value,
        from_state=before,
        to_state=after,
        content_hash=revision.payload_hash,
        reasons=[],
        topics=[],
        actor_id=source.user_id,
        organization_id=source.owner_org,
        words={
            "note": note or source.url,
            "field_comments": {},
            "declarations": DECLARATIONS if submits else [],
            "acted_by": source.title,
            "due_on": None,
            "agency_name": dict(source.agency_name),
            "authority_name": dict(source.authority_name),
        },
    )
