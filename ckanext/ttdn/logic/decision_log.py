"""The one writer of the decision log, and the check of its chain (R20, R35)."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.ttdn import workflow
from ckanext.ttdn.model import Decision, DecisionHead, Text
from ckanext.ttdn.workflow import chain

_BATCH = 500


def append(
    *,
    at: dt.datetime,
    package_id: str,
    revision_id: str | None,
    operation: str,
    from_state: str,
    to_state: str,
    content_hash: str | None,
    reasons: list[str],
    topics: list[str],
    actor_id: str | None,
    organization_id: str | None,
    words: Mapping[str, Any],
) -> Decision:
    """Add a row at the end of the chain, in the caller's transaction, which should end soon.

    The head is locked until then: the rows have one order, and nobody can fork the chain. It is
    the last lock that a step takes, after those of the item, so that two steps never wait for
    each other in a circle. ``words`` go to the store from which they can be erased.
    """
    body = {**words, "nonce": secrets.token_hex(16)}
    text = Text(body=body, created_at=at)
    model.Session.add(text)
    model.Session.flush()
    head = _locked_head()
    decision = Decision(
        at=at,
        package_id=package_id,
        revision_id=revision_id,
        operation=operation,
        from_state=from_state,
        to_state=to_state,
        content_hash=content_hash,
        reasons=reasons,
        topics=topics,
        actor_id=actor_id,
        organization_id=organization_id,
        text_id=text.id,
        text_hash=workflow.content_hash(body),
        prev_hash=head.row_hash,
        row_hash="",
        id=head.last_id + 1,
    )
    decision.row_hash = chain.row_hash(decision.content(), head.row_hash)
    model.Session.add(decision)
    head.count, head.last_id, head.row_hash = head.count + 1, decision.id, decision.row_hash
    model.Session.flush()
    return decision


def _locked_head() -> DecisionHead:
    first = insert(DecisionHead).values(one=1, count=0, last_id=0, row_hash=chain.BEGINNING)
    model.Session.execute(first.on_conflict_do_nothing())
    return model.Session.query(DecisionHead).populate_existing().with_for_update().one()


def problems() -> Iterator[dict[str, Any]]:
    """Check every row; give what is wrong: ``{"id", "code"}``, in the order of the log.

    Codes: ``changed`` (a row is not what was written), ``broken`` (a row before it was taken out,
    put in or moved), ``words_changed``, ``words_missing``, ``cut_off`` (rows are missing at the
    end), ``no_head``. Words that were erased by order are no problem. Reads in batches.
    """
    previous, count, last = chain.BEGINNING, 0, 0
    while rows := _after(last):
        for decision, text in rows:
            if decision.prev_hash != previous or decision.id != last + 1:
                yield {"id": decision.id, "code": "broken"}
            if decision.row_hash != chain.row_hash(decision.content(), decision.prev_hash):
                yield {"id": decision.id, "code": "changed"}
            if (code := _words(decision, text)) is not None:
                yield {"id": decision.id, "code": code}
            previous, count, last = decision.row_hash, count + 1, decision.id
        model.Session.expunge_all()
    head = model.Session.query(DecisionHead).one_or_none()
    if head is None:
        if count:
            yield {"id": last, "code": "no_head"}
    elif (head.count, head.last_id, head.row_hash) != (count, last, previous):
        yield {"id": head.last_id, "code": "cut_off"}


def _after(last: int) -> list[Any]:
    return (
        model.Session.query(Decision, Text)
        .outerjoin(Text, Text.id == Decision.text_id)
        .filter(Decision.id > last)
        .order_by(Decision.id)
        .limit(_BATCH)
        .all()
    )


def _words(decision: Decision, text: Text | None) -> str | None:
    if text is None:
        return "words_missing"
    if text.erased_at is not None:
        return None
    same = workflow.content_hash(text.body or {}) == decision.text_hash
    return None if same else "words_changed"


def size() -> int:
    """Return the number of rows."""
    return model.Session.query(sa.func.count(Decision.id)).scalar() or 0
