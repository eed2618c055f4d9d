"""Check the required content: agencies, accounts, texts of scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ckan import model
from ckan.lib import i18n
from ckan.plugins import toolkit as tk

from ckanext.ttdn import config

from .finding import Finding

CATALOGUES = Path(__file__).resolve().parents[1] / "i18n"


def register() -> Iterator[Finding]:
    """Ask for the agencies (R02)."""
    if not _ask("ttdn_agency_list"):
        yield Finding(
            tk._("there is no agency"),
            tk._("Run: ckan ttdn profile load {profile}").format(profile=config.profile()),
        )


def accounts() -> Iterator[Finding]:
    """Ask for somebody who runs the site, and somebody who appraises (R20, R22)."""
    operators = model.Session.query(model.User).filter_by(sysadmin=True, state="active")
    # CKAN's site user is a sysadmin too, and belongs to no person.
    if not operators.filter(model.User.name != tk.config["ckan.site_id"]).count():
        yield Finding(tk._("nobody runs the site"), tk._("Run: ckan sysadmin add NAME"))
    if not any(account["role"] == "authority" for account in _ask("ttdn_account_list")):
        yield Finding(
            tk._("nobody can appraise: the authority has no account"),
            tk._("Run: ckan ttdn account set USER AUTHORITY --role authority"),
        )


def scripts() -> Iterator[Finding]:
    """Look for the texts of scripts, which a command makes from the catalogues."""
    folder = Path(i18n.get_js_translations_dir())
    for catalogue in sorted(CATALOGUES.glob("*/LC_MESSAGES/*.po")):
        language = catalogue.parents[1].name
        made = folder / f"{language}.js"
        if not made.exists() or made.stat().st_mtime < catalogue.stat().st_mtime:
            yield Finding(
                tk._("texts of scripts in “{language}” are older than the catalogue").format(
                    language=language
                ),
                tk._("Run: ckan translation js"),
                required=False,
            )


def _ask(action: str) -> list[dict[str, Any]]:
    user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
    return tk.get_action(action)({"user": user, "ignore_auth": True}, {})
