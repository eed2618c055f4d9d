"""Former name of :mod:`ckanext.ttdn.model.link`; goes with the next release."""

import warnings

from ckanext.ttdn.model.link import OutsideFile

__all__ = ["OutsideFile"]

warnings.warn(
    "ckanext.ttdn.model.outside is now ckanext.ttdn.model.link", DeprecationWarning, stacklevel=2
)
