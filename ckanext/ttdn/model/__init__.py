"""Tables of the catalogue. Times are UTC without a zone, as in CKAN's own tables."""

from .decision import Decision, DecisionHead, Text, hashed_content
from .file_text import FileText
from .harvest import HarvestCredential, HarvestPage, HarvestRecord, HarvestRun
from .item import InternalValues, Item
from .link import OutsideFile
from .notice import Notice
from .original import OriginalFile
from .register import Account, Agency, FocalPerson
from .reindex import Reindex
from .revision import Revision, RevisionFile
from .saved_search import SavedSearch
from .second_factor import SecondFactor
from .session import LoginSession, TokenBond
from .synonym import SynonymChange

__all__ = [
    "Account",
    "Agency",
    "Decision",
    "DecisionHead",
    "FileText",
    "FocalPerson",
    "HarvestCredential",
    "HarvestPage",
    "HarvestRecord",
    "HarvestRun",
    "InternalValues",
    "Item",
    "LoginSession",
    "Notice",
    "OriginalFile",
    "OutsideFile",
    "Reindex",
    "Revision",
    "RevisionFile",
    "SavedSearch",
    "SecondFactor",
    "SynonymChange",
    "Text",
    "TokenBond",
    "hashed_content",
]
