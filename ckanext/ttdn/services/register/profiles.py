"""Reading a province profile for the actions, and what is wrong with it in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import config, definitions, profiles, vocabularies
from ckanext.ttdn.organizations import Problem, Reason

_ = tk._

_SENTENCES: dict[Reason, Callable[[], str]] = {
    "not_yaml": lambda: _("This is not valid YAML: {error}. Correct the file there."),
    "unknown_key": lambda: _("There is no such key. Did you mean: {meant}?"),
    "missing": lambda: _("This is required. Add it."),
    "not_a_mapping": lambda: _("Keys with values are expected here (key: value)."),
    "not_a_list": lambda: _("A list is expected here, each entry after a hyphen."),
    "empty_list": lambda: _("The list is empty. Add an entry, or leave the key out."),
    "not_a_text": lambda: _("A text is expected, not {value}. Put it in quotes."),
    "not_a_number": lambda: _("A whole number from {least} to {most} is expected, not {value}."),
    "bad_code": lambda: _(
        "{value} is no code: use 2 to {length} small letters without diacritics, digits and "
        "single hyphens."
    ),
    "bad_language": lambda: _("{value} is no language code: use two or three small letters."),
    "bad_date": lambda: _("{value} is no calendar day: write it as YYYY-MM-DD."),
    "bad_url": lambda: _("{value} is no address of a website: begin it with https://."),
    "dates_reversed": lambda: _("The last day {last} is before the first day {first}."),
    "unknown_kind": lambda: _("{code} is no kind of agency. Use one of: {known}."),
    "unknown_type": lambda: _("{code} is no kind of item. Use one of: {known}."),
    "unknown_licence": lambda: _("{code} is no licence. Use one of: {known}."),
    "unknown_vocabulary": lambda: _("There is no vocabulary {code}. Use one of: {known}."),
    "unknown_recurrence": lambda: _("{code} is no recurrence. Use one of: {known}."),
    "unknown_requirement": lambda: _("Say “required” or “optional”, not {code}."),
    "unknown_role": lambda: _("A second factor is not demanded of {code}. Use one of: {known}."),
    "unknown_duty": lambda: _("{code} has no duty here. Use one of: {known}."),
    "bad_deadline": lambda: _(
        "The term does not fit “{every}”: an event needs within_days, a quarter within_days or "
        "before_day, a year before_day and before_month."
    ),
    "unknown_agency": lambda: _("No agency has the code {code}. Add it, or correct the code."),
    "code_taken": lambda: _("The code {code} stands twice. Each agency needs its own."),
    "code_begins_with": lambda: _(
        "The code begins with {code}, the code of another agency, and a hyphen: the names of "
        "their items could collide. Choose another code."
    ),
    "circle": lambda: _("This leads back to itself: {chain}. Take one step out."),
    "predecessor_goes_on": lambda: _(
        "{code} is named as a predecessor but has no last day. Give it valid_to."
    ),
    "ends_before_predecessor": lambda: _(
        "The agency ends before {code}, which it succeeds, has ended. Correct one of the days."
    ),
    "not_in_office": lambda: _(
        "{code} does not exist during all of this time. Correct these days or the agency's."
    ),
    "two_authorities": lambda: _(
        "{code} and {other} are both the authority at some time. There must be exactly one "
        "(H 6.4): let the first end on the day before the second begins."
    ),
    "no_authority_before": lambda: _(
        "Before {day} there is no authority. There must be exactly one at each time (H 6.4)."
    ),
    "no_authority_between": lambda: _(
        "From {day} to {until} there is no authority. There must be exactly one at each time "
        "(H 6.4)."
    ),
    "no_authority_after": lambda: _(
        "After {day} there is no authority. There must be exactly one at each time (H 6.4)."
    ),
    "not_one_of": lambda: _("{code} does not fit here. Use one of: {known}."),
    "unknown_field": lambda: _("No kind of item has a field {code}. Did you mean: {meant}?"),
    "unknown_rule": lambda: _("There is no rule {code} to switch off."),
    "rule_twice": lambda: _("The rule {code} stands twice. Each needs a name of its own."),
    "account_needed": lambda: _(
        "Only the accounts of agencies, of the authority and of the operator can be given a "
        "right (H 6.6)."
    ),
    "appraised_content": lambda: _(
        "What is being appraised, or approved, cannot be written: name the states, of draft, "
        "returned, rejected, withdrawn and published (H 6.4)."
    ),
    "authority_alone": lambda: _("Appraisal is the authority's alone (H 6.4, 9.1)."),
    "insiders_read": lambda: _(
        "An agency always reads its own items and the authority all of them (H 6.3, 9.1): keep "
        "the rules read-own and read-authority as they are."
    ),
    "kept_for_ever": lambda: _("What was published is never deleted: say “published: never”."),
    "list_unfiltered": lambda: _(
        "This right decides what lists hold: it can depend on whose an item is, on nothing else "
        "of it, and be refused for all items only."
    ),
    "operator_alone": lambda: _("Only the operator can pass over the appraisal (H 9.2)."),
    "own_alone": lambda: _(
        "An agency acts on its own items only (H 6.3, 6.6): say “scope: own” or “scope: itself”."
    ),
    "unapproved_read": lambda: _(
        "Others read only what is published, for them and in its time (H 6.4): say "
        "“states: [published]”, “window: open”, and a visibility of this audience."
    ),
}


def explain(problem: Problem) -> str:
    """Return what is wrong and what to do, in the language of the request."""
    return _SENTENCES[problem.reason]().format(**problem.values)


def reasons() -> frozenset[str]:
    """Return every reason that has a sentence."""
    return frozenset(_SENTENCES)


def read(data_dict: Mapping[str, Any]) -> tuple[profiles.Profile | None, list[Problem]]:
    """Read the profile that an action's caller means: ``content``, or the shipped ``name``.

    Paths are the command line's business: an action that opened them would read the server's
    files for whoever calls it. Raises ValidationError for a name that is not shipped.
    """
    text = data_dict.get("content")
    if not text:
        try:
            text = definitions.profile(str(data_dict.get("name") or config.profile())).text
        except LookupError:
            names = ", ".join(definitions.current().profiles)
            message = _("There is no profile of this name. Use one of: {known}.").format(
                known=names
            )
            raise tk.ValidationError({"name": [message]}) from None
    return profiles.read(str(text), known())


def known() -> profiles.Known:
    """Return what a profile may refer to."""
    return profiles.Known(
        config.kinds(),
        definitions.vocabulary("licences").codes,
        vocabularies.names(),
        definitions.current().schemas.field_names,
    )


def read_or_refuse(data_dict: Mapping[str, Any]) -> profiles.Profile:
    """Read the profile; ValidationError with every problem by its place in the file."""
    profile, problems = read(data_dict)
    if profile is None:
        errors: dict[str, Any] = {}
        for problem in problems:
            errors.setdefault(problem.path or "profile", []).append(explain(problem))
        raise tk.ValidationError(errors)
    return profile
