"""The servers that CKAN works with: PostgreSQL, Redis, Solr, mail."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from pathlib import Path

import ckan.migration
import ckanext.harvest
import redis as redis_client
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from ckan import model
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from sqlalchemy import exc

from ckanext.ttdn import config
from ckanext.ttdn.search import setup as search_setup
from ckanext.ttdn.services.files import scanner

from .finding import Finding

PACKAGE = Path(__file__).resolve().parents[1]
MAIL_SECONDS = 10


def database() -> Iterator[Finding]:
    """Ask PostgreSQL for an answer."""
    try:
        with model.ensure_engine().connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except exc.SQLAlchemyError as error:
        yield _silent("PostgreSQL", "sqlalchemy.url", getattr(error, "orig", None) or error)


def migrations() -> Iterator[Finding]:
    """Compare the tables' revisions with those of the code."""
    behind = [name or "ckan" for name, folder in _repositories().items() if _behind(name, folder)]
    if behind:
        yield Finding(
            tk._("the tables are not those of this version: {parts}").format(
                parts=", ".join(behind)
            ),
            tk._("Stop CKAN, back the database up, run: ckan db upgrade"),
        )


def redis() -> Iterator[Finding]:
    """Ask Redis for an answer."""
    try:
        connect_to_redis().ping()
    except redis_client.RedisError as error:
        yield _silent("Redis", "ckan.redis.url", error)


def solr() -> Iterator[Finding]:
    """Ask Solr which of the catalogue's fields it lacks."""
    try:
        lacking = search_setup.lacking()
    except search_setup.SetupError as error:
        yield _silent("Solr", "solr_url", error)
        return
    if lacking:
        yield Finding(
            tk._("Solr lacks {number} definitions: {names}").format(
                number=len(lacking), names=_shortened(lacking)
            ),
            tk._("Run: ckan ttdn search setup --rebuild"),
        )


def mail() -> Iterator[Finding]:
    """Connect to the mail server as CKAN's mailer does; send nothing."""
    if not tk.config.get("smtp.mail_from"):
        yield Finding(
            tk._("smtp.mail_from is empty: mails have no sender"),
            tk._("Write the address that the catalogue's mails come from."),
        )
    host, _sep, port = str(tk.config.get("smtp.server") or "").partition(":")
    try:
        with smtplib.SMTP(host or "localhost", int(port or 25), timeout=MAIL_SECONDS) as server:
            server.ehlo()
            if tk.config.get("smtp.starttls") and not server.has_extn("STARTTLS"):
                raise smtplib.SMTPException("STARTTLS")
    except (OSError, ValueError, smtplib.SMTPException) as error:
        yield _silent(tk._("The mail server"), "smtp.server", error)


def virus_scanner() -> Iterator[Finding]:
    """Ask clamd, where the operator has configured one."""
    address = config.virus_scanner()
    if address and not scanner.answers(address):
        yield _silent(tk._("The virus scanner"), "ckanext.ttdn.clamd", address)


def _silent(what: str, option: str, error: object) -> Finding:
    said = str(error).strip().splitlines() or [type(error).__name__]
    return Finding(
        tk._("{server} does not answer: {error}").format(server=what, error=said[0].rstrip(".")),
        tk._("Start it, or correct {option}.").format(option=option),
    )


def _shortened(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def _repositories() -> dict[str, Path]:
    harvest = Path(ckanext.harvest.__file__).parent
    return {
        "": Path(ckan.migration.__file__).parent,
        "harvest": harvest / "migration" / "harvest",
        "ttdn": PACKAGE / "migration" / "ttdn",
    }


def _behind(plugin: str, folder: Path) -> bool:
    settings = Config()
    settings.set_main_option("script_location", str(folder))
    newest = set(ScriptDirectory.from_config(settings).get_heads())
    # CKAN keeps each plugin's revision in a table of its own.
    table = f"{plugin}_alembic_version" if plugin else "alembic_version"
    with model.ensure_engine().connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": table})
        return set(context.get_current_heads()) != newest
