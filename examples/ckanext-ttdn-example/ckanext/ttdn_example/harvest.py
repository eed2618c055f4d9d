"""``ttdn_example_csv``: a list of border gates as a CSV file with a heading."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any

from ckan.plugins import toolkit as tk

from ckanext.ttdn.harvest_plugins import Harvester
from ckanext.ttdn.harvesters.http import Fetcher, FetchError
from ckanext.ttdn.harvesters.mapping import sanitizer
from ckanext.ttdn.harvesters.mapping.records import Page, Record, Refused, SourceFacts

CSV = "ttdn_example_csv"
COLUMNS = ("code", "title_vi", "title_en", "text_vi", "gate", "neighbour", "day")
MESSAGES = {
    "ttdn_example_csv_columns": {
        "vi": "Tệp CSV thiếu cột: {names}",
        "en": "The CSV file lacks these columns: {names}",
    },
    "ttdn_example_csv_delimiter": {
        "vi": "Dấu phân cách phải là một ký tự.",
        "en": "The delimiter must be one character.",
    },
}


class CsvReader:
    """Reads the whole file as one page."""

    complete = True

    def __init__(self, fetcher: Fetcher, source: SourceFacts, settings: Mapping[str, Any]) -> None:
        self._fetcher, self._source = fetcher, source
        self._delimiter = settings.get("delimiter", ",")

    @staticmethod
    def check(settings: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
        """Return what is wrong with a source's settings as (code, facts)."""
        delimiter = settings.get("delimiter", ",")
        fit = isinstance(delimiter, str) and len(delimiter) == 1
        return [] if fit else [("ttdn_example_csv_delimiter", {})]

    def pages(self, cursor: Any = None, known: Any = None) -> Iterator[Page]:
        """Yield the records of the file; raises FetchError for one without these columns."""
        text = self._fetcher.get(self._source.url).text()
        rows = csv.DictReader(io.StringIO(text), delimiter=self._delimiter)
        lacking = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
        if lacking:
            raise FetchError("ttdn_example_csv_columns", names=", ".join(lacking))
        records = tuple(self._record(row) for row in rows)
        yield Page(records=records, total=len(records), key=self._source.url)

    def is_gone(self, original_id: str) -> bool | None:
        """Return None: a file cannot be asked for one record."""
        return None

    def _record(self, row: Mapping[str, Any]) -> Record | Refused:
        texts = {name: sanitizer.plain(row[name]) for name in COLUMNS}
        if not texts["code"]:
            return Refused("no_id", raw=sanitizer.raw(row))
        item = {
            **self._source.defaults,
            "type": self._source.kind,
            "author": self._source.agency_name,
            "copyright_owner": self._source.agency_name,
            "title_translated": {"vi": texts["title_vi"], "en": texts["title_en"]},
            "notes_translated": {"vi": texts["text_vi"]},
            "gate_name": texts["gate"],
            "neighbour": texts["neighbour"],
            "activity_date": texts["day"],
        }
        return Record(texts["code"], self._source.url, item, raw=sanitizer.raw(row))


class CsvHarvester(Harvester):
    """The type of source as ckanext-harvest knows it."""

    source_type, title = CSV, "CSV"

    def description(self) -> str:
        """Say what it is, in the reader's language."""
        return tk._("A list of border gates as a CSV file")
