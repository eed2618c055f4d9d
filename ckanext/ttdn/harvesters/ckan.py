"""``ttdn_ckan``: CKAN 2.9 to 2.12, private datasets included where a token lets them be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ckanext.ttdn.harvesters.http import Fetcher, FetchError
from ckanext.ttdn.harvesters.mapping import ckan as mapping
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.records import (
    Listed,
    Page,
    Record,
    Refused,
    SourceFacts,
    guarded,
)

_ROWS = 200
_MOST_PAGES = 5_000


class CkanReader:
    """Asks ``package_search`` for every dataset, in the order of their ids.

    Settings: ``organizations`` and ``fq`` narrow what is asked for; ``limits``: ``records``,
    ``rows`` (of a page).
    """

    complete = True

    def __init__(self, fetcher: Fetcher, source: SourceFacts, settings: Mapping[str, Any]) -> None:
        self._fetcher, self._source = fetcher, source
        self._limits: Mapping[str, Any] = settings.get("limits") or {}
        self._settings = settings
        self._api = f"{source.url}/api/3/action"

    @staticmethod
    def check(settings: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return what is wrong with the settings of this kind as (code, facts)."""
        found = []
        names = settings.get("organizations", [])
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            found.append(("not_a_list", {"name": "organizations"}))
        if not isinstance(settings.get("fq", ""), str):
            found.append(("not_text", {"name": "fq"}))
        return found

    def pages(
        self, cursor: Any = None, known: Callable[[str], Mapping[str, str]] | None = None
    ) -> Iterator[Page]:
        """Yield pages of datasets; the cursor is how many were listed.

        Raises FetchError. CKAN gives no validators: an unchanged dataset is told by its content.
        """
        start = int(cursor or 0)
        most = int(self._limits.get("records") or 0)
        rows = min(int(self._limits.get("rows") or _ROWS), _ROWS)
        for _number in range(_MOST_PAGES):
            wanted = min(rows, most - start) if most else rows
            if wanted <= 0:
                return
            found = self._search(start, wanted)
            results: list[Any] = found["results"]
            start += len(results)
            total = min(found["count"], most) if most else found["count"]
            # A page that is shorter than asked for is no end: some servers cap the rows.
            last = not results or start >= total
            yield Page(
                records=tuple(self._listed(record) for record in results),
                cursor=None if last else start,
                total=total,
                key=f"{self._api}/package_search?start={start - len(results)}",
            )
            if last:
                return
        raise FetchError("too_many_pages", limit=_MOST_PAGES)

    def _listed(self, record: Any) -> Listed | Record | Refused:
        def mapped() -> Record | Refused:
            def make() -> Record | Refused:
                return mapping.to_record(record, self._source, self._limits)

            return guarded(make, record, lambda: mapping.original_id(record))

        known = mapping.original_id(record) if isinstance(record, dict) else ""
        return Listed(known, sanitizer.raw(record), mapped) if known else mapped()

    def _search(self, start: int, rows: int) -> dict[str, Any]:
        asked: dict[str, Any] = {"start": start, "rows": rows, "sort": "id asc"}
        filters = [self._settings["fq"]] if self._settings.get("fq") else []
        names = self._settings.get("organizations") or []
        if names:
            filters.append(f"organization:({' OR '.join(_quoted(name) for name in names)})")
        if filters:
            asked["fq"] = " ".join(f"+({text})" for text in filters)
        # Private datasets and drafts are given to those only whose token may read them.
        asked["include_private"] = "true"
        answer = self._fetcher.get(f"{self._api}/package_search", params=asked).json()
        result = answer.get("result") if isinstance(answer, dict) else None
        if not isinstance(result, dict) or not isinstance(result.get("results"), list):
            raise FetchError("wrong_shape", path="result.results")
        if not isinstance(result.get("count"), int):
            raise FetchError("wrong_shape", path="result.count")
        return result

    def is_gone(self, original_id: str) -> bool | None:
        """Ask for one dataset: unknown, deleted there, or no longer for us to see."""
        try:
            answer = self._fetcher.get(f"{self._api}/package_show", params={"id": original_id})
        except FetchError as error:
            if error.facts.get("status") in (403, 404, 410):
                return True
            raise
        shown = answer.json()
        result = shown.get("result") if isinstance(shown, dict) else None
        return isinstance(result, dict) and result.get("state") == "deleted"


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
