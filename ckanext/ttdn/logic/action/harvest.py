"""Harvests: preview, run, show, confirm, retry; credentials (R25)."""

from __future__ import annotations

import threading
from typing import Any

from ckan import model
from ckan.plugins import toolkit as tk
from ckan.types import Context, DataDict
from ckanext.harvest.logic import HarvestJobExists
from ckanext.harvest.model import HarvestJob

from ckanext.ttdn import config, sealing
from ckanext.ttdn.harvesters import credentials, registry
from ckanext.ttdn.model import HarvestCredential, HarvestRun
from ckanext.ttdn.services import authz, call_options, params, timestamps
from ckanext.ttdn.services.harvest import dictize, messages, preview, retention, sources
from ckanext.ttdn.services.harvest.access import require_visible, source_of
from ckanext.ttdn.services.harvest.engine import queue, readers, runner

__all__ = [
    "ttdn_harvest_credentials_set",
    "ttdn_harvest_job_accept",
    "ttdn_harvest_job_retry",
    "ttdn_harvest_job_show",
    "ttdn_harvest_preview",
    "ttdn_harvest_run",
    "ttdn_harvest_tidy",
    "ttdn_harvest_work",
]

# Seconds between two looks at a run that another worker has.
_PAUSE = 0.5
_PREVIEWED = 10
Row = Any  # of ckanext-harvest


def ttdn_harvest_run(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Run a source (``id`` or name) now; return its job as ``ttdn_harvest_job_show``. Operator.

    A job that is under way is brought to its end first: it may have asked the source before the
    change that somebody wants to see. A job that has to wait is returned as it waits.
    """
    tk.check_access("ttdn_harvest_run", context, data_dict)
    source = source_of(data_dict)
    user = context["user"]
    for run in _under_way(source.id):
        _follow(run)
    try:
        made = tk.get_action("harvest_job_create")({"user": user}, {"source_id": source.id})
        job_id = made["id"]
    except HarvestJobExists:
        # Made at this moment, or left by somebody who died before it was queued.
        job_id = _left(source.id)
        tk.get_action("harvest_send_job_to_gather_queue")({"user": user}, {"id": job_id})
    _follow(job_id)
    run = HarvestRun.of(job_id)
    assert run is not None  # noqa: S101 - made with the job
    return dictize.job(run)


def ttdn_harvest_work(context: Context, data_dict: DataDict) -> dict[str, Any] | None:
    """Take the next job that is due and bring it to its end; None when none is. Operator.

    ``ttdn_worker`` in the context: the process does nothing else, and ends when it stands still.
    """
    tk.check_access("ttdn_harvest_work", context, data_dict)
    held = queue.claim(watched=call_options.of(context).worker)
    if held is None:
        return None
    runner.work(held)
    run = HarvestRun.of(held.job_id)
    return dictize.job(run) if run is not None else None


@tk.side_effect_free
def ttdn_harvest_job_show(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Show a job (``id``): state, counts, error messages; for accounts that may see its source."""
    return dictize.job(_run(context, data_dict, "ttdn_harvest_job_show"))


def ttdn_harvest_job_accept(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Let a stopped job (``id``) withdraw what it asked about. Operator.

    Raises ValidationError for a job that asks nothing, or is no longer its source's last.
    """
    run = _run(context, data_dict, "ttdn_harvest_job_accept")
    if run.state != "stopped" or _newer(run):
        raise tk.ValidationError({"id": [tk._("This job asks nothing, or a newer one has run.")]})
    run.accepted = True
    return _again(run, phase="gone")


def ttdn_harvest_job_retry(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Resume a failed, stopped or aborted job (``id``). Operator.

    Raises ValidationError for another one; a finished source is run anew instead.
    """
    run = _run(context, data_dict, "ttdn_harvest_job_retry")
    if run.state not in ("failed", "stopped", "aborted") or _newer(run):
        raise tk.ValidationError(
            {"id": [tk._("Only the last job of a source that did not finish can go on.")]}
        )
    if run.state == "stopped" or (run.problem or {}).get("code") == "short_list":
        # What was listed is in doubt: the list is read from its start.
        run.settings_hash = ""
    return _again(run, phase=run.phase)


def _again(run: HarvestRun, phase: str) -> dict[str, Any]:
    job: Row = HarvestJob.get(run.job_id)
    job.status, job.gather_finished, job.finished = "Running", None, None
    for error in list(job.gather_errors):
        model.Session.delete(error)
    run.state, run.phase, run.problem = "waiting", phase, None
    run.started_over, run.finished_at, run.not_before = 0, None, timestamps.now()
    model.Session.commit()
    return dictize.job(run)


def _newer(run: HarvestRun) -> bool:
    job: Row = HarvestJob.get(run.job_id)
    query = model.Session.query(HarvestJob.id).filter(
        HarvestJob.source_id == run.source_id, HarvestJob.created > job.created
    )
    return query.first() is not None


def ttdn_harvest_preview(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Return the first records (``limit``) of a source as they would become items. Operator.

    ``id`` of a source, or ``url``, ``source_type``, ``config`` (JSON or object) and, for the check
    of what they lack, ``owner_org``. Stores nothing. See ``preview.records`` for the answer.
    """
    tk.check_access("ttdn_harvest_preview", context, data_dict)
    limit = min(params.number(data_dict, "limit", _PREVIEWED), preview.MOST)
    if data_dict.get("id"):
        row = source_of(data_dict)
        source = sources.load(row.id)
        return preview.records(
            source.type, source.facts, dict(source.settings), source.owner_org, limit, source.id
        )
    source_type, url = tk.get_or_bust(data_dict, ["source_type", "url"])
    settings = _settings(str(source_type), data_dict.get("config"))
    owner = model.Group.get(data_dict.get("owner_org") or "")
    facts_of = sources.facts_of(str(url), str(url), settings, (owner.title or "") if owner else "")
    return preview.records(source_type, facts_of, settings, owner.id if owner else None, limit)


def _settings(source_type: str, given: Any) -> dict[str, Any]:
    if source_type not in registry.readers():
        known = ", ".join(registry.readers())
        raise tk.ValidationError(
            {"source_type": [tk._("Known types: {names}").format(names=known)]}
        )
    try:
        return sources.checked(source_type, given)
    except ValueError as error:
        raise tk.ValidationError({"config": [str(error)]}) from None


def ttdn_harvest_credentials_set(context: Context, data_dict: DataDict) -> dict[str, Any]:
    """Seal the credentials of a source (``id``, ``scheme`` and its values). Operator.

    Schemes: ``header`` and ``query`` (``name``, ``value``), ``bearer`` (``token``), ``basic``
    (``username``, ``password``), ``oauth2`` (``token_url``, ``client_id``, ``client_secret``,
    ``scope``), ``none`` to forget them. They come back from no action; returns the scheme.
    """
    tk.check_access("ttdn_harvest_credentials_set", context, data_dict)
    source = source_of(data_dict)
    scheme = str(tk.get_or_bust(data_dict, "scheme"))
    row = HarvestCredential.of(source.id)
    if scheme == "none":
        if row is not None:
            model.Session.delete(row)
        model.Session.commit()
        return {"id": source.id, "scheme": "none"}
    values = data_dict.get("values")
    if not isinstance(values, dict):
        values = {k: v for k, v in data_dict.items() if k not in ("id", "scheme", "values")}
    sealed = _sealed(readers.bound_to(source.id, source.url), scheme, values)
    row = row or HarvestCredential(source_id=source.id)
    user = authz.user_of(context)
    row.scheme, row.sealed, row.set_at = scheme, sealed, timestamps.now()
    row.set_by = user.id if user else None
    model.Session.add(row)
    model.Session.commit()
    return {"id": source.id, "scheme": scheme}


def _sealed(bound_to: str, scheme: str, values: dict[str, Any]) -> bytes:
    try:
        read = credentials.parse(scheme, values)
        return credentials.seal(read, sealing.key_from(config.harvest_secret_key()), bound_to)
    except credentials.BadCredentials as error:
        problem = {"code": error.code, "facts": error.facts}
        field = str(error.facts.get("name") or "scheme")
        raise tk.ValidationError({field: [messages.text(problem)]}) from None
    except sealing.BadKey:
        raise tk.ValidationError({"scheme": [messages.text({"code": "no_key"})]}) from None


def ttdn_harvest_tidy(context: Context, data_dict: DataDict) -> dict[str, int]:
    """Take up jobs that were left; remove the history older than the set days. Operator.

    ``daily``: remove history only when that was not done today, as the clock asks for it.
    """
    tk.check_access("ttdn_harvest_tidy", context, data_dict)
    adopted = queue.adopt()
    removed = retention.enforce(daily=tk.asbool(data_dict.get("daily", False)))
    return {**removed, "adopted": adopted}


def _run(context: Context, data_dict: DataDict, action: str) -> HarvestRun:
    run = HarvestRun.of(str(tk.get_or_bust(data_dict, "id")))
    if run is None:
        raise tk.ObjectNotFound()
    require_visible(context, run.source_id)
    tk.check_access(action, context, {"id": run.source_id})
    return run


def _left(source_id: str) -> str:
    row: Row = (
        model.Session.query(HarvestJob)
        .filter(HarvestJob.source_id == source_id, HarvestJob.status != "Finished")
        .order_by(HarvestJob.created.desc())
        .first()
    )
    if row is None:
        raise tk.ValidationError({"id": [tk._("A job of this source ends at this moment.")]})
    return row.id


def _under_way(source_id: str) -> list[str]:
    rows = (
        model.Session.query(HarvestRun.job_id)
        .filter(HarvestRun.source_id == source_id, HarvestRun.state.in_(["waiting", "running"]))
        .order_by(HarvestRun.not_before)
    )
    return [row[0] for row in rows]


def _follow(job_id: str) -> None:
    """Work on a run, or wait for who does, until it ends or has to wait for its source."""
    pause = threading.Event()
    while True:
        held = queue.claim(job_id)
        if held is not None:
            runner.work(held)
        run = HarvestRun.of(job_id)
        ended = run is None or run.state not in ("waiting", "running")
        waits = run is not None and run.state == "waiting" and run.not_before > timestamps.now()
        model.Session.rollback()
        if ended or waits:
            return
        if held is None:
            pause.wait(_PAUSE)
