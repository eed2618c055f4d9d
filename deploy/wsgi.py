"""The application that gunicorn serves. ``CKAN_INI`` names CKAN's configuration."""

import logging.config
import os

from ckan.cli import CKANConfigLoader
from ckan.config.middleware import make_app

ini = os.environ["CKAN_INI"]
logging.config.fileConfig(ini, disable_existing_loggers=False)
application = make_app(CKANConfigLoader(ini).get_config())
