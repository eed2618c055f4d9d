"""Check the secrets: present, and not readable by other users of the machine."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config, sealing
from ckanext.ttdn.services.second_factor import demand

from .finding import Finding

# What CKAN's own generated ones have.
SHORTEST = 20
SECRETS = ("SECRET_KEY", "api_token.jwt.encode.secret", "api_token.jwt.decode.secret")


def look() -> Iterator[Finding]:
    """Look at the keys that sign sessions and tokens, and at the file that they stand in."""
    for key in SECRETS:
        value = str(tk.config.get(key) or "")
        if len(value.partition("string:")[2] or value) < SHORTEST:
            yield Finding(
                tk._("{option} is shorter than {number} characters").format(
                    option=key, number=SHORTEST
                ),
                tk._("Write a random value, different for each site."),
            )
    path = tk.config.get("__file__")
    if path and os.path.exists(path) and os.stat(path).st_mode & stat.S_IROTH:
        yield Finding(
            tk._("every user of this machine can read {file}").format(file=path),
            tk._("chmod 640, and let CKAN's group own it."),
        )


def harvest_key() -> Iterator[Finding]:
    """Look at the key that credentials of sources and second factors are sealed with."""
    key = config.harvest_secret_key()
    remedy = tk._("ckan ttdn harvest new-key prints one for ckanext.ttdn.harvest.secret_key.")
    if not key:
        text = tk._(
            "sources that ask for credentials cannot be harvested, and accounts can have no second"
            " factor"
        )
        yield Finding(text, remedy, required=False)
        if demand.roles():
            text = tk._("accounts that need a second factor by the profile cannot log in")
            yield Finding(text, remedy)
        return
    try:
        sealing.key_from(key)
    except sealing.BadKey:
        yield Finding(tk._("ckanext.ttdn.harvest.secret_key is no key"), remedy)
