"""The WSGI application that gunicorn serves, and what its workers do after the fork.

``CKAN_INI`` names the configuration. Also read by gunicorn as its configuration file.
"""

from __future__ import annotations

import logging.config
import os
from typing import Any


def post_fork(server: Any, worker: Any) -> None:
    """Leave the parent's database connections to the parent: gunicorn calls it in each worker."""
    from ckan import model

    model.ensure_engine().dispose(close=False)


def create() -> Any:
    """Make the application; gunicorn's ``preload`` shares its memory among the workers."""
    from ckan.cli import CKANConfigLoader
    from ckan.config.middleware import make_app

    ini = os.environ["CKAN_INI"]
    logging.config.fileConfig(ini, disable_existing_loggers=False)
    return make_app(CKANConfigLoader(ini).get_config())
