"""Former name of :mod:`ckanext.ttdn.rights.policy`; goes with the next release."""

import warnings

from ckanext.ttdn.rights.policy import by_field, decide, labels_of, put_in_force, scope, table

__all__ = ["by_field", "decide", "labels_of", "put_in_force", "scope", "table"]

warnings.warn(
    "ckanext.ttdn.rights.in_force is now ckanext.ttdn.rights.policy",
    DeprecationWarning,
    stacklevel=2,
)
