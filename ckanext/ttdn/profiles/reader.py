"""Parse the text of a profile; report all problems at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ckanext.ttdn.organizations import (
    Agency,
    AgencyKind,
    Dated,
    Problem,
    Register,
    check_agencies,
    check_authority,
)

from . import rules
from .document import parse
from .place import Place, period
from .profile import Deadline, LegalBasis, Profile

_TERM = ("valid_from", "valid_to")
# Whose accounts approve, or pass over the approval.
_FACTOR_ROLES = ("authority", "operator")
_CONTACT = ("website", "email", "phone", "address")


class Known(NamedTuple):
    """What a profile may refer to: dataset types, licences, vocabularies, fields of items."""

    kinds: Collection[str]
    licences: Collection[str]
    vocabularies: Collection[str]
    fields: Collection[str] = ()

    @property
    def of_rules(self) -> rules.Vocabulary:
        """What its rules of the rights may refer to."""
        return rules.Vocabulary(self.kinds, self.fields, rules.operations())


def read(text: str, known: Known) -> tuple[Profile | None, list[Problem]]:
    """Read a profile; None when anything is wrong with it."""
    root, problems = parse(text)
    if root is None:
        return None, problems
    profile = _profile(root, known)
    return (None if root.problems else profile), root.problems


def _profile(root: Place, known: Known) -> Profile | None:
    fields = root.fields(
        ("code", "name", "languages", "topics", "licences", "authority", "ministry", "agencies"),
        (
            "legal_basis",
            "report_recipients",
            "deadlines",
            "topics_on_approval",
            "second_factor",
            rules.KEY,
            *_TERM,
        ),
    )
    languages = fields["languages"].each(Place.language) if "languages" in fields else ()
    if "agencies" not in fields or not languages:
        return None
    validity = period(fields)
    agencies = fields["agencies"].each(lambda place: _agency(place, languages, known))
    register = Register(agencies)
    authority = _terms(fields.get("authority"))
    recipients = _terms(fields.get("report_recipients"))
    profile = Profile(
        code=_or_empty(fields, "code", Place.code),
        name=fields["name"].names(languages) if "name" in fields else {},
        validity=validity,
        languages=languages,
        topics=_or_empty(
            fields, "topics", lambda place: place.choice(known.vocabularies, "unknown_vocabulary")
        ),
        licences=_licences(fields.get("licences"), known),
        authority=authority,
        ministry=_ministries(fields.get("ministry"), languages),
        report_recipients=recipients,
        legal_basis=_each(fields, "legal_basis", lambda place: _legal_basis(place, languages)),
        deadlines=_each(fields, "deadlines", _deadline),
        register=register,
        rights=_rights(fields.get(rules.KEY), known),
        topics_on_approval=_or_empty(
            fields,
            "topics_on_approval",
            lambda place: place.choice(("required", "optional"), "unknown_requirement"),
        )
        or "required",
        second_factor=factor_roles(fields.get("second_factor")),
    )
    # The rules between entries read the whole; a broken entry would make them blame others.
    if not root.problems:
        root.problems += check_agencies(agencies)
        root.problems += check_authority(authority, register, validity)
        root.problems += (
            Problem(f"report_recipients[{number}].agency", "unknown_agency", {"code": term.value})
            for number, term in enumerate(recipients)
            if term.value not in register
        )
        codes = [agency.code for agency in agencies]
        root.problems += rules.check([rules.shipped()], profile.rights, codes)
    return profile


def factor_roles(place: Place | None) -> frozenset[str]:
    """Read the roles whose accounts need a second factor; none by default."""
    fields = place.fields(("required_of",)) if place else {}
    demanded = _each(fields, "required_of", lambda role: role.choice(_FACTOR_ROLES, "unknown_role"))
    return frozenset(demanded)


def _rights(place: Place | None, known: Known) -> rules.Layer:
    return rules.read_layer(place, known.of_rules) if place else rules.NO_RULES


def _agency(place: Place, languages: Sequence[str], known: Known) -> Agency | None:
    fields = place.fields(
        ("code", "name", "kind"), ("parent", "contact", "successor_of", "kinds", *_TERM)
    )
    code = _or_empty(fields, "code", Place.code)
    kinds = None
    if "kinds" in fields:
        kinds = fields["kinds"].each(lambda kind: kind.choice(known.kinds, "unknown_type"))
    if not code:
        return None
    return Agency(
        code=code,
        name=fields["name"].names(languages) if "name" in fields else {},
        kind=_or_empty(
            fields,
            "kind",
            lambda kind: kind.choice([entry.value for entry in AgencyKind], "unknown_kind"),
        ),
        period=period(fields),
        parent=fields["parent"].code() if "parent" in fields else None,
        contact=_contact(fields.get("contact")),
        successor_of=_each(fields, "successor_of", Place.code),
        kinds=kinds,
    )


def _contact(place: Place | None) -> dict[str, str]:
    if place is None:
        return {}
    fields = place.fields((), _CONTACT)
    website = fields.get("website")
    if website and not str(website.value).startswith(("https://", "http://")):
        website.fail("bad_url", value=website.value)
    texts = {key: field.text() for key, field in fields.items()}
    return {key: text for key, text in texts.items() if text is not None}


def _terms(place: Place | None) -> tuple[Dated[str], ...]:
    def term(entry: Place) -> Dated[str] | None:
        fields = entry.fields(("agency",), _TERM)
        code = _or_empty(fields, "agency", Place.code)
        return Dated(code, period(fields)) if code else None

    return place.each(term) if place else ()


def _ministries(
    place: Place | None, languages: Sequence[str]
) -> tuple[Dated[Mapping[str, str]], ...]:
    def term(entry: Place) -> Dated[Mapping[str, str]] | None:
        fields = entry.fields(("name",), _TERM)
        return Dated(fields["name"].names(languages), period(fields)) if fields else None

    return place.each(term) if place else ()


def _licences(place: Place | None, known: Known) -> dict[str, str]:
    if place is None:
        return {}
    fields = place.fields(("default",), known.kinds)
    chosen = {
        kind: field.choice(known.licences, "unknown_licence") for kind, field in fields.items()
    }
    return {kind: licence for kind, licence in chosen.items() if licence is not None}


def _legal_basis(place: Place, languages: Sequence[str]) -> LegalBasis | None:
    fields = place.fields(("title",), ("letter", "number", "issued_on"))
    if "title" not in fields:
        return None
    return LegalBasis(
        title=fields["title"].names(languages),
        letter=fields["letter"].text() if "letter" in fields else None,
        number=fields["number"].text() if "number" in fields else None,
        issued_on=fields["issued_on"].day() if "issued_on" in fields else None,
    )


def _deadline(place: Place) -> Deadline | None:
    fields = place.fields(
        ("code", "clause", "by", "every"), ("within_days", "before_day", "before_month")
    )
    every = _or_empty(
        fields, "every", lambda entry: entry.choice(Deadline.SHAPES, "unknown_recurrence")
    )
    given = fields.keys() - {"code", "clause", "by", "every"}
    if every and given not in Deadline.SHAPES[every]:
        place.fail("bad_deadline", every=every)
    return Deadline(
        code=_or_empty(fields, "code", Place.code),
        clause=_or_empty(fields, "clause", Place.text),
        by=_or_empty(
            fields, "by", lambda entry: entry.choice(("agency", "authority"), "unknown_duty")
        ),
        every=every,
        within_days=fields["within_days"].number(1, 366) if "within_days" in fields else None,
        before_day=fields["before_day"].number(1, 31) if "before_day" in fields else None,
        before_month=fields["before_month"].number(1, 12) if "before_month" in fields else None,
    )


def _or_empty(fields: Mapping[str, Place], key: str, reader: Any) -> str:
    return (reader(fields[key]) or "") if key in fields else ""


def _each(fields: Mapping[str, Place], key: str, reader: Any) -> tuple[Any, ...]:
    return fields[key].each(reader) if key in fields else ()
