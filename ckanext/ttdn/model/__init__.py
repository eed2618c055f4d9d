"""Tables of the catalogue. Times are UTC without a zone, as in CKAN's own tables."""

from .decision import Decision, Text
from .item import InternalValues, Item
from .notice import Notice
from .register import Account, Agency, FocalPerson
from .revision import Revision, RevisionFile

__all__ = [
    "Account",
    "Agency",
    "Decision",
    "FocalPerson",
    "InternalValues",
    "Item",
    "Notice",
    "Revision",
    "RevisionFile",
    "Text",
]
