"""The allow-list of files, by name and by content (R47)."""

from __future__ import annotations

import io
import os
import unicodedata
import zipfile

import pytest
from werkzeug.datastructures import FileStorage

from ckanext.ttdn.services.files import upload_policy

pytestmark = pytest.mark.usefixtures("plugins")

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
EXE = b"MZ" + bytes(58) + (64).to_bytes(4, "little") + b"PE\0\0\x4c\x01" + bytes(400)
OLE = (
    bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + bytes.fromhex("3e000300feff0900") + bytes(2000)
)
SVG = (
    b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)


def zipped(*names: str, **texts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
        for name, text in texts.items():
            archive.writestr(name, text)
    return buffer.getvalue()


DOCX = zipped("docProps/app.xml", "word/document.xml", "[Content_Types].xml")
XLSX = zipped("xl/workbook.xml", "[Content_Types].xml")
ODT = zipped(mimetype="application/vnd.oasis.opendocument.text", content="<x/>")
MACRO = zipped("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")

ACCEPTED = {
    "bao-cao.pdf": PDF,
    "ANH.PNG": PNG,
    "van-ban.docx": DOCX,
    "bang.xlsx": XLSX,
    "van-ban.odt": ODT,
    "cu.doc": OLE,
    "so-lieu.csv": "tên,số\nHuế,40\n".encode(),
    "ghi-chu.txt": "Xin chào Huế".encode(),
    "du-lieu.json": b'{"a": [1, 2]}',
    "du-lieu.xml": b'<?xml version="1.0"?><a/>',
    "trang.htm": b"<!DOCTYPE html><html><body>x</body></html>",
    "thu.rtf": b"{\\rtf1\\ansi x}",
    "anh.gif": b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
    "nhac.mp3": b"\xff\xfb\x90\x64" + bytes(413) + b"\xff\xfb\x90\x64" + bytes(413),
    "phim.mp4": b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(100),
}
REFUSED = {
    "bao-cao.pdf": (EXE, "chương trình|program|dosexec|executable"),
    "anh.png": (PDF, "application/pdf"),
    "anh.svg": (SVG, "svg"),
    "anh.xml": (SVG, "svg"),
    "chuong-trinh.exe": (EXE, "exe"),
    "nen.zip": (zipped("a.txt"), "zip"),
    "van-ban.docx": (zipped("a.txt"), "application/zip"),
    "macro.docx": (MACRO, "macro"),
    "macro.docm": (MACRO, "docm"),
    "macro.doc": (OLE + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
    "bang.xlsx": (DOCX, "wordprocessingml"),
    "trang.html": (EXE, "dosexec|executable"),
    "rong.pdf": (b"", "rong.pdf"),
    "khong-duoi": (PDF, "khong-duoi"),
}


def file(name: str, content: bytes) -> FileStorage:
    return FileStorage(io.BytesIO(content), filename=name)


def stored_files() -> list[str]:
    from ckan.common import config

    found = []
    for folder, _folders, files in os.walk(config["ckan.storage_path"]):
        found += [os.path.join(folder, name) for name in files]
    return sorted(found)


@pytest.fixture
def dataset(people, act):
    return act("package_create", people.agency, type="media")


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_kinds_of_r47_are_accepted(name):
    stream = io.BytesIO(ACCEPTED[name])
    assert upload_policy.refusal(name, stream, 10) is None
    assert stream.tell() == 0


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_on_the_list_is_refused_in_words(name):
    content, told = REFUSED[name]
    message = upload_policy.refusal(name, io.BytesIO(content), 10)
    assert message is not None
    assert name in message
    assert any(word in message for word in told.split("|")), message


def test_too_large_a_file_is_told_with_the_limit():
    message = upload_policy.refusal("a.txt", io.BytesIO(b"a" * (1 << 20) + b"b"), 1)
    assert message is not None
    assert "2 MB" in message
    assert "1 MB" in message


def test_a_refused_file_leaves_nothing(dataset, people, act):
    from ckan.plugins import toolkit as tk

    before = stored_files()
    with pytest.raises(tk.ValidationError) as caught:
        act(
            "resource_create",
            people.agency,
            package_id=dataset["id"],
            upload=file("bao-cao.pdf", EXE),
        )
    assert "bao-cao.pdf" in caught.value.error_dict["upload"][0]
    assert stored_files() == before
    assert act("package_show", people.agency, id=dataset["id"])["resources"] == []


@pytest.mark.parametrize(
    "way",
    ["resource_update", "resource_patch", "package_update", "package_patch", "package_revise"],
)
def test_every_way_in_is_checked(way, dataset, people, act):
    """A replaced file is checked as a new one is, and the old one stays."""
    from ckan.plugins import toolkit as tk

    made = act(
        "resource_create", people.agency, package_id=dataset["id"], upload=file("a.pdf", PDF)
    )
    before = {path: os.stat(path).st_mtime_ns for path in stored_files()}
    bad = file("a.pdf", EXE)
    sent = {
        "resource_update": {"id": made["id"], "upload": bad},
        "resource_patch": {"id": made["id"], "upload": bad},
        "package_update": {
            "id": dataset["id"],
            "type": "media",
            "resources": [{"id": made["id"], "upload": bad}],
        },
        "package_patch": {"id": dataset["id"], "resources": [{"id": made["id"], "upload": bad}]},
        "package_revise": {
            "match": {"id": dataset["id"]},
            f"update__resources__{made['id'][:8]}": {"upload": bad},
        },
    }
    with pytest.raises(tk.ValidationError) as caught:
        act(way, people.agency, **sent[way])
    assert "a.pdf" in str(caught.value.error_dict)
    assert {path: os.stat(path).st_mtime_ns for path in stored_files()} == before
    assert act("resource_show", people.agency, id=made["id"])["url"] == made["url"]


def test_a_vietnamese_file_name_is_kept_readable(dataset, people, act):
    """A Mac sends decomposed letters; CKAN alone would drop all that is not ASCII."""
    name = unicodedata.normalize("NFD", "Báo cáo Đại Nội.PDF")
    made = act("resource_create", people.agency, package_id=dataset["id"], upload=file(name, PDF))
    assert made["url"].endswith("/bao-cao-dai-noi.pdf")
    assert made["mimetype"] == "application/pdf"
    assert made["format"] == "PDF"


def test_html_is_told_as_html_so_that_it_is_never_shown_inline(dataset, people, act):
    made = act(
        "resource_create",
        people.agency,
        package_id=dataset["id"],
        upload=file("a.htm", ACCEPTED["trang.htm"]),
    )
    assert made["mimetype"] == "text/html"
