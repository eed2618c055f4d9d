"""The content security policy: what a browser may load and run for an answer (R20, R34).

Pages run the scripts and styles of the catalogue's own files alone, never any that stand in the
page: whatever gets into a page by a text, a file name or a fault in a template stays inert.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from ckan.exceptions import CkanConfigurationException

from ckanext.ttdn import config

__all__ = ["FILE", "may_show", "page", "require_valid_hosts"]

OPTION = "ckanext.ttdn.media_hosts"

_PAGE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    # Bootstrap's style sheet has its small signs as data.
    "img-src": "'self' data:",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "frame-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'none'",
    "object-src": "'none'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
_MEDIA = ("img-src", "media-src")

# What is no page loads nothing. Browsers style their own viewers by styles in the document.
FILE = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

_HOST = re.compile(r"(?:\*\.)?[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")


def require_valid_hosts() -> None:
    """Refuse to start with an entry that is no host: it would change the rest of the policy.

    :raises CkanConfigurationException: names the entry
    """
    for host in config.media_hosts():
        if not _HOST.fullmatch(host):
            raise CkanConfigurationException(f"{OPTION}: {host!r} is no host name")


def page() -> str:
    """Return the policy of a page, without ``frame-ancestors``.

    Pictures, films and sounds may come from the hosts of the option as well, and from the address
    of the site, by which its files are named even where somebody opened it under another one.
    """
    hosts = " ".join((_origin(config.site_url()), *config.media_hosts()))
    return "; ".join(
        f"{name} {sources} {hosts}" if name in _MEDIA else f"{name} {sources}"
        for name, sources in _PAGE.items()
    )


def may_show(url: str) -> bool:
    """Return True if the policy lets a page show the picture, film or sound at ``url``."""
    try:
        address, site = urlsplit(url), urlsplit(config.site_url())
        host, port = address.hostname or "", address.port
    except ValueError:
        return False
    if (address.scheme, address.netloc) in (("", ""), (site.scheme, site.netloc)):
        return True
    # Browsers load nothing unencrypted into an encrypted page.
    if address.scheme not in ("https", site.scheme):
        return False
    return any(_covers(entry, host, port) for entry in config.media_hosts())


def _covers(entry: str, host: str, port: int | None) -> bool:
    name, _colon, wanted = entry.partition(":")
    if port != (int(wanted) if wanted else None):
        return False
    return host.endswith(name[1:]) if name.startswith("*.") else host == name


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
