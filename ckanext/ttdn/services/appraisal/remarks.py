"""What is said with a step, held to its form before the log keeps it for ever (R20, R22, R35)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn.bilingual import clean
from ckanext.ttdn.services import params
from ckanext.ttdn.workflow import OPERATIONS, Operation

_NOTE, _NAME, _COMMENT, _COMMENTS = 10_000, 200, 5_000, 200
# What the log keeps of an operation that takes it as an input, and of no other one.
_KEPT = frozenset({"declarations", "due_on", "field_comments", "reasons"})


def read(operation: Operation, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was sent with a step as the log takes it; other arguments stay as they are.

    Raises ValidationError naming what is no text, no list of codes, or too long.
    """
    unwanted = _KEPT - OPERATIONS[operation].inputs
    said = {name: value for name, value in sent.items() if name not in unwanted}
    said["note"] = params.text(sent, "note", _NOTE)
    said["acted_by"] = " ".join(params.text(sent, "acted_by", _NAME).split())
    for name in ("declarations", "reasons"):
        if name in said:
            said[name] = params.codes(said, name)
    if "field_comments" in said:
        said["field_comments"] = _comments(said["field_comments"])
    return said


def _comments(sent: Any) -> dict[str, str]:
    if not sent:
        return {}
    if not isinstance(sent, Mapping) or len(sent) > _COMMENTS:
        raise tk.ValidationError({"field_comments": [tk._("Send a text for each field.")]})
    found = {clean(str(name))[:_NAME]: params.text(sent, name, _COMMENT) for name in sent}
    return {name: words for name, words in found.items() if words}
