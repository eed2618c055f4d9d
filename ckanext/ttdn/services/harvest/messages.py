"""What went wrong in words: codes are stored, and said in the reader's language when shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn import extensions
from ckanext.ttdn.services import refusals


def _(text: str) -> str:
    # Marked for the catalogue here, looked up when it is shown.
    return tk._(text)


_WORDS: dict[str, Callable[[], str]] = {
    # Fetching
    "not_http": lambda: _("Only http and https addresses are harvested, not {url}."),
    "not_public": lambda: _(
        "{host} stands for {address}, which is not a public address; "
        "ckanext.ttdn.harvest.allowed_networks does not list it."
    ),
    "no_address": lambda: _("{host} has no address: check the source's address."),
    "no_connection": lambda: _("{url} does not answer."),
    "tls": lambda: _("{url} has no valid certificate."),
    "too_slow": lambda: _("{url} was too slow and was given up."),
    "too_large": lambda: _("{url} sends more than {limit} bytes."),
    "too_many_redirects": lambda: _("{url} redirects again and again."),
    "redirect_not_safe": lambda: _(
        "{url} leads to another system; give the source its final address."
    ),
    "http_status": lambda: _("{url} answers with error {status}."),
    "truncated": lambda: _("The answer of {url} was cut off."),
    "not_json": lambda: _("The answer of {url} is not JSON, or was cut off."),
    "userinfo": lambda: _("An address must not hold a user name or a password."),
    # Settings and credentials
    "unknown_settings": lambda: _("Unknown settings: {names}"),
    "unknown_kind": lambda: _("{kind} is no kind of item."),
    "unknown_language": lambda: _("{language} is no language of this catalogue."),
    "not_an_object": lambda: _("{name} must be a JSON object."),
    "not_a_list": lambda: _("{name} must be a list of names."),
    "not_text": lambda: _("{name} must be text."),
    "no_key": lambda: _(
        "Set ckanext.ttdn.harvest.secret_key first; `ckan ttdn harvest new-key` makes one."
    ),
    "unknown_scheme": lambda: _("Choose header, query, bearer, basic, oauth2 or none."),
    "missing_value": lambda: _("{name} is missing."),
    "unknown_value": lambda: _("{name} does not belong to this scheme."),
    "too_long": lambda: _("{name} has more than {limit} characters."),
    "not_printable": lambda: _("{name} has characters that cannot be sent."),
    "bad_header_name": lambda: _("{name} is no name of a header."),
    "header_refused": lambda: _("The header {name} is not a source's to set."),
    "colon_in_name": lambda: _("{name} must not have a colon."),
    "not_an_address": lambda: _("{name} must begin with http:// or https://."),
    # Mappings
    "unknown_mapping": lambda: _("There is no mapping {name}; known are: {known}."),
    "not_yaml": lambda: _("The mapping is not YAML: {reason}"),
    "unreadable": lambda: _("{file} cannot be read: {reason}"),
    "shipped_name": lambda: _("{file} has the name of a shipped mapping; give it another one."),
    "bad_name": lambda: _("{file}: a mapping's name has small letters, digits and hyphens only."),
    "unknown_version": lambda: _("{version} is no known version; known are: {known}."),
    "unknown_key": lambda: _("There is no such key; known are: {known}."),
    "missing_key": lambda: _("This key is missing."),
    "wrong_key": lambda: _("The key {key} must stand in quotation marks."),
    "wrong_type": lambda: _("The value must be of this type: {expected}."),
    "not_one_of": lambda: _("{value} is none of: {known}."),
    "out_of_bounds": lambda: _("The value is not within its bounds ({bound})."),
    "too_deep": lambda: _("It is nested deeper than {limit}."),
    "unknown_field": lambda: _("Items of this kind have no such field; the nearest are: {close}."),
    "unknown_code": lambda: _("{value} is no code of this field."),
    "bad_expression": lambda: _("{expression} is no expression: {reason}"),
    "bad_format": lambda: _("{format} is no form of a date; write it of yyyy, MM, dd, HH, mm, ss."),
    "not_translated": lambda: _("This field is not a text in several languages."),
    "rule_without_source": lambda: _("The rule must name one of: {known}."),
    # Reading
    "endless_paging": lambda: _("The list of the source does not end: a page comes again."),
    "too_many_pages": lambda: _("The list of the source has more than {limit} pages."),
    "wrong_shape": lambda: _("The answer is not what this kind of source gives: {path}"),
    "not_rdf": lambda: _("The answer is not RDF, or was cut off: {format}"),
    "unsafe_xml": lambda: _("The XML declares entities or a document type, which is refused."),
    "remote_context": lambda: _("The JSON-LD names a remote context, which is not fetched."),
    "too_many_triples": lambda: _("The answer has more than {limit} statements."),
    "too_complex": lambda: _("The answer is nested deeper than {limit}, which is refused."),
    "unknown_format": lambda: _("{format} is no known format: {choices}"),
    "not_a_number": lambda: _("{setting} must be a number."),
    "bad_address": lambda: _("{url} is no address that can be fetched."),
    "no_answer": lambda: _("{url} sent nothing for {seconds} seconds."),
    "secret_elsewhere": lambda: _("The source leads the credentials to another system: {url}"),
    "broken_encoding": lambda: _("The answer of {url} cannot be unpacked ({encoding})."),
    "no_token": lambda: _("{url} gave no access token: check the credentials."),
    "come_back_later": lambda: _("{url} asks to come back in {seconds} seconds."),
    # Records
    "no_id": lambda: _("A record has no identifier."),
    "twice": lambda: _("The list has the record {id} twice; the first one was taken."),
    "too_many": lambda: _("{count} values, and at most {limit} are taken."),
    "id_too_long": lambda: _("The record's identifier has more than {limit} characters."),
    "not_a_record": lambda: _("An entry of the list is no record."),
    "no_title": lambda: _("The record has no title."),
    "invalid": lambda: "{errors}",
    "incomplete": lambda: "{errors}",
    "no_primary": lambda: _("The record has no version in the first language."),
    "unwritable": lambda: _("The catalogue cannot take the record ({error}); tell the operator."),
    "broken_record": lambda: _("The record cannot be read ({error}); tell the operator."),
    "bad_date": lambda: _("{value} is no date of the given form."),
    "not_in_map": lambda: _("The mapping does not list the value {value}."),
    "not_a_value": lambda: _("{value} is a list or an object where a value is expected."),
    "expression_failed": lambda: _("The expression {expression} cannot be applied."),
    "deleted_at_source": lambda: _("The source itself says that the record is deleted."),
    # Conflicts
    "edited_here": lambda: _("Somebody has changed the item here; the source's version waits."),
    "being_edited": lambda: _("Somebody is editing the item; the source's version waits."),
    "other_agency": lambda: _("The item belongs to another agency."),
    "other_kind": lambda: _("The authority has given the item another kind."),
    "deleted_here": lambda: _("The item was deleted here."),
    "is_approved": lambda: _("The item is approved and waits for its day of publication."),
    "is_withdrawn": lambda: _("The item is withdrawn."),
    "withdrawal_asked": lambda: _("The source has it no longer; its withdrawal was asked for."),
    "not_let_go": lambda: _("The source has it no longer, and it could not be let go: {error}"),
    "gone_but_edited": lambda: _("The source has it no longer, but it was changed here."),
    # Runs
    "no_right": lambda: _("The agency of the source may not supply {kind}: {reason}"),
    "no_source": lambda: _("The source is gone or switched off."),
    "empty": lambda: _(
        "The source lists nothing, where {known} records are known. Nothing was withdrawn; "
        "accept the job if that is right."
    ),
    "shrunk": lambda: _(
        "The source lists {gone} of {known} records no longer. Nothing was withdrawn; "
        "accept the job if that is right."
    ),
    "short_list": lambda: _(
        "The source announced {total} records and listed {listed}. Nothing was withdrawn."
    ),
    "search_down": lambda: _("The search server does not answer; the job goes on when it does."),
    "interrupted": lambda: _("The job was interrupted and goes on by itself: {error}"),
    "given_up": lambda: _("The job was started {times} times and came no further: {error}"),
    "credentials_locked": lambda: _(
        "The credentials of the source cannot be opened: the key or the source's host is another "
        "one than when they were set. Set them again."
    ),
    "source_changed": lambda: _("The source was changed meanwhile; the job begins anew."),
    "worker_ended": lambda: _("The worker was told to end; another goes on with the job."),
    "aborted": lambda: _("The job was ended by the operator."),
}


def text(problem: Mapping[str, Any] | None) -> str:
    """Return a problem (``{"code", "facts"}``) in the language of whoever asks."""
    if not problem:
        return ""
    facts = {name: _said(value) for name, value in (problem.get("facts") or {}).items()}
    if "errors" in (problem.get("facts") or {}):
        facts["errors"] = _fields(problem["facts"]["errors"])
    if problem["code"] == "no_right":
        facts["reason"] = refusals.message(facts["reason"])
    words = _WORDS.get(problem["code"])
    texts = extensions.contributions().messages.get(problem["code"])
    if words is None and texts is None:
        rest = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{problem['code']} ({rest})" if rest else str(problem["code"])
    said = words() if words else extensions.text_of(texts or {})
    # Where in a mapping, or in which field of a record.
    for place in ("path", "field"):
        if facts.get(place) and f"{{{place}}}" not in said:
            said = f"{{{place}}}: {said}"
    return said.format_map(_Known(facts))


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) or "–" if isinstance(value, list) else str(value)


class _Known(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return "?"


def _fields(errors: Any) -> str:
    if not isinstance(errors, Mapping):
        return str(errors)
    return "; ".join(
        f"{field}: {' '.join(map(str, found)) if isinstance(found, list) else found}"
        for field, found in errors.items()
    )
