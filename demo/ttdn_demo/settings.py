"""Writes the configuration of the demo's two CKANs: the catalogue and the agency portal."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping

from ckanext.ttdn import sealing
from ttdn_dev import services
from ttdn_dev.home import Home, write_atomically

DEFAULT_PORT = 5000

LOGGING = """
[loggers]
keys = root, ckan, ckanext

[handlers]
keys = console

[formatters]
keys = generic

[logger_root]
level = WARNING
handlers = console

[logger_ckan]
level = INFO
handlers = console
qualname = ckan
propagate = 0

[logger_ckanext]
level = INFO
handlers = console
qualname = ckanext
propagate = 0

[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic

[formatter_generic]
format = %(asctime)s %(levelname)-5.5s [%(name)s] %(message)s
"""


def web_port(home: Home) -> int:
    """The catalogue's port: ``TTDN_PORT``, else the one of the last start, else 5000."""
    asked = os.environ.get("TTDN_PORT")
    if asked:
        home.set_port("web", int(asked))
    return home.port("web", default=DEFAULT_PORT)


def site_url(home: Home) -> str:
    """The catalogue's address."""
    return f"http://127.0.0.1:{home.port('web', default=DEFAULT_PORT)}"


def portal_url(home: Home) -> str:
    """The agency portal's address."""
    return f"http://127.0.0.1:{home.port('portal')}"


def write(home: Home) -> None:
    """Write ``ckan.ini`` and ``portal.ini``; only their owner may read the secrets in them."""
    found = services.addresses(home)
    write_atomically(home.ini, _ini(_catalogue(home, found)), mode=0o600)
    write_atomically(home.portal_ini, _ini(_portal(home, found)), mode=0o600)


def _secrets(home: Home) -> dict[str, str]:
    """Keys that sign sessions and tokens, and seal the sources' credentials; each made once."""
    file = home.path / "secrets.json"
    known: dict[str, str] = json.loads(file.read_text()) if file.exists() else {}
    made = {
        "catalogue": secrets.token_urlsafe(48),
        "portal": secrets.token_urlsafe(48),
        "harvest": sealing.new_key(),
        **known,
    }
    if made != known:
        write_atomically(file, json.dumps(made, indent=2), mode=0o600)
    return made


def _common(secret: str, cookie: str) -> dict[str, str]:
    return {
        "use": "egg:ckan",
        "SECRET_KEY": secret,
        "api_token.jwt.encode.secret": f"string:{secret}",
        "api_token.jwt.decode.secret": f"string:{secret}",
        # All demos of a machine share one host name, and so one jar of cookies.
        "SESSION_COOKIE_NAME": cookie,
        "REMEMBER_COOKIE_NAME": f"{cookie}-remember",
    }


def _catalogue(home: Home, found: Mapping[str, str]) -> dict[str, str]:
    allowed = f"127.0.0.1:{home.port('portal')} {os.environ.get('TTDN_HARVEST_ALLOW', '')}"
    return {
        **_common(_secrets(home)["catalogue"], f"ttdn-{home.port('web')}"),
        "sqlalchemy.url": found["CKAN_SQLALCHEMY_URL"],
        "ckan.redis.url": found["CKAN_REDIS_URL"],
        "solr_url": found["CKAN_SOLR_URL"],
        "ckan.storage_path": str(home.storage),
        "ckan.site_id": "ttdn",
        "ckan.site_url": site_url(home),
        "ckan.site_title": "Cơ sở dữ liệu thông tin đối ngoại thành phố Huế",
        "ckan.plugins": (
            "ttdn scheming_datasets harvest"
            " ttdn_ckan_harvester ttdn_dcat_harvester ttdn_json_harvester"
            " image_view text_view video_view audio_view"
        ),
        "ckan.max_resource_size": "50",
        "ckanext.ttdn.demo_banner": "true",
        "ckanext.ttdn.harvest.allowed_networks": allowed.strip(),
        "ckanext.ttdn.harvest.secret_key": _secrets(home)["harvest"],
        "smtp.server": f"127.0.0.1:{home.port('mail')}",
        "smtp.starttls": "false",
        "smtp.mail_from": "thong-tin-doi-ngoai@example.org",
    }


def _portal(home: Home, found: Mapping[str, str]) -> dict[str, str]:
    return {
        **_common(_secrets(home)["portal"], f"ttdn-portal-{home.port('portal')}"),
        "sqlalchemy.url": found["TTDN_PORTAL_SQLALCHEMY_URL"],
        "ckan.redis.url": found["TTDN_PORTAL_REDIS_URL"],
        "solr_url": found["TTDN_PORTAL_SOLR_URL"],
        "ckan.storage_path": str(home.path / "portal"),
        "ckan.site_id": "portal",
        "ckan.site_title": "Cổng dữ liệu mẫu của một cơ quan",
        "ckan.site_url": portal_url(home),
        "ckan.locale_default": "vi",
        "ckan.plugins": "image_view text_view",
        "ckan.views.default_views": "image_view text_view",
    }


def _ini(options: Mapping[str, str]) -> str:
    lines = [f"{key} = {value.replace('%', '%%')}" for key, value in options.items()]
    note = "# Written by every start; what you change here does not last."
    return "\n".join([note, "[app:main]", *lines, LOGGING])
