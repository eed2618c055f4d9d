"""Codes of the controlled vocabularies (R16)."""

from __future__ import annotations

from typing import Any

from ckan.lib.navl.dictization_functions import Invalid
from ckan.plugins import toolkit as tk

from ckanext.ttdn import definitions

from .base import Field, is_empty, label, reads
from .texts import loaded

__all__ = ["ttdn_code", "ttdn_codes"]


@reads
def ttdn_code(value: Any, field: Field) -> str:
    """One code of the field's ``vocabulary``."""
    codes = known_codes([value], field)
    return codes[0]


@reads
def ttdn_codes(value: Any, field: Field) -> list[str]:
    """Codes of the field's ``vocabulary``, each once, in the vocabulary's order: a form knows no
    other, and saving it unchanged must change nothing.

    Takes a list, a JSON list, or the single text that a form with one box ticked sends.
    """
    codes = loaded(value)
    codes = codes if isinstance(codes, list) else [codes]
    chosen = set(known_codes([code for code in codes if not is_empty(code)], field))
    return [code for code in definitions.vocabulary(field["vocabulary"]) if code in chosen]


def known_codes(codes: list[Any], field: Field) -> list[str]:
    """The codes, stripped; raises Invalid naming those that the vocabulary does not have."""
    known = definitions.vocabulary(field["vocabulary"])
    found = [code.strip() if isinstance(code, str) else code for code in codes]
    unknown = [str(code)[:60] for code in found if not isinstance(code, str) or code not in known]
    if unknown:
        raise Invalid(
            tk._("{field}: “{codes}” is not in the list. Choose from the list.").format(
                field=label(field), codes=", ".join(unknown)
            )
        )
    return found
