"""The demonstration's documents in open formats: ODF, RTF, plain text, JSON, XML and HTML.

A writer takes what ``documents.source`` returns. Tables have ``columns`` and ``rows``; texts have
``paragraphs`` by language.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from html import escape
from typing import Any
from xml.etree import ElementTree

Source = dict[str, Any]

_PLAIN_FRAME = (
    '<style:style style:name="plain" style:family="graphic">'
    '<style:graphic-properties draw:fill="none" draw:stroke="none"/></style:style>'
)


def told(content: Source) -> Iterator[tuple[str, str, list[str]]]:
    """Language, title and paragraphs; the note that this is a demonstration comes last."""
    for language in ("vi", "en"):
        paragraphs = [*content["paragraphs"][language], content["note"][language]]
        yield language, content["title"][language], paragraphs


def _odt(content: Source) -> bytes:
    from odfdo import Document, Header, Paragraph

    document = Document("text")
    document.body.clear()
    for _language, title, paragraphs in told(content):
        document.body.append(Header(1, title))
        for text in paragraphs:
            document.body.append(Paragraph(text))
    return _odf(document)


def _ods(content: Source) -> bytes:
    from odfdo import Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Dữ liệu")
    for values in [content["columns"], *content["rows"]]:
        row = Row()
        row.set_values(values)
        table.append_row(row)
    document.body.append(table)
    return _odf(document)


def _odp(content: Source) -> bytes:
    from odfdo import Document, DrawPage, Frame

    document = Document("presentation")
    document.body.clear()
    # A frame without a style is filled with blue.
    document.insert_style(_PLAIN_FRAME, automatic=True)
    for language, title, paragraphs in told(content):
        page = DrawPage(f"page-{language}", name=title)
        page.append(_box(Frame, title, ("1cm", "1cm"), ("26cm", "3cm")))
        page.append(_box(Frame, paragraphs, ("1cm", "5cm"), ("26cm", "14cm")))
        document.body.append(page)
    return _odf(document)


def _box(frame: Any, text: str | list[str], at: tuple[str, str], size: tuple[str, str]) -> Any:
    from odfdo import Paragraph

    lines = [text] if isinstance(text, str) else text
    paragraphs = [Paragraph(line) for line in lines]
    return frame.text_frame(paragraphs, size=size, position=at, style="plain")


def _odf(document: Any) -> bytes:
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _rtf(content: Source) -> bytes:
    lines = [r"{\rtf1\ansi\deff0{\fonttbl{\f0 Times New Roman;}}\f0\fs24"]
    for _language, title, paragraphs in told(content):
        lines.append(rf"{{\b\fs32 {_rtf_text(title)}}}\par")
        lines += [rf"{_rtf_text(text)}\par" for text in paragraphs]
    return "\n".join([*lines, "}"]).encode("ascii")


def _rtf_text(text: str) -> str:
    r"""ASCII as it is, every other letter as ``\uN?``."""
    plain = text.replace("\\", r"\\").replace("{", r"\{").replace("}", r"\}")
    return "".join(letter if letter.isascii() else rf"\u{ord(letter)}?" for letter in plain)


def _txt(content: Source) -> bytes:
    parts = ["\n\n".join([title, *paragraphs]) for _, title, paragraphs in told(content)]
    return ("\n\n\n".join(parts) + "\n").encode()


def _html(content: Source) -> bytes:
    sections = [
        f'<section lang="{language}"><h1>{escape(title)}</h1>'
        + "".join(f"<p>{escape(text)}</p>" for text in paragraphs)
        + "</section>"
        for language, title, paragraphs in told(content)
    ]
    title = escape(content["title"]["vi"])
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    body = "\n".join(sections)
    return f'<!DOCTYPE html>\n<html lang="vi">{head}<body>\n{body}\n</body></html>\n'.encode()


def _json(content: Source) -> bytes:
    rows = [dict(zip(content["columns"], row, strict=True)) for row in content["rows"]]
    return json.dumps(rows, ensure_ascii=False, indent=1).encode()


def _xml(content: Source) -> bytes:
    root = ElementTree.Element("rows")
    for values in content["rows"]:
        row = ElementTree.SubElement(root, "row")
        for column, value in zip(content["columns"], values, strict=True):
            ElementTree.SubElement(row, column).text = str(value)
    ElementTree.indent(root)
    return ElementTree.tostring(root, "utf-8", xml_declaration=True)


WRITERS: dict[str, Callable[[Source], bytes]] = {
    ".html": _html,
    ".json": _json,
    ".odp": _odp,
    ".ods": _ods,
    ".odt": _odt,
    ".rtf": _rtf,
    ".txt": _txt,
    ".xml": _xml,
}
