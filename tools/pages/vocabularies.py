"""The codes with their labels."""

from __future__ import annotations

from ckanext.ttdn import definitions, vocabularies

from .markdown import table

# So many that a list helps nobody: codes and labels of ISO 3166 and of the Unicode locale data.
_LONG = {"countries": "ISO 3166-1 alpha-2, with labels of the Unicode locale data."}


def codes() -> str:
    """Every vocabulary, each as a table under its name."""
    return "\n".join(_section(name) for name in vocabularies.names())


def _section(name: str) -> str:
    found = definitions.vocabulary(name)
    body = _LONG.get(name) or table(
        ("Code", "Vietnamese", "English"),
        ((f"`{code}`", found.label(code, "vi"), found.label(code, "en")) for code in found),
    )
    return f"## {name}\n\n{body}\n"
