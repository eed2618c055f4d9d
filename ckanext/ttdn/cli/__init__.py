"""The command line: ``ckan ttdn …``, one module for each noun."""

from __future__ import annotations

import click
from ckan.cli.user import user as _core_user

from . import account as _account
from . import audit as _audit
from . import clock as _clock
from . import files as _files
from . import harvest as _harvest
from . import install as _install
from . import profile as _profile
from . import search as _search

__all__ = ["get_commands"]


@click.group()
def ttdn() -> None:
    """Run the foreign-information catalogue."""


ttdn.add_command(_account.account)
ttdn.add_command(_audit.audit)
ttdn.add_command(_clock.clock)
ttdn.add_command(_files.files)
ttdn.add_command(_harvest.harvest)
ttdn.add_command(_install.install_check)
ttdn.add_command(_profile.profile)
ttdn.add_command(_search.search)


def get_commands() -> list[click.Command]:
    """Return the commands for IClick; core's ``user setpass`` is taken over.

    It calls no action, so that nothing of core's would look at the password.
    """
    _core_user.add_command(_account.setpass)
    return [ttdn]
