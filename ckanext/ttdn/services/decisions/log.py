"""The one writer of the decision log, and the check of its chain (R20, R35)."""

from __future__ import annotations

import datetime as dt
import secrets
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import sqlalchemy as sa
from ckan import model
from sqlalchemy.dialects.postgresql import insert

from ckanext.ttdn import workflow
from ckanext.ttdn.model import Decision, DecisionHead, Item, Text, hashed_content
from ckanext.ttdn.workflow import chain

_BATCH = 500


@dataclass(frozen=True)
class Entry:
    """What a row of the log says; ``words`` go to the store from which they can be erased."""

    at: dt.datetime
    package_id: str
    revision_id: str | None
    operation: str
    from_state: str
    to_state: str
    content_hash: str | None
    reasons: list[str]
    topics: list[str]
    actor_id: str | None
    organization_id: str | None
    words: Mapping[str, Any]


def append(*entries: Entry) -> None:
    """Add rows at the end of the chain, in the caller's transaction, which should end soon.

    Call it last, with the rows of all items concerned locked. A nonce keeps the hash of the words
    from telling a short text that was erased.
    """
    bodies = [{**entry.words, "nonce": secrets.token_hex(16)} for entry in entries]
    texts = [
        Text(id=str(uuid.uuid4()), body=body, created_at=entry.at)
        for entry, body in zip(entries, bodies, strict=True)
    ]
    model.Session.add_all(texts)
    model.Session.flush()
    head = _locked_head()
    for entry, text, body in zip(entries, texts, bodies, strict=True):
        # Shallow on purpose: the lists go into the row as they are.
        columns = {f.name: getattr(entry, f.name) for f in fields(entry) if f.name != "words"}
        decision = Decision(
            **columns,
            text_id=text.id,
            text_hash=workflow.content_hash(body),
            prev_hash=head.row_hash,
            row_hash="",
            # Not from the sequence, whose numbers have the order of asking, not the chain's.
            id=head.last_id + 1,
        )
        decision.row_hash = chain.row_hash(decision.content(), head.row_hash)
        model.Session.add(decision)
        head.count, head.last_id, head.row_hash = head.count + 1, decision.id, decision.row_hash
    model.Session.flush()


def _locked_head() -> DecisionHead:
    """Lock the end of the chain until the transaction ends: nobody can append to the same row.

    A step takes it last and commits then (``indexing``): it is held neither while the search server
    answers nor while another lock is waited for, and no two steps wait for each other.
    """
    query = model.Session.query(DecisionHead).populate_existing().with_for_update()
    head = query.one_or_none()
    if head is None:
        first = insert(DecisionHead).values(one=1, count=0, last_id=0, row_hash=chain.BEGINNING)
        model.Session.execute(first.on_conflict_do_nothing())
        head = query.one()
    return head


@dataclass
class Report:
    """What a check has found. ``last_hash``: of the last row; whoever keeps it outside can tell
    later whether the whole chain was written anew.

    ``problems``: ``{"id", "at", "package_id", "code"}`` each, in the order of the log. Codes:
    ``changed`` (a row is not what was written), ``broken`` (a row before it was taken out, put in
    or moved), ``words_changed``, ``words_missing``, ``cut_off`` (rows are missing at the end),
    ``no_head`` (the record of the end is missing), ``emptied`` (nothing is left).
    """

    count: int = 0
    erased: int = 0
    last_id: int = 0
    last_hash: str = chain.BEGINNING
    problems: list[dict[str, Any]] = field(default_factory=list)


def check(most: int) -> Report:
    """Check every row as it stands at one moment; keep ``most`` problems, and that of the end.

    Words that were erased by order are counted and no problem. Reads in batches.
    """
    report = Report()
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
    # A connection of its own: one picture of log and head, whatever is appended meanwhile.
    with model.ensure_engine().connect().execution_options(**options) as connection:
        for row in _rows(connection):
            for code in _problems(row, report.last_hash):
                if len(report.problems) < most:
                    report.problems.append(_place(row, code))
            report.count += 1
            report.erased += row["erased_at"] is not None
            report.last_id, report.last_hash = row["id"], row["row_hash"]
        report.problems += _at_the_end(connection, report)
    return report


def _rows(connection: sa.Connection) -> Iterator[sa.RowMapping]:
    query = (
        sa.select(*Decision.__table__.columns, Text.body, Text.erased_at, Text.id.label("words"))
        .outerjoin(Text, Text.id == Decision.text_id)
        .order_by(Decision.id)
    )
    with connection.execution_options(yield_per=_BATCH).execute(query) as result:
        yield from result.mappings()


def _problems(row: sa.RowMapping, previous: str) -> Iterator[str]:
    if row["prev_hash"] != previous:
        yield "broken"
    if row["row_hash"] != chain.row_hash(hashed_content(row), row["prev_hash"]):
        yield "changed"
    erased = row["erased_at"] is not None and row["body"] is None
    if row["words"] is None:
        yield "words_missing"
    elif not erased and workflow.content_hash(row["body"] or {}) != row["text_hash"]:
        yield "words_changed"


def _at_the_end(connection: sa.Connection, report: Report) -> Iterator[dict[str, Any]]:
    head = connection.execute(sa.select(DecisionHead.__table__)).mappings().one_or_none()
    place = {"id": report.last_id, "at": None, "package_id": None}
    if head is not None:
        found = (report.count, report.last_id, report.last_hash)
        if found != (head["count"], head["last_id"], head["row_hash"]):
            yield {**place, "id": head["last_id"], "code": "cut_off"}
    elif report.count:
        yield {**place, "code": "no_head"}
    elif connection.scalar(sa.select(sa.exists().where(Item.submitted_at.isnot(None)))):
        yield {**place, "code": "emptied"}


def _place(row: sa.RowMapping, code: str) -> dict[str, Any]:
    return {
        "id": row["id"],
        "at": row["at"].isoformat(),
        "package_id": row["package_id"],
        "code": code,
    }
