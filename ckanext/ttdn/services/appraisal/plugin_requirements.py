"""Requirements that other plugins add to the steps of the appraisal (``ITtdn``)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import TYPE_CHECKING, Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import extensions
from ckanext.ttdn.interfaces import Requirement, StepFacts
from ckanext.ttdn.services import refusals

if TYPE_CHECKING:
    from ckanext.ttdn.services.appraisal.steps import Step

log = logging.getLogger(__name__)


def require(step: Step) -> None:
    """Refuse a step whose conditions are not met; raises ValidationError by field."""

    def facts() -> StepFacts:
        return StepFacts(
            operation=step.operation.value,
            package_id=step.pkg.id,
            kind=step.pkg.type,
            organization_id=step.pkg.owner_org,
            state=step.state.value,
            is_change=step.is_change,
            payload=deepcopy(step.revision.payload) if step.revision else {},
        )

    errors = unmet(step.operation.value, facts)
    if errors:
        raise tk.ValidationError(errors)  # type: ignore[arg-type] - a dict of lists


def unmet(operation: str, facts: Callable[[], StepFacts]) -> Mapping[str, list[str]]:
    """Return what a step lacks, sentences by field, in the reader's language.

    ``facts`` is called when some plugin has a condition of this operation.
    """
    asked = [
        r for r in extensions.contributions().requirements.values() if operation in r.operations
    ]
    if not asked:
        return {}
    step = facts()
    errors: dict[str, Any] = {}
    for requirement in asked:
        sentence = _sentence(requirement, step)
        if sentence:
            errors.setdefault(requirement.field, []).append(sentence)
    return errors


def _sentence(requirement: Requirement, step: StepFacts) -> str | None:
    try:
        if requirement.is_met(step):
            return None
    except Exception:
        # Refused by default: a plugin's fault must not let through what it was to hold up.
        log.exception("The requirement %s failed on %s", requirement.code, step.package_id)
        return refusals.message("failed")
    return extensions.text_of(requirement.text)
