"""Files of catalogues, and the source that they come from."""

from __future__ import annotations

from pathlib import Path

from ckanext.ttdn.harvesters.mapping.records import SourceFacts

FILES = Path(__file__).parents[1] / "harvesters" / "dcat_files"
SOURCE = SourceFacts(
    kind="dataset",
    url="https://dulich.example.vn/catalog.rdf",
    title="Cổng dữ liệu",
    agency_name="Sở Mặc định",
    language="vi",
    defaults={"license_id": "ttdn-open", "update_frequency": "irregular"},
)
