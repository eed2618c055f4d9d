"""A controlled vocabulary: codes that are stored, labels that are shown (R16)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

Labels = Mapping[str, Mapping[str, str]]


def _no_label(code: str, lang: str) -> str | None:
    return None


@dataclass(frozen=True)
class Vocabulary:
    """The codes of one field.

    ``labels``: texts by language, by code, in the order in which a form offers them.
    ``groups``: headings of a long list, as labels by group; ``grouped``: the group of a code.
    ``locale_data``: the table of Unicode locale data that has labels too, None for none.
    ``locale_label``: takes a code and a language, returns the label of that table or None.
    """

    name: str
    labels: Labels
    groups: Labels
    grouped: Mapping[str, str]
    locale_data: str | None = None
    locale_label: Callable[[str, str], str | None] = _no_label

    @property
    def codes(self) -> tuple[str, ...]:
        """All codes, in the order of the file."""
        return tuple(self.labels)

    def label(self, code: str, lang: str) -> str:
        """Return the label in ``lang``, else in English, else the code itself."""
        own = self.labels.get(code)
        if own is None:
            return code
        return (
            own.get(lang)
            or self.locale_label(code, lang)
            or own.get("en")
            or self.locale_label(code, "en")
            or code
        )

    def group_label(self, group: str, lang: str) -> str:
        """Return the heading of a group in ``lang``, else in English, else the group itself."""
        labels = self.groups.get(group, {})
        return labels.get(lang) or labels.get("en", group)

    def __contains__(self, code: object) -> bool:
        return code in self.labels

    def __iter__(self) -> Iterator[str]:
        return iter(self.labels)
