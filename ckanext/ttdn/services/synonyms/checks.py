"""What an entry of the list has to be, and what is said of one that is not."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ckan.plugins import toolkit as tk

from ckanext.ttdn.spelling import entries, shipped
from ckanext.ttdn.spelling.entries import Entry, EntryError

from .stored import Stored

_ = tk._

_FAULTS: dict[str, Callable[[], str]] = {
    "one_form": lambda: _(
        "Write at least two forms, with = between them: UBND = Ủy ban nhân dân. For one way only "
        "write =>: TT => thị trấn = trung tâm."
    ),
    "punctuation": lambda: _("“{form}” has no letter and no digit."),
    "too_long": lambda: _("“{form}” is too long: at most {letters} characters in {words} words."),
    "too_many": lambda: _("An entry has at most {forms} forms."),
    "repeated": lambda: _(
        "“{form}” is there twice. The search finds other marks, capitals and hyphens by itself."
    ),
    "arrows": lambda: _("Only one => is possible."),
}


def read(text: str) -> Entry:
    """Read an entry as it is typed; raises ValidationError that says what is wrong."""
    try:
        return entries.parse(text)
    except EntryError as error:
        message = _FAULTS[error.code]().format(
            form=_shortened(error.form),
            letters=entries.LONGEST_FORM,
            words=entries.MOST_WORDS,
            forms=entries.MOST_FORMS,
        )
        raise tk.ValidationError({"text": [message]}) from error


def require_field(field: str) -> None:
    """Raise ValidationError for a field that is not one of the list's."""
    if field not in shipped.FIELDS:
        message = _("Choose one of these: {codes}").format(codes=", ".join(shipped.FIELDS))
        raise tk.ValidationError({"field": [message]})


def refuse_known(entry: Stored, others: Iterable[Stored]) -> None:
    """Raise ValidationError when a form can be typed for another entry of the same direction."""
    keys = {entries.key(form): form for form in entry.entry.forms}
    for other in others:
        if other.id == entry.id or bool(other.entry.targets) != bool(entry.entry.targets):
            continue
        shared = next((f for k, f in keys.items() if k in _typed(other.entry)), None)
        if shared is not None:
            message = _("“{form}” is in the list already: {entry}. Change that entry instead.")
            raise tk.ValidationError({"text": [message.format(form=shared, entry=other.entry)]})


def _typed(entry: Entry) -> frozenset[str]:
    return frozenset(entries.key(form) for form in entry.forms)


def _shortened(form: str) -> str:
    return form if len(form) <= entries.LONGEST_FORM else form[: entries.LONGEST_FORM] + "…"
