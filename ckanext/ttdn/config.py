"""Typed getters of the extension's options (see config_declaration.yaml)."""

from __future__ import annotations

import importlib.metadata
import os
from zoneinfo import ZoneInfo

from ckan.plugins import toolkit as tk

from ckanext.ttdn import definitions

# Decrees, deadlines and office hours are local; the database keeps UTC.
LOCAL_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")

# Raised when the fields of a kind change so that an older payload would read differently.
SCHEMA_VERSION = 1
# Of this code: after an update each harvested record is mapped anew, once.
VERSION = importlib.metadata.version("ckanext-ttdn")


def languages() -> list[str]:
    """Return the content languages, the primary one first: the profile's, unless set apart."""
    return tk.config["ckanext.ttdn.languages"] or list(definitions.profile(profile()).languages)


def profile() -> str:
    """Return the name of the province profile."""
    return tk.config["ckanext.ttdn.profile"]


def province_path() -> str:
    """Return the folder of a province of the operator's own, empty for none."""
    return tk.config["ckanext.ttdn.province_path"] or ""


def rights_path() -> str:
    """Return the file of the operator's own rules of the rights, empty for none."""
    return tk.config["ckanext.ttdn.rights"] or ""


def kinds() -> frozenset[str]:
    """Return the dataset types that are appraised (R03-R15 and open data)."""
    return frozenset(definitions.vocabulary("kinds").codes)


def archive_path() -> str:
    """Return the folder of the archived files, made when it is missing."""
    path = tk.config["ckanext.ttdn.archive_path"] or os.path.join(
        tk.config["ckan.storage_path"], "ttdn-archive"
    )
    os.makedirs(path, mode=0o700, exist_ok=True)
    return path


def virus_scanner() -> str:
    """Return the address of clamd, ``host:port`` or a socket's path; empty for none."""
    return tk.config["ckanext.ttdn.clamd"] or ""


def demo_banner() -> bool:
    """Return True if pages say that this is a demonstration."""
    return tk.config["ckanext.ttdn.demo_banner"]


def site_url() -> str:
    """Return the address of the site, without the slash at the end."""
    return tk.config["ckan.site_url"].rstrip("/")


def media_hosts() -> list[str]:
    """Return the hosts whose pictures, films and sounds pages may show, in lower case."""
    return [host.lower() for host in tk.config["ckanext.ttdn.media_hosts"]]


def bulk_seconds() -> int:
    """Return after how long a bulk decision begins no further item."""
    return tk.config["ckanext.ttdn.bulk_seconds"]


def session_idle_seconds() -> int:
    """Return after how long without a request a session ends."""
    return tk.config["ckanext.ttdn.session.idle_seconds"]


def session_total_seconds() -> int:
    """Return after how long a session ends in any case."""
    return tk.config["ckanext.ttdn.session.total_seconds"]


def trusted_proxies() -> list[str]:
    """Return the networks of proxies whose X-Forwarded-For is believed; empty for none."""
    return tk.config["ckanext.ttdn.login.trusted_proxies"]


def reset_link_hours() -> int:
    """Return for how many hours a mailed link for a new password holds."""
    return tk.config["ckanext.ttdn.login.reset_link_hours"]


def password_length() -> int:
    """Return how many characters a password that is set has at least."""
    return tk.config["ckanext.ttdn.password_length"]


def harvest_allowed_networks() -> list[str]:
    """Return what harvesters may reach although it is not a public address."""
    return tk.config["ckanext.ttdn.harvest.allowed_networks"]


def harvest_secret_key() -> str:
    """Return the key that seals the sources' credentials, empty when none is set."""
    return tk.config["ckanext.ttdn.harvest.secret_key"]


def harvest_lease_seconds() -> float:
    """Return after how long another worker takes up the job of a lost one."""
    return tk.config["ckanext.ttdn.harvest.lease_seconds"]


def harvest_mappings_path() -> str:
    """Return the folder of the operator's own mappings, empty for none."""
    return tk.config["ckanext.ttdn.harvest.mappings_path"] or ""


def harvest_keep_days() -> int:
    """Return how many days the history of harvests is kept."""
    return tk.config["ckanext.ttdn.harvest.keep_days"]
