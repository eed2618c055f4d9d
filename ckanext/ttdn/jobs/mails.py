"""Texts of mails. A worker has no page under way, so they are rendered without Flask."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.support import Translations
from ckan.plugins import toolkit as tk
from jinja2 import Environment, FileSystemLoader

from ckanext.ttdn import extensions

_ROOT = Path(__file__).parent.parent


class Mail(NamedTuple):
    """A mail's subject, one line, and its plain text."""

    subject: str
    body: str


def step_mail(operation: str, title: str, path: str, recipient: str) -> Mail:
    """Return the mail about a step on an item; ``path`` is the item's address on the site."""
    environment = _environment(tk.config["ckan.locale_default"])
    added = extensions.contributions().notices.get(operation)
    variables = {
        "operation": operation,
        # Of a notice that another plugin added.
        "text": extensions.text_of(added.text) if added else "",
        "title": title,
        "url": tk.config["ckan.site_url"].rstrip("/") + path,
        "recipient": recipient,
        "site": tk.config["ckan.site_title"],
    }
    subject = environment.get_template("emails/ttdn_step_subject.txt").render(variables)
    body = environment.get_template("emails/ttdn_step.txt").render(variables)
    return Mail(" ".join(subject.split()), body)


def account_mail(
    kind: str, recipient: str, locale: str, path: str = "/user/reset", **values: str
) -> Mail:
    """Return the mail of a ``kind`` about logging in, in ``locale``.

    Kinds: ``guesses``, ``codes``, ``reset``, and ``factor_…`` (see ``login.mails.queue_factor``).
    """
    environment = _environment(locale)
    root = str(tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")
    variables = {
        "kind": kind,
        "recipient": recipient,
        "url": tk.config["ckan.site_url"].rstrip("/") + root + path,
        "site": tk.config["ckan.site_title"],
        **values,
    }
    subject = environment.get_template("emails/ttdn_login_subject.txt").render(variables)
    body = environment.get_template("emails/ttdn_login.txt").render(variables)
    return Mail(" ".join(subject.split()), body)


def digest_mail(
    locale: str,
    recipient: str,
    words: str,
    search: str,
    items: Sequence[tuple[str, str]],
    count: int,
) -> Mail:
    """Return the mail about ``count`` items that are new in a search.

    ``words``: the search, empty for all items; ``search`` and those of the ``items``, after their
    titles: addresses within the site.
    """
    environment = _environment(locale)
    root = str(tk.config.get("ckan.root_path") or "").replace("/{{LANG}}", "")
    site = tk.config["ckan.site_url"].rstrip("/") + root + f"/{locale}"
    variables = {
        "recipient": recipient,
        "words": words,
        "items": [(" ".join(title.split()), site + path) for title, path in items],
        "count": count,
        "search_url": site + search,
        "own_url": site + "/ttdn/searches",
        "site": tk.config["ckan.site_title"],
    }
    subject = environment.get_template("emails/ttdn_digest_subject.txt").render(variables)
    body = environment.get_template("emails/ttdn_digest.txt").render(variables)
    return Mail(" ".join(subject.split()), body)


@cache
def _environment(locale: str) -> Environment:
    # Plain text: escaping would put entities into people's mail.
    environment = Environment(  # noqa: S701 - texts, not HTML
        loader=FileSystemLoader(_ROOT / "templates"), extensions=["jinja2.ext.i18n"]
    )
    translations = Translations.load(_ROOT / "i18n", [locale], "ckanext-ttdn")
    environment.install_gettext_translations(translations)  # type: ignore[attr-defined] - the extension adds it
    return environment
