"""Check the requirements of an installation: ``ckan ttdn install-check``.

Each check is a function that gives a :class:`Finding` for everything that is wrong; nothing means
that all is well. None of them changes anything.
"""

from .checks import Result, look
from .finding import Finding

__all__ = ["Finding", "Result", "look"]
