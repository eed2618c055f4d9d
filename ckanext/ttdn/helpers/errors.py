"""Error pages that say what happened and what to do, and nothing about the machine."""

from __future__ import annotations

from typing import NamedTuple

from ckan.plugins import toolkit as tk

__all__ = ["ttdn_error_page"]

# What CKAN says about these was written for the reader: why the request was refused.
_TELLING = frozenset((400, 403, 409, 413, 415, 422, 429, 503))


class ErrorPage(NamedTuple):
    """The words of an error page; ``detail`` is empty where it could give anything away."""

    code: int
    title: str
    detail: str
    advice: str


def ttdn_error_page(code: int | list[int], content: str | None) -> ErrorPage:
    """The words for a status; CKAN gives a list for what it did not expect."""
    number = code[0] if isinstance(code, list) else code
    words = {
        400: (
            tk._("This request cannot be understood"),
            tk._("Check the address, or begin again from the search."),
        ),
        403: (
            tk._("You may not do this"),
            tk._("Log in with the account of your agency, or ask the administrator."),
        ),
        404: (
            tk._("There is no such page"),
            tk._("The address may be mistyped, or the item is not public. Try the search."),
        ),
        409: (
            tk._("This was not done"),
            tk._("Nothing was changed. Go back and do as it says here."),
        ),
        410: (
            tk._("This item has been withdrawn"),
            tk._("The authority has withdrawn it from publication. Its address is kept."),
        ),
        413: (
            tk._("This is too large"),
            tk._("Go back, choose a smaller file or shorten the text, and send it again."),
        ),
        429: (
            tk._("Too many requests"),
            tk._("Wait a minute, then try again."),
        ),
        503: (
            tk._("The catalogue is not available at the moment"),
            tk._("Please try again in a few minutes."),
        ),
    }
    title, advice = words.get(number) or (_unexpected() if number >= 500 else words[400])
    return ErrorPage(number, title, str(content or "") if number in _TELLING else "", advice)


def _unexpected() -> tuple[str, str]:
    return (
        tk._("Something went wrong on our side"),
        tk._("Nothing is wrong with what you did. Please try again; if it happens again, tell us."),
    )
