"""Print the text of a document, as a process of its own.

``python text_reader.py SOURCE FORMAT MOST``: prints at most ``MOST`` characters as UTF-8. FORMAT is
pdf, docx, xlsx, pptx, odf or txt. Imports nothing of the extension, so that it starts fast and a
fault in a library ends this process alone.
"""

from __future__ import annotations

import resource
import sys
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

_MEMORY = 1 << 30
_CPU_SECONDS = 30
# An empty page still costs the reader time.
_MOST_PAGES = 2_000
_MOST_BYTES = 8 << 20


def pdf(source: str) -> Iterator[str]:
    """Give the text of each page."""
    import pypdfium2

    with pypdfium2.PdfDocument(source) as document:
        for number in range(min(len(document), _MOST_PAGES)):
            yield document[number].get_textpage().get_text_bounded()


def docx(source: str) -> Iterator[str]:
    """Give the paragraphs, those in tables and text boxes too."""
    import docx
    from docx.oxml.ns import qn

    for paragraph in docx.Document(source).element.body.iter(qn("w:p")):
        yield "".join(part.text or "" for part in paragraph.iter(qn("w:t")))


def xlsx(source: str) -> Iterator[str]:
    """Give the names of the sheets and the values of their cells."""
    import openpyxl

    # An open file: of a path, whose name has no suffix in the archive, the suffix is checked.
    with open(source, "rb") as stream:
        for sheet in openpyxl.load_workbook(stream, read_only=True, data_only=True).worksheets:
            yield sheet.title
            for row in sheet.iter_rows(values_only=True):
                yield " ".join(str(value) for value in row if value is not None)


def pptx(source: str) -> Iterator[str]:
    """Give the texts of shapes, tables and notes."""
    from pptx import Presentation

    for slide in Presentation(source).slides:
        for shape in slide.shapes:
            yield from _shape(shape)
        if slide.has_notes_slide:
            frame = slide.notes_slide.notes_text_frame
            yield frame.text if frame else ""


def _shape(shape: Any) -> Iterator[str]:
    if hasattr(shape, "shapes"):
        for inner in shape.shapes:
            yield from _shape(inner)
    elif shape.has_text_frame:
        yield shape.text_frame.text
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            yield " ".join(cell.text for cell in row.cells)


def odf(source: str) -> Iterator[str]:
    """Give headings and paragraphs of an OpenDocument file."""
    from lxml import etree  # type: ignore[attr-defined] - without stubs

    text = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
    with zipfile.ZipFile(source) as archive, archive.open("content.xml") as content:
        parsed = etree.iterparse(
            content, tag=(text + "p", text + "h"), resolve_entities=False, no_network=True
        )
        for _event, element in parsed:
            yield "".join(element.itertext())
            element.clear()


def txt(source: str) -> Iterator[str]:
    """Give a text whose encoding is guessed."""
    from charset_normalizer import from_bytes

    with open(source, "rb") as stream:
        yield str(from_bytes(stream.read(_MOST_BYTES)).best() or "")


READERS: dict[str, Callable[[str], Iterator[str]]] = {
    reader.__name__: reader for reader in (pdf, docx, xlsx, pptx, odf, txt)
}


def _main(source: str, format: str, most: int) -> None:
    for part in READERS[format](source):
        # In one line, without what is no character (halves of pairs from broken fonts).
        line = " ".join(part.split()).encode("utf-8", "ignore").decode()[:most]
        if line:
            most -= len(line)
            sys.stdout.buffer.write(line.encode() + b"\n")
        if most <= 0:
            return


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_CPU_SECONDS, _CPU_SECONDS))
    _main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
