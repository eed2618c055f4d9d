"""``ttdn_json``: any JSON API of an agency, by a declared mapping (H 6.7; R25)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

from ckanext.ttdn.harvesters import targets
from ckanext.ttdn.harvesters.http import ComeBackLater, FetchError
from ckanext.ttdn.harvesters.json_pages import PAGES, Getter, Known, Sheet, State, Walk, joined
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.declarative import loader
from ckanext.ttdn.harvesters.mapping.declarative.expressions import Expression, Template, Unfit
from ckanext.ttdn.harvesters.mapping.declarative.mapping import DELETED, Detail
from ckanext.ttdn.harvesters.mapping.records import Page, Record, Refused, SourceFacts, guarded
from ckanext.ttdn.harvesters.translations import Spool

PAGE_SIZE = 200  # records of one Page, however many an answer has
_PARALLEL = 4  # requests for whole records at a time
_GONE = frozenset({404, 410})
# So many records of a page, all of them without their whole: the source is down, not they.
_SEVERAL = 5


class JsonReader:
    """Reads a list as its mapping declares. Settings: ``mapping``, ``complete``, ``limits``
    (``pages``, ``records``, ``keywords``, ``resources``).

    Conditional requests are made only where one answer is all that there is to a record: neither
    whole records nor other languages are asked for apart. ``validators`` of a Page come back
    through ``known`` as they are. A list in several languages is walked again from its start when
    it is resumed, without giving a record twice: which of the others were joined must be known.
    """

    def __init__(self, fetcher: Getter, source: SourceFacts, settings: Mapping[str, Any]) -> None:
        """Raise ``declared.MappingError`` for a mapping that :meth:`check` would refuse."""
        self._fetcher, self._source = fetcher, source
        self._limits: Mapping[str, Any] = settings.get("limits") or {}
        self._most: int | None = self._limits.get("records")
        # A list that is cut short says nothing of what it lacks.
        self.complete = bool(settings.get("complete", True)) and self._most is None
        self._mapping = loader.load(settings["mapping"], targets.current(), source.kind)
        self._simple = self._mapping.detail is None and not self._mapping.languages

    @staticmethod
    def check(settings: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Name problems: those of ``declared.check``, ``not_a_number`` (``setting``).

        Their ``path`` is that within the settings.
        """
        if "mapping" not in settings:
            return [("missing_key", {"path": "mapping"})]
        kind = settings.get("kind", "dataset")
        fields = targets.current()
        known = isinstance(kind, str) and kind in fields.kinds
        found = loader.check(settings["mapping"], fields, kind if known else None)
        problems = [(code, _placed(facts)) for code, facts in found]
        limits = settings.get("limits") or {}
        for name in ("pages", "records", "keywords", "resources"):
            value = limits.get(name, 1) if isinstance(limits, Mapping) else 0
            if not isinstance(value, int) or isinstance(value, bool) or value < 1:
                problems.append(("not_a_number", {"setting": f"limits.{name}"}))
        return problems

    def pages(self, cursor: Any = None, known: Known | None = None) -> Iterator[Page]:
        """Give the list in Pages of at most ``PAGE_SIZE`` records.

        Raises FetchError: the fetcher's own and those of :class:`listing.Walk`.
        """
        start = cursor or {}
        if not self._mapping.languages:
            yield from self._primary(start, None, known if self._simple else None)
            return
        spool = Spool()
        try:
            self._fill(spool)
            yield from self._primary(start, spool, None)
            language, value = start.get("rest") or ("", "")
            yield from self._rest(spool, (language, value))
        finally:
            spool.close()

    def is_gone(self, original_id: str) -> bool | None:
        """Ask for one record, where the mapping declares how (``detail``)."""
        detail, name = self._mapping.detail, self._mapping.id.text
        of_language = original_id.partition(":")[0] in self._mapping.languages
        if detail is None or of_language or not isinstance(detail.path, Template):
            return None
        if detail.path.fields != {name}:
            return None  # the address needs more than the identity
        try:
            found = self._whole(detail, {name: original_id})
            return bool(self._mapping.deleted and self._mapping.deleted(found))
        except Unfit:
            return None
        except FetchError as error:
            if error.facts.get("status") in _GONE:
                return True
            raise

    def _primary(
        self, start: Mapping[str, Any], spool: Spool | None, known: Known | None
    ) -> Iterator[Page]:
        """Walk the primary list; with a spool always from its start, silent up to ``start``."""
        walk = self._walk(self._mapping.listing)
        begin = State(**start["state"]) if start.get("state") else None
        for sheet in walk.sheets(None if spool else begin, known):
            yield from self._cut(sheet, spool, self._skipped(sheet, start, begin))
            if self._most is not None and sheet.state.got + len(sheet.records) >= self._most:
                return

    def _skipped(self, sheet: Sheet, start: Mapping[str, Any], begin: State | None) -> int:
        """How many records of an answer an earlier run has already given."""
        if start.get("rest") or (begin is not None and sheet.state.number < begin.number):
            return len(sheet.records)
        if begin is not None and sheet.state.number == begin.number:
            # An answer that changed in between is read again whole, so that none is left out.
            return start["skip"] if start.get("digest") == sheet.digest else 0
        return 0

    def _cut(self, sheet: Sheet, spool: Spool | None, skip: int) -> Iterator[Page]:
        if sheet.not_modified:
            cursor = self._cursor(sheet.next, spool)
            yield Page((), cursor, None, sheet.key, sheet.validators, not_modified=True)
            return
        if spool:
            for found in sheet.records[:skip]:
                self._others(found, spool)
        if skip and skip >= len(sheet.records):
            return
        left = len(sheet.records) if self._most is None else self._most - sheet.state.got
        rows = sheet.records[:left]
        for begin in range(skip, max(len(rows), 1), PAGE_SIZE):
            end = begin + PAGE_SIZE
            last = end >= len(rows)
            follow = sheet.next if self._most is None or len(rows) < left else None
            here = {"state": sheet.state.__dict__, "skip": end, "digest": sheet.digest}
            yield Page(
                records=tuple(self._records(rows[begin:end], spool)),
                cursor=self._cursor(follow, spool) if last else here,
                total=sheet.total,
                key=sheet.key,
                validators=sheet.validators if self._simple else {},
            )

    @staticmethod
    def _cursor(follow: State | None, spool: Spool | None) -> Any:
        if follow is not None:
            return {"state": follow.__dict__, "skip": 0, "digest": ""}
        return {"rest": ["", ""]} if spool else None

    def _records(self, rows: list[Any], spool: Spool | None) -> Iterator[Record | Refused]:
        detail = self._mapping.detail
        wholes = self._wholes(detail, rows) if detail else rows
        for row, whole in zip(rows, wholes, strict=True):
            if isinstance(whole, FetchError | Unfit):
                yield Refused(whole.code, whole.facts, self._id(row), sanitizer.raw(row))
                continue
            others = self._others(row, spool) if spool else {}
            make = partial(self._mapping.to_record, whole, self._source, self._limits, others)
            yield guarded(make, whole, partial(self._id, row))

    def _wholes(self, detail: Detail, rows: list[Any]) -> list[Any]:
        """The whole of each record, or the error that was had instead."""

        def ask(row: Any) -> Any:
            try:
                whole = self._whole(detail, row)
            except ComeBackLater:
                raise
            except (FetchError, Unfit) as error:
                return error
            both = isinstance(whole, Mapping) and isinstance(row, Mapping)
            return {**row, **whole} if both else whole

        with ThreadPoolExecutor(_PARALLEL) as pool:
            found = list(pool.map(ask, rows))
        errors = [error for error in found if isinstance(error, FetchError)]
        if len(errors) == len(rows) >= _SEVERAL:
            raise errors[0]
        return found

    def _whole(self, detail: Detail, row: Any) -> Any:
        path = detail.path(row) if isinstance(detail.path, Template) else detail.path
        if path is None:
            raise Unfit("no_id")
        url = joined(self._source.url, path)
        answer = self._fetcher.get(url, params=detail.params, accept="application/json")
        return detail.record(answer.json())

    def _fill(self, spool: Spool) -> None:
        for language, companion in self._mapping.languages.items():
            for sheet in self._walk(companion.listing).sheets():
                found = [(_value(companion.join, record), record) for record in sheet.records]
                spool.put(language, ((value, record) for value, record in found if value))

    def _others(self, found: Any, spool: Spool) -> dict[str, Any]:
        taken = {
            language: spool.take(language, _value(companion.partner, found))
            for language, companion in self._mapping.languages.items()
        }
        return {language: record for language, record in taken.items() if record is not None}

    def _rest(self, spool: Spool, after: tuple[str, str]) -> Iterator[Page]:
        """What other languages have alone."""
        while rows := list(islice(spool.rest(after), PAGE_SIZE)):
            after = rows[-1][:2]
            made = (
                guarded(
                    partial(self._mapping.alone, language, record, self._source, self._limits),
                    record,
                    lambda: None,
                )
                for language, _joined, record in rows
            )
            more = len(rows) == PAGE_SIZE
            yield Page(tuple(made), cursor={"rest": list(after)} if more else None)

    def _walk(self, listing: Any) -> Walk:
        pages = int(self._limits.get("pages", PAGES))
        return Walk(self._fetcher, self._source.url, listing, pages)

    def _id(self, row: Any) -> str | None:
        return _value(self._mapping.id, row) or None


def _placed(facts: Mapping[str, Any]) -> dict[str, Any]:
    if "path" not in facts:
        return dict(facts)
    return {**facts, "path": f"mapping.{facts['path']}".rstrip(".")}


def _value(expression: Expression, record: Any) -> str:
    """What records are told apart and joined by: numbers and texts alike."""
    try:
        return sanitizer.bare(expression(record))
    except Unfit:
        return ""


__all__ = ["DELETED", "PAGE_SIZE", "JsonReader"]
