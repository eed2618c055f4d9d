"""What every installation needs, so that its configuration names only what is its own.

They are defaults: a value in the configuration file wins.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from ckan.config.declaration import Declaration, Key
from ckan.plugins import toolkit as tk

from ckanext.ttdn import definitions, schemas, vocabularies

DECLARATION = Path(__file__).with_name("config_declaration.yaml")

# Never SVG or HTML: their scripts would run with the viewer's rights.
SAFE_INLINE = (
    "image/png image/jpeg image/gif image/webp application/pdf"
    " video/mp4 video/webm audio/mpeg audio/ogg audio/wav text/plain text/csv"
)

CORE = {
    "ckan.locale_default": "vi",
    "ckan.locales_offered": "vi en",
    "ckan.display_timezone": "Asia/Ho_Chi_Minh",
    "ckan.files.inline_content_types": SAFE_INLINE,
    "licenses_group_url": vocabularies.LICENCES_URL,
    "ckan.views.default_views": "image_view text_view video_view audio_view",
    # No request to a third party tells it who reads here.
    "ckan.gravatar_default": "disabled",
    # Accounts, agencies and their items come from the register and the desk alone.
    "ckan.auth.create_dataset_if_not_in_organization": False,
    "ckan.auth.user_create_groups": False,
    "ckan.auth.user_create_organizations": False,
    "ckan.auth.user_delete_groups": False,
    "ckan.auth.user_delete_organizations": False,
    "ckan.auth.public_user_details": False,
}

# The files of the kinds: those of the catalogue and of plugins that add some.
SCHEMAS = "scheming.dataset_schemas"
# Options that no extension declares: their default cannot be changed, only filled in.
UNDECLARED = {
    "scheming.presets": schemas.PRESETS,
    "scheming.dataset_fallback": "false",
    "ckan.harvest.mq.type": "redis",
}


def guard_cookies(config: MutableMapping[str, Any]) -> None:
    """Set what makes the cookies of a login safe, whatever the configuration file says.

    A file that ``ckan generate config`` made names CKAN's own defaults, a year's life and cookies
    that go with other sites' requests among them.
    """
    secure = urlsplit(config["ckan.site_url"]).scheme == "https"
    for cookie in ("SESSION_COOKIE", "REMEMBER_COOKIE"):
        config[f"{cookie}_HTTPONLY"] = True
        config[f"{cookie}_SECURE"] = secure
        if config[f"{cookie}_SAMESITE"] != "Strict":
            config[f"{cookie}_SAMESITE"] = "Lax"
    config["PERMANENT_SESSION_LIFETIME"] = config["ckanext.ttdn.session.total_seconds"]


def declare(declaration: Declaration, key: Key) -> None:
    """Declare the extension's options and change the defaults of CKAN's own."""
    declaration.load_dict(yaml.safe_load(DECLARATION.read_text(encoding="utf-8")))
    for name, value in CORE.items():
        option = declaration.get(name)
        if option is not None:
            option.set_default(value)
    # Already here: CKAN asks the last plugin first for update_config, and scheming then reads them.
    fill(tk.config)


def fill(config: MutableMapping[str, Any]) -> None:
    """Set defaults of options without a declaration, unless configured."""
    for key, value in UNDECLARED.items():
        config.setdefault(key, value)
    _add_schemas(config)


# What ``_add_schemas`` has set: not the operator's.
_schemas_set: set[str] = set()


def _add_schemas(config: MutableMapping[str, Any]) -> None:
    """Name the schemas of all kinds; where the operator names his own, those of plugins beside."""
    kinds = definitions.current().schemas
    key, ours = SCHEMAS, kinds.urls()
    given = config.get(key, "")
    if not given or given in _schemas_set:
        config[key] = ours
        _schemas_set.add(ours)
    else:
        named = given.split()
        config[key] = " ".join([*named, *(u for u in kinds.added.values() if u not in named)])
