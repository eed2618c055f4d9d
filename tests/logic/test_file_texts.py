"""The text inside documents: found once the item is approved, and never before (R20)."""

from __future__ import annotations

import io
import zipfile

import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from ttdn_items import call
from werkzeug.datastructures import FileStorage

SENTENCE = "Nghề thêu cung đình zyxwvut"


def docx_file(text: str) -> bytes:
    from docx import Document

    document = Document()
    document.add_table(1, 1).cell(0, 0).text = text
    return _saved(document)


def xlsx_file(text: str) -> bytes:
    from openpyxl import Workbook

    book = Workbook()
    book.worksheets[0].append([2024, text])
    return _saved(book)


def pptx_file(text: str) -> bytes:
    from pptx import Presentation

    slides = Presentation()
    slides.slides.add_slide(slides.slide_layouts[0]).shapes.title.text = text
    return _saved(slides)


def pdf_file(text: str) -> bytes:
    from importlib import resources

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    font = resources.files("font_roboto") / "files" / "Roboto-Regular.ttf"
    with resources.as_file(font) as path:
        pdfmetrics.registerFont(TTFont("Roboto", str(path)))
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setFont("Roboto", 12)
    canvas.drawString(50, 700, text)
    canvas.save()
    return out.getvalue()


def odt_file(text: str) -> bytes:
    from odfdo import Document, Paragraph

    document = Document("text")
    document.body.append(Paragraph(text))
    return _saved(document)


def txt_file(text: str) -> bytes:
    return text.encode()


def _saved(document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


WRITERS = {
    "docx": docx_file,
    "xlsx": xlsx_file,
    "pptx": pptx_file,
    "pdf": pdf_file,
    "odt": odt_file,
    "txt": txt_file,
}


def upload(people, package_id: str, name: str, content: bytes, **changes):
    action = "resource_patch" if "id" in changes else "resource_create"
    given = {"package_id": package_id, **changes}
    return call(
        action,
        people.agency,
        upload=FileStorage(io.BytesIO(content), filename=name),
        name_translated={"vi": name, "en": name},
        **given,
    )


def extract(people) -> dict[str, list[str]]:
    """What the clock does, one round after the other."""
    found = call("ttdn_file_text_extract", people.sysadmin)
    call("ttdn_clock_run", people.sysadmin)
    return found


def found_by(who: str | None, words: str) -> list[str]:
    return [item["id"] for item in call("package_search", who, q=words)["results"]]


def approve(people, item) -> None:
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)


@pytest.mark.parametrize("suffix", WRITERS)
def test_the_words_of_an_approved_document_are_found(people, suffix):
    item = items.draft(people)
    upload(people, item["id"], f"van-ban.{suffix}", WRITERS[suffix](SENTENCE))
    approve(people, item)
    assert len(extract(people)["read"]) == 1
    assert found_by(None, "zyxwvut") == [item["id"]]
    assert found_by(None, "nghe theu cung dinh") == [item["id"]]
    assert not any(extract(people).values())


def test_r20_the_words_of_a_document_are_found_by_nobody_before_its_approval(people):
    item = items.draft(people)
    upload(people, item["id"], "van-ban.docx", docx_file(SENTENCE))
    assert len(extract(people)["read"]) == 1
    for who in (None, people.agency, people.authority, people.sysadmin):
        assert found_by(who, "zyxwvut") == []
    approve(people, item)
    assert found_by(None, "zyxwvut") == [item["id"]]


def test_r20_the_words_of_a_withdrawn_document_are_found_by_nobody(people):
    item = items.draft(people)
    upload(people, item["id"], "van-ban.docx", docx_file(SENTENCE))
    approve(people, item)
    extract(people)
    call(
        "ttdn_dataset_withdraw",
        people.authority,
        id=item["id"],
        content_hash=items.content_hash(people, item),
        reasons=["incorrect"],
    )
    for who in (None, people.agency, people.authority, people.sysadmin):
        assert found_by(who, "zyxwvut") == []


def test_r20_a_new_file_is_found_by_its_words_once_the_change_is_approved(people):
    item = items.draft(people)
    resource = upload(people, item["id"], "cu.docx", docx_file("cũ qwertzu"))
    approve(people, item)
    extract(people)
    upload(people, item["id"], "moi.docx", docx_file(SENTENCE), id=resource["id"])
    extract(people)
    assert found_by(people.agency, "zyxwvut") == []
    assert found_by(None, "qwertzu") == [item["id"]]
    approve(people, item)
    extract(people)
    assert found_by(None, "zyxwvut") == [item["id"]]
    assert found_by(None, "qwertzu") == []


def test_a_title_counts_more_than_the_text_of_an_attachment(people):
    with_file = items.draft(people)
    upload(people, with_file["id"], "van-ban.txt", txt_file("zyxwvut " * 50))
    approve(people, with_file)
    titled = items.published(people, title_translated={"vi": "Zyxwvut", "en": "Another"})
    extract(people)
    assert found_by(None, "zyxwvut") == [titled["id"], with_file["id"]]


def broken_document() -> bytes:
    """A document of Word whose text is no XML, as a transfer that broke off leaves it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(docx_file(SENTENCE))) as whole,
        zipfile.ZipFile(out, "w") as broken,
    ):
        for name in whole.namelist():
            content = whole.read(name)
            broken.writestr(name, content[:50] if name == "word/document.xml" else content)
    return out.getvalue()


def test_an_unreadable_document_is_served_and_not_tried_again(people):
    item = items.draft(people)
    upload(people, item["id"], "van-ban.docx", broken_document())
    approve(people, item)
    found = extract(people)
    assert found["read"] == []
    assert len(found["unreadable"]) == 1
    assert not any(extract(people).values())
    assert found_by(None, "Lễ hội Huế") == [item["id"]]


def test_a_long_text_is_cut_and_its_beginning_is_found(people, monkeypatch):
    from ckanext.ttdn.services.files import texts

    monkeypatch.setattr(texts, "LONGEST_TEXT", 100)
    item = items.draft(people)
    upload(people, item["id"], "dai.txt", txt_file("zyxwvut\n" + "lời\n" * 100 + "utsrqpo"))
    approve(people, item)
    extract(people)
    assert found_by(None, "zyxwvut") == [item["id"]]
    assert found_by(None, "utsrqpo") == []


def test_a_file_that_is_missing_on_the_disk_is_read_when_it_is_back(people):
    import os

    from ckanext.ttdn.services.files import archive

    item = items.draft(people)
    resource = upload(people, item["id"], "van-ban.txt", txt_file(SENTENCE))
    approve(people, item)
    path = archive.path_of(archive.key_of(resource))
    os.rename(path, path + ".lost")
    assert not any(extract(people).values())
    os.rename(path + ".lost", path)
    assert len(extract(people)["read"]) == 1
    assert found_by(None, "zyxwvut") == [item["id"]]


def test_only_the_operator_extracts(people):
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_file_text_extract", who)
