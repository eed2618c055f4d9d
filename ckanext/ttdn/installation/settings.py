"""Options of CKAN's own that the catalogue depends on.

A file that ``ckan generate config`` made names every option: what it says wins over the defaults
of :mod:`ckanext.ttdn.defaults`, so that each has to be looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from ckan.common import config_declaration
from ckan.plugins import toolkit as tk

from ckanext.ttdn import config, defaults, definitions
from ckanext.ttdn.services.login import addresses

from .finding import Finding

# The site may differ in these if it means to.
OWN_CHOICE = {
    "ckan.locale_default",
    "ckan.display_timezone",
    "ckan.views.default_views",
    "ckan.gravatar_default",
}
# More than the default is as good, or less is.
MORE, LESS = {"ckan.locales_offered"}, {"ckan.files.inline_content_types"}
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def look() -> Iterator[Finding]:
    """Compare the options with the defaults of the extension."""
    for key, wanted in defaults.CORE.items():
        if not _suits(key, tk.config.get(key), wanted):
            yield _differs(key, _text(wanted), required=key not in OWN_CHOICE)
    filled = {**defaults.UNDECLARED, defaults.SCHEMAS: definitions.current().schemas.urls()}
    for key, wanted in filled.items():
        # What is not there is filled in; scheming may have files of the operator's besides ours.
        found = set(str(tk.config.get(key) or wanted).split())
        if not set(wanted.split()) <= found:
            yield _differs(key, wanted)
    if int(tk.config.get("ckan.cache_expires") or 0):
        # A page that a proxy keeps is not withdrawn with the item.
        yield _differs("ckan.cache_expires", "0")
    if tk.config.get("ckan.harvest.timeout"):
        yield Finding(
            tk._("ckan.harvest.timeout is set: it ends harvests that are only waiting"),
            tk._("Take the line out of the configuration file."),
        )
    if tk.asbool(tk.config.get("debug")):
        yield _differs("debug", "false")


def address() -> Iterator[Finding]:
    """Look at the site's address: behind TLS (R48), which keeps cookies for TLS alone."""
    url = urlsplit(tk.config["ckan.site_url"])
    if url.scheme != "https" and url.hostname not in LOCAL_HOSTS:
        yield Finding(
            tk._("ckan.site_url does not begin with https"),
            tk._("Put a web server with TLS 1.2 or newer before CKAN and write its address."),
            required=False,
        )


def proxies() -> Iterator[Finding]:
    """Check the trusted proxies: an invalid entry is ignored."""
    key = "ckanext.ttdn.login.trusted_proxies"
    for text in addresses.problems(config.trusted_proxies()):
        yield Finding(
            tk._("{option} has “{value}”, which is no address and no network").format(
                option=key, value=text
            ),
            tk._("Write addresses or networks with spaces between them, as in {example}.").format(
                example=f"{key} = 127.0.0.1 10.0.0.0/8 ::1"
            ),
        )


def _suits(key: str, actual: Any, wanted: Any) -> bool:
    option = config_declaration.get(key)
    if option is None:
        return True
    wanted, actual = option.normalize(wanted), option.normalize(actual)
    if key in MORE:
        return set(wanted) <= set(actual)
    if key in LESS:
        return bool(actual) and set(actual) <= set(wanted)
    return actual == wanted


def _differs(key: str, wanted: str, required: bool = True) -> Finding:
    found = tk.config.get(key)
    text = tk._("{option} is “{value}”").format(option=key, value=_text(found))
    remedy = tk._("Write: {line}").format(line=f"{key} = {wanted}")
    return Finding(text, remedy, required, {key: wanted})


def _text(value: Any) -> str:
    if isinstance(value, (list, tuple, set)):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value if value else "")
