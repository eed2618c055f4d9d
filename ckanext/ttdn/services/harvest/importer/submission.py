"""A written item waits for its appraisal, and the log says on whose behalf (R20, R21, R25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from ckan import model

from ckanext.ttdn import workflow
from ckanext.ttdn.interfaces import StepFacts
from ckanext.ttdn.model import Item, Revision
from ckanext.ttdn.services.appraisal import plugin_requirements
from ckanext.ttdn.services.decisions import entries
from ckanext.ttdn.services.decisions.log import Entry
from ckanext.ttdn.services.harvest.importer import writer
from ckanext.ttdn.services.harvest.sources import Source
from ckanext.ttdn.services.revisions import payloads, states
from ckanext.ttdn.services.revisions import writer as revision_writer
from ckanext.ttdn.workflow import Operation, Requirement, State

# The agency declared them for the whole source when it had it connected (R21, R25, R31).
DECLARATIONS = ["no_state_secrets", "rights_cleared"]
MET = workflow.Facts(frozenset({Requirement.DECLARATIONS, Requirement.COMPLETE}))


def submit(
    source: Source, write: writer.Write, row: Item, at: dt.datetime
) -> tuple[Revision, Entry]:
    """Submit a written item; return its revision and the row for the log, which the caller adds."""
    before = State(row.state)
    target = workflow.plan(before, Operation.SUBMIT, MET).target
    payload, _files = payloads.of_item(writer.shown(write))
    revision = revision_writer.add(
        write.pkg,
        payload,
        number=write.number + 1,
        state=target.value,
        at=at,
        submitter_id=source.user_id,
        base_hash=write.base_hash,
    )
    write.content_hash = revision.payload_hash
    states.move(Operation.SUBMIT, target, row, revision, at, on_change=False)
    return revision, entry(source, Operation.SUBMIT, revision, before.value, target.value, at)


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
) -> Entry:
    """Return the row of the decision log for a step that the harvest takes for its agency."""
    return entries.entry(
        operation,
        at,
        package_id=revision.package_id,
        organization_id=source.owner_org,
        revision=revision,
        before=before,
        after=after,
        actor_id=source.user_id,
        acted_by=source.title,
        names=entries.Names(source.agency_name, source.authority_name),
        given={
            "note": source.url,
            "declarations": DECLARATIONS if operation is Operation.SUBMIT else [],
        },
    )
