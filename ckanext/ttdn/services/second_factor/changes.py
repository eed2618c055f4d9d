"""What happens to an account's second factor: it is set up, used, given up."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from ckan import model
from sqlalchemy.exc import IntegrityError

from ckanext.ttdn import config, sealing
from ckanext.ttdn.model import SecondFactor
from ckanext.ttdn.services import sessions, timestamps
from ckanext.ttdn.services.login import mails

from . import codes, demand, enrolment

log = logging.getLogger(__name__)


class Refused(Exception):
    """Nothing was changed: ``code``, one of ``wrong_code``, ``expired``, ``demanded``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoKey(Exception):
    """The key that secrets are sealed with is missing, or is another one than it was."""


@dataclass(frozen=True)
class Accepted:
    """A code was right. ``factor``: id of the second factor. ``left``: recovery codes, None where
    none was used.
    """

    factor: str
    left: int | None = None


def require_key() -> None:
    """Refuse what could not be kept: raises NoKey where no key is configured."""
    _key()


def accept(user_id: str, text: str) -> Accepted | None:
    """Check a code and use it up; None for a wrong one, or one that was used. Commits.

    The row is locked: of two requests with one code, whatever their workers, the second is refused.
    Raises NoKey.
    """
    row = _locked(user_id)
    accepted = _use(row, text) if row is not None else None
    model.Session.commit()
    if accepted is not None and accepted.left is not None:
        log.info("A recovery code of the account %s was used, %s left", user_id, accepted.left)
        mails.queue_factor(user_id, "recovery", left=str(accepted.left))
    return accepted


def set_up(user: model.User, state: str, text: str) -> list[str]:
    """Let the account have the application that shows this code, instead of a former one.

    ``state``: see ``enrolment.begin``. Ends the account's other sessions, mails the owner, commits.
    Returns the recovery codes, which are kept nowhere. Raises Refused, NoKey.
    """
    begun = enrolment.read(user, state)
    if begun is None:
        raise Refused("expired")
    step = codes.step_of(begun.secret, text, timestamps.now(), after=0)
    if step is None:
        raise Refused("wrong_code")
    recovery = codes.new_recovery()
    user_id, key = user.id, _key()
    former = _locked(user_id)
    if (former.id if former else None) != begun.replaces:
        model.Session.rollback()
        raise Refused("expired")
    if former is not None:
        model.Session.delete(former)
        model.Session.flush()
    model.Session.add(
        SecondFactor(
            user_id=user_id,
            sealed=sealing.seal(begun.secret.encode(), key, _owner(user_id)),
            last_step=step,
            recovery=[_digest(code, key, user_id) for code in recovery],
            set_up_at=timestamps.now(),
        )
    )
    try:
        model.Session.commit()
    except IntegrityError:
        # The account was set up by another request at the same time.
        model.Session.rollback()
        raise Refused("expired") from None
    _tell(user_id, "on")
    return recovery


def renew_recovery(user_id: str) -> list[str]:
    """Replace the recovery codes and return the new ones. Commits. Raises Refused, NoKey."""
    key, row = _key(), _locked(user_id)
    if row is None:
        model.Session.rollback()
        raise Refused("expired")
    recovery = codes.new_recovery()
    row.recovery = [_digest(code, key, user_id) for code in recovery]
    model.Session.commit()
    log.info("The account %s has new recovery codes", user_id)
    mails.queue_factor(user_id, "codes_renewed")
    return recovery


def give_up(user_id: str) -> bool:
    """Let the owner log in with the password alone; False where it was so. Commits.

    Raises Refused where the profile demands a second factor.
    """
    if demand.is_of(user_id):
        raise Refused("demanded")
    return _remove(user_id, "off")


def reset(user_id: str) -> bool:
    """Take the second factor away for an owner who lost it, as the operator; False for none.

    Commits. Where the profile demands one, the next log-in asks to set one up.
    """
    return _remove(user_id, "reset")


def _remove(user_id: str, what: str) -> bool:
    row = _locked(user_id)
    if row is None:
        model.Session.rollback()
        return False
    model.Session.delete(row)
    model.Session.commit()
    _tell(user_id, what)
    return True


def _tell(user_id: str, what: str) -> None:
    sessions.end_others(user_id)
    log.info("Second factor of the account %s: %s", user_id, what)
    mails.queue_factor(user_id, what)


def _use(row: SecondFactor, text: str) -> Accepted | None:
    key = _key()
    try:
        secret = sealing.open_sealed(row.sealed, key, _owner(row.user_id)).decode()
    except sealing.CannotOpen:
        log.error("The second factor of the account %s was sealed with another key", row.user_id)
        raise NoKey from None
    step = codes.step_of(secret, text, timestamps.now(), after=row.last_step)
    if step is not None:
        row.last_step = step
        return Accepted(row.id)
    recovery = codes.recovery_of(text)
    used = _digest(recovery, key, row.user_id) if recovery else None
    if used not in row.recovery:
        return None
    row.recovery = [left for left in row.recovery if left != used]
    return Accepted(row.id, len(row.recovery))


def _locked(user_id: str) -> SecondFactor | None:
    query = model.Session.query(SecondFactor).filter_by(user_id=user_id)
    return query.populate_existing().with_for_update().one_or_none()


def _digest(code: str, key: bytes, user_id: str) -> str:
    return sealing.digest(code.replace("-", "").encode(), key, _owner(user_id))


def _owner(user_id: str) -> str:
    return f"second-factor:{user_id}"


def _key() -> bytes:
    try:
        return sealing.key_from(config.harvest_secret_key())
    except sealing.BadKey:
        log.error("ckanext.ttdn.harvest.secret_key is no key: no second factor can be checked")
        raise NoKey from None
