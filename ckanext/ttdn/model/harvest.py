"""What the catalogue remembers of the agencies' own systems: jobs, pages and records (R25).

No foreign keys into ckanext-harvest's tables: `ckan db upgrade` may make them after these.
``retention`` removes what has lost its job or source.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from ckan import model
from ckan.plugins import toolkit as tk
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, aliased, mapped_column


class HarvestRun(tk.BaseModel):
    """How far a job of ckanext-harvest has come, and who is at it; times are UTC.

    ``state``: ``waiting`` (for a worker, until ``not_before``), ``running``, ``stopped`` (asks
    whether to go on), ``finished``, ``failed``, ``aborted``. A worker holds a run by a lease that
    it renews; ``fence`` counts the holders, and who is not the last one writes nothing.
    ``cursor``: where the list goes on after what is committed. ``started_over``: how often the run
    was taken up again without having come any further.
    """

    __tablename__ = "ttdn_harvest_run"

    job_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    source_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="waiting")
    fence: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    lease_until: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)
    not_before: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    started_over: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    phase: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="reading")
    cursor: Mapped[Any] = mapped_column(JSONB)
    page: Mapped[int] = mapped_column(sa.Integer, nullable=False, default=0)
    total: Mapped[int | None] = mapped_column(sa.Integer)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, nullable=False, default=dict)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    # The operator's answer to what a stopped run asks.
    accepted: Mapped[bool] = mapped_column(sa.Boolean, nullable=False, default=False)
    settings_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    finished_at: Mapped[dt.datetime | None] = mapped_column(sa.DateTime)

    @classmethod
    def of(cls, job_id: str, for_update: bool = False) -> HarvestRun | None:
        """Return the run of a job, locked when ``for_update``."""
        query = model.Session.query(cls).filter_by(job_id=job_id).populate_existing()
        return (query.with_for_update() if for_update else query).one_or_none()

    @classmethod
    def many(cls, job_ids: Iterable[str]) -> dict[str, HarvestRun]:
        """Return the runs of several jobs by job id, in one query."""
        rows = model.Session.query(cls).filter(cls.job_id.in_(list(job_ids)))
        return {row.job_id: row for row in rows.populate_existing()}

    @classmethod
    def next_free(cls, now: dt.datetime, job_id: str | None = None) -> HarvestRun | None:
        """Lock and return the run that has waited longest, or whose worker is gone.

        ``job_id``: this one or none.
        """
        free = sa.or_(
            sa.and_(cls.state == "waiting", cls.not_before <= now),
            sa.and_(cls.state == "running", cls.lease_until < now),
        )
        # One run of a source at a time; the database says so as well.
        other = aliased(cls)
        busy = sa.exists().where(
            other.source_id == cls.source_id, other.job_id != cls.job_id, other.state == "running"
        )
        query = model.Session.query(cls).filter(free, ~busy)
        if job_id is not None:
            query = query.filter(cls.job_id == job_id)
        return (
            query.order_by(cls.not_before, cls.job_id)
            .populate_existing()
            .with_for_update(skip_locked=True)
            .first()
        )


class HarvestPage(tk.BaseModel):
    """A page of a source's list that was read whole, in the transaction of its records.

    ``seen``: eight bytes for each record listed, in the order of ``HarvestRecord.digest``.
    ``key`` and ``validators`` let the next run ask whether the page changed; ``clean``: every
    record of it is in the catalogue as the source has it.
    """

    __tablename__ = "ttdn_harvest_page"

    job_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    number: Mapped[int] = mapped_column(sa.Integer, primary_key=True)
    source_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    key: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    validators: Mapped[dict[str, str]] = mapped_column(JSONB, nullable=False, default=dict)
    cursor: Mapped[Any] = mapped_column(JSONB)
    settings_hash: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    seen: Mapped[bytes] = mapped_column(sa.LargeBinary, nullable=False)
    clean: Mapped[bool] = mapped_column(sa.Boolean, nullable=False)


class HarvestRecord(tk.BaseModel):
    """A record of a source, and the item that it became: only this source's runs find it (R25).

    ``state``: ``linked`` (the item is as the source has it), ``refused``, ``incomplete`` (a draft
    that lacks something), ``conflict`` (a person changed the item: ``incoming`` waits), ``gone``.
    ``fingerprint``: SHA-256 of the mapped record as it was last looked at. ``content_hash``: of
    the payload that the harvest wrote last, by which a person's edit is told.
    """

    __tablename__ = "ttdn_harvest_record"

    source_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    original_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary, nullable=False)
    package_id: Mapped[str | None] = mapped_column(
        sa.UnicodeText, sa.ForeignKey("package.id", ondelete="CASCADE"), index=True
    )
    state: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    fingerprint: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    # Of the record as it came and the settings it was mapped by: known without a mapping.
    raw_hash: Mapped[bytes | None] = mapped_column(sa.LargeBinary)
    content_hash: Mapped[str | None] = mapped_column(sa.UnicodeText)
    address: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, default="")
    job_id: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False, index=True)
    harvested_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    incoming: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    problem: Mapped[dict[str, Any] | None] = mapped_column(JSONB)

    @classmethod
    def known(cls, source_id: str, original_ids: Iterable[str]) -> dict[str, HarvestRecord]:
        """Return a source's records by their own ids, in one query."""
        rows = model.Session.query(cls).filter(
            cls.source_id == source_id, cls.original_id.in_(list(original_ids))
        )
        return {row.original_id: row for row in rows}

    @classmethod
    def raw_hashes(
        cls, source_id: str, original_ids: Iterable[str]
    ) -> dict[str, tuple[bytes | None, str]]:
        """Return hash of the raw record and state by the records' own ids.

        It is all that an unchanged one costs.
        """
        columns = (cls.original_id, cls.raw_hash, cls.state)
        rows = model.Session.query(*columns).filter(
            cls.source_id == source_id, cls.original_id.in_(list(original_ids))
        )
        return {row[0]: (row[1], row[2]) for row in rows}

    @classmethod
    def fingerprints(
        cls, source_id: str, original_ids: Iterable[str]
    ) -> dict[str, tuple[str, str]]:
        """Return fingerprint and state by the records' own ids: all that an unchanged one costs."""
        columns = (cls.original_id, cls.fingerprint, cls.state)
        rows = model.Session.query(*columns).filter(
            cls.source_id == source_id, cls.original_id.in_(list(original_ids))
        )
        return {row[0]: (row[1], row[2]) for row in rows}


class HarvestCredential(tk.BaseModel):
    """What a source asks for, sealed: the key is in the configuration, never in the database."""

    __tablename__ = "ttdn_harvest_credential"

    source_id: Mapped[str] = mapped_column(sa.UnicodeText, primary_key=True)
    scheme: Mapped[str] = mapped_column(sa.UnicodeText, nullable=False)
    sealed: Mapped[bytes] = mapped_column(sa.LargeBinary, nullable=False)
    set_at: Mapped[dt.datetime] = mapped_column(sa.DateTime, nullable=False)
    set_by: Mapped[str | None] = mapped_column(sa.UnicodeText)

    @classmethod
    def of(cls, source_id: str) -> HarvestCredential | None:
        """Return the sealed credentials of a source."""
        return model.Session.get(cls, source_id, populate_existing=True)
