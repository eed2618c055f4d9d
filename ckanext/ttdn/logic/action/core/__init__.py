"""Actions of CKAN and ckanext-harvest, held to the appraisal and the rights."""

from types import ModuleType

from . import datasets, harvest, reads, resources, users

MODULES: tuple[ModuleType, ...] = (datasets, harvest, reads, resources, users)
