"""Between the right password and the session: what a browser keeps until the code is there."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from ckan import model

from ckanext.ttdn.services.second_factor import demand
from ckanext.ttdn.services.sessions import fingerprint

from . import signing

# For the code; who has to set an application up first is given the time to install it.
SECONDS = 5 * 60
SETTING_UP_SECONDS = 15 * 60
_PURPOSE = "second-step"


@dataclass(frozen=True)
class Step:
    """``password``: the digest of the stored password that was checked. ``remember`` and
    ``target``, where to go then: as the log-in form had them. ``setting_up``: whether the account
    has no second factor yet.
    """

    user_id: str
    password: str
    remember: bool
    target: str | None
    setting_up: bool

    @property
    def state(self) -> str:
        """Return it signed, for a field of a form."""
        return signing.sign(_PURPOSE, asdict(self))


def after_password(user: model.User, remember: bool, target: str | None) -> Step | None:
    """Return the step that the account needs after its password; None for none."""
    has_one = demand.exists(user.id)
    if not has_one and not demand.is_of(user.id):
        return None
    return Step(user.id, fingerprint.digest(user.password), remember, target, not has_one)


def read(state: str, setting_up: bool) -> tuple[model.User, Step] | None:
    """Return the account and the step of a signed state.

    None for one that was changed, is too old, is of the other form, or whose account has another
    password, has set up a second factor or lost it, or is not active any more.
    """
    seconds = SETTING_UP_SECONDS if setting_up else SECONDS
    value = signing.read(_PURPOSE, state, seconds)
    if not isinstance(value, dict):
        return None
    step = Step(**value)
    user = model.Session.get(model.User, step.user_id, populate_existing=True)
    if user is None or not user.is_active or fingerprint.digest(user.password) != step.password:
        return None
    as_it_was = step.setting_up == setting_up == (not demand.exists(user.id))
    return (user, step) if as_it_was else None
