"""The demonstration's documents, written from ``content/files/*.yaml``.

PDF, CSV and the office formats stand here, the open ones in ``open_formats``; those of Office 97 to
2003 lie ready beside the contents (``tools/old_formats.py``).

A document is named by its file name; those of one stem have the same content.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from ckanext.ttdn import definitions
from ttdn_demo import open_formats, pictures

FILES = Path(__file__).parent / "content" / "files"
NOTES = {
    "vi": "Tài liệu soạn cho bản trình diễn, không phải ấn phẩm của cơ quan nào.",
    "en": "Written for a demonstration; not a publication of any agency.",
}
WARDS_IN_FORCE = "2025-07-01"

Source = dict[str, Any]


def write(key: str) -> bytes:
    """Return the document with this file name."""
    path = Path(key)
    ready = FILES / key
    return ready.read_bytes() if ready.is_file() else WRITERS[path.suffix](source(path.stem))


def source(stem: str) -> Source:
    """What a document says: ``title`` and ``note``, and paragraphs by language or a table."""
    content: Source = yaml.safe_load((FILES / f"{stem}.yaml").read_text("utf-8"))
    content["note"] = NOTES
    if "vocabulary" in content:
        content["rows"] = _vocabulary_rows(content["vocabulary"])
    return content


def _vocabulary_rows(name: str) -> list[list[str]]:
    words = definitions.vocabulary(name)
    return [
        [
            code,
            words.label(code, "vi"),
            words.label(code, "en"),
            words.group_label(words.grouped[code], "vi"),
            WARDS_IN_FORCE,
        ]
        for code in words.codes
    ]


def table(content: Source) -> bytes:
    """Return the ``columns`` and ``rows`` of a content as CSV."""
    text = io.StringIO()
    csv.writer(text).writerows([content["columns"], *content["rows"]])
    # With a byte order mark spreadsheet programs read the Vietnamese letters right.
    return text.getvalue().encode("utf-8-sig")


def _xlsx(content: Source) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has a sheet
    sheet.title = "Dữ liệu"
    sheet.append(content["columns"])
    for row in content["rows"]:
        sheet.append(row)
    for number, column in enumerate(content["columns"], 1):
        head = sheet.cell(1, number)
        head.font = Font(bold=True, color="FFFFFF")
        head.fill = PatternFill("solid", fgColor="8C2F39")
        longest = max(len(str(row[number - 1])) for row in [[column] * 99, *content["rows"]])
        sheet.column_dimensions[get_column_letter(number)].width = min(longest + 3, 60)
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, number).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.freeze_panes = "A2"
    about = book.create_sheet("Ghi chú - Notes")
    about.column_dimensions["A"].width = 100
    for language in ("vi", "en"):
        about.append([content["title"][language]])
        about.append([content["note"][language]])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _docx(content: Source) -> bytes:
    from docx import Document

    document = Document()
    document.core_properties.title = content["title"]["vi"]
    for _language, title, paragraphs in open_formats.told(content):
        document.add_heading(title, level=1)
        for paragraph in paragraphs:
            document.add_paragraph(paragraph)
        document.paragraphs[-1].runs[0].italic = True
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _pptx(content: Source) -> bytes:
    from pptx import Presentation
    from pptx.util import Pt

    slides = Presentation()
    slides.core_properties.title = content["title"]["vi"]
    for _language, title, paragraphs in open_formats.told(content):
        slide = slides.slides.add_slide(slides.slide_layouts[1])
        slide.shapes.title.text = title
        placeholder: Any = slide.placeholders[1]
        body = placeholder.text_frame
        body.text = "\n".join(paragraphs)
        for paragraph in body.paragraphs:
            paragraph.font.size = Pt(16)
    file = io.BytesIO()
    slides.save(file)
    return file.getvalue()


def _pdf(content: Source) -> bytes:
    from reportlab.lib.colors import HexColor
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import Image, Paragraph, SimpleDocTemplate, Spacer

    # One of the few fonts with all Vietnamese letters that a package index ships as TrueType.
    fonts = resources.files("font_roboto") / "files"
    for name, file_name in (("Roboto", "Roboto-Regular.ttf"), ("Roboto-Bold", "Roboto-Bold.ttf")):
        with resources.as_file(fonts / file_name) as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    head = ParagraphStyle(
        "head",
        fontName="Roboto-Bold",
        fontSize=19,
        leading=25,
        spaceAfter=8,
        textColor=HexColor("#8c2f39"),
    )
    body = ParagraphStyle("body", fontName="Roboto", fontSize=11, leading=16.5, spaceAfter=8)
    note = ParagraphStyle(
        "note", parent=body, fontSize=8.5, leading=12, textColor=HexColor("#555555")
    )
    picture = io.BytesIO(pictures.draw(content["picture"]))
    story: list[Any] = [Image(picture, width=170 * mm, height=106 * mm), Spacer(1, 8 * mm)]
    for language in ("vi", "en"):
        story.append(Paragraph(escape(content["title"][language]), head))
        story += [Paragraph(escape(text), body) for text in content["paragraphs"][language]]
        story += [Paragraph(escape(content["note"][language]), note), Spacer(1, 6 * mm)]
    file = io.BytesIO()
    SimpleDocTemplate(
        file,
        pagesize=A4,
        title=content["title"]["vi"],
        lang="vi",
        invariant=1,
        leftMargin=20 * mm,
        rightMargin=20 * mm,
        topMargin=18 * mm,
        bottomMargin=18 * mm,
    ).build(story)
    return file.getvalue()


WRITERS: dict[str, Callable[[Source], bytes]] = {
    ".csv": table,
    ".docx": _docx,
    ".pdf": _pdf,
    ".pptx": _pptx,
    ".xlsx": _xlsx,
    **open_formats.WRITERS,
}
