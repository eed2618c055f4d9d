"""Accounts of agencies and of the authority on the command line (H 6.6, R22)."""

from __future__ import annotations

import secrets
from typing import Any

import click
from ckan.cli.user import set_password
from ckan.plugins import toolkit as tk

from ckanext.ttdn.services import passwords

from .calls import complaints, language_of_the_site, run

__all__ = ["account", "setpass"]

_ROLE = click.Choice(["agency", "authority"])


@click.group()
def account() -> None:
    """Give agencies their one account, and the authority its accounts."""


@account.command("set")
@click.argument("user")
@click.argument("organization")
@click.option("--role", type=_ROLE, default="agency", show_default=True)
@click.option("--replace", is_flag=True, help="Take the place of the account that is there.")
def set_(user: str, organization: str, role: str, replace: bool) -> None:
    """Let an existing USER act for ORGANIZATION."""
    row = _call(
        "ttdn_account_set",
        {"user": user, "organization": organization, "role": role, "replace": replace},
    )
    verb = "now acts" if row["changed"] else "already acts"
    click.echo(f"{row['user']} {verb} for {row['organization']['name']} as {row['role']}")


@account.command()
@click.argument("user")
@click.argument("organization")
@click.option("--email", required=True)
@click.option("--fullname")
@click.option("--role", type=_ROLE, default="agency", show_default=True)
@click.option("--replace", is_flag=True, help="Take the place of the account that is there.")
def add(
    user: str, organization: str, email: str, fullname: str | None, role: str, replace: bool
) -> None:
    """Make USER and let it act for ORGANIZATION; its password is shown once, here."""
    password = secrets.token_urlsafe(18)
    row = _call(
        "ttdn_account_add",
        {
            "name": user,
            "organization": organization,
            "email": email,
            "fullname": fullname,
            "password": password,
            "role": role,
            "replace": replace,
        },
    )
    click.echo(f"{row['user']} now acts for {row['organization']['name']} as {row['role']}")
    click.echo(f"password: {password}")


@account.command("list")
@click.option("--organization", help="Only the accounts of this agency.")
def list_(organization: str | None) -> None:
    """List who acts for whom."""
    rows = _call("ttdn_account_list", {"organization": organization})
    for row in rows:
        ended = "" if row["organization"]["current"] else " (ended)"
        click.echo(f"{row['organization']['name']}{ended}\t{row['role']}\t{row['user']}")


@account.command("log-out")
@click.argument("user")
def log_out(user: str) -> None:
    """End all sessions of USER; anyone who knows the password can log in again."""
    try:
        row = _call("ttdn_session_end_all", {"user": user})
    except tk.ObjectNotFound:
        raise click.ClickException(f"There is no account {user}.") from None
    click.echo(f"{row['user']}: {row['ended']} sessions ended")


@account.command("second-factor-reset")
@click.argument("user")
def second_factor_reset(user: str) -> None:
    """Take the second factor of USER away, whose phone and recovery codes are lost.

    Make sure that it is the owner who asks. All sessions of USER end, and USER gets a mail.
    """
    try:
        row = _call("ttdn_second_factor_reset", {"user": user})
    except tk.ObjectNotFound:
        raise click.ClickException(f"There is no account {user}.") from None
    told = "the second factor is reset" if row["reset"] else "the account had none"
    click.echo(f"{row['user']}: {told}")


@account.command()
@click.argument("user")
def unlock(user: str) -> None:
    """Lift the delays that wrong guesses have put before the next log-in of USER."""
    try:
        row = _call("ttdn_account_unlock", {"user": user})
    except tk.ObjectNotFound:
        raise click.ClickException(f"There is no account {user}.") from None
    click.echo(f"{row['user']}: {row['lifted']} counts of guesses forgotten")


@click.command("setpass", help=set_password.help)
@click.argument("username")
@click.option("-p", "--password", help="New password")
def setpass(username: str, password: str | None) -> None:
    """Set a password as core's command does, under the rule of passwords."""
    chosen = password or str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    with language_of_the_site():
        found = passwords.complaints_of(username, chosen)
    if found:
        raise click.ClickException("\n".join(found))
    click.get_current_context().invoke(set_password, username=username, password=chosen)


def _call(action: str, data_dict: dict[str, Any]) -> Any:
    try:
        return run(action, data_dict)
    except tk.ValidationError as error:
        lines = (f"{field}: {message}" for field, message in complaints(error))
        raise click.ClickException("\n".join(lines)) from None
