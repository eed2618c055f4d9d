"""The register of agencies (R02, R22, C9): periods, successions, and consistency checks.

Pure: plain values in, plain values and reason codes out.
"""

from .checks import Problem, Reason, check_agencies, check_authority
from .register import Agency, AgencyKind, Dated, Period, Register

__all__ = [
    "Agency",
    "AgencyKind",
    "Dated",
    "Period",
    "Problem",
    "Reason",
    "Register",
    "check_agencies",
    "check_authority",
]
