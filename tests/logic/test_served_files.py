"""What is served of an upload: no place, no camera, no bomb, and nothing that was not scanned."""

from __future__ import annotations

import hashlib
import io
import os
import socketserver
import threading
import zipfile
from fractions import Fraction

import av
import pytest
import ttdn_items as items
from ckan.plugins import toolkit as tk
from PIL import ExifTags, Image
from ttdn_items import call
from werkzeug.datastructures import FileStorage

CANARY = b"CANARY"


def photograph() -> bytes:
    """A picture held upright, with camera, place, comment, and an archive behind it."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = "CANARY"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (16.0, 27.0, 0.0)
    out = io.BytesIO()
    noise = Image.effect_noise((120, 80), 60).convert("RGB")
    noise.save(out, "JPEG", exif=exif, comment=CANARY, xmp=b"<x>CANARY</x>")
    return out.getvalue() + b"PK\x03\x04CANARY"


def animation() -> bytes:
    frames = [Image.effect_noise((20, 20), 90) for _ in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], comment=CANARY)
    return out.getvalue()


def film(form: str, codec: str) -> bytes:
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if form == "mp4" else {}
    with av.open(out, "w", format=form, options=options) as container:
        container.metadata.update(location="+16.46+107.59/CANARY", make="CANARY")
        track = container.add_stream(codec, rate=10)
        track.width = track.height = 32
        track.pix_fmt = "yuv420p"
        track.codec_context.time_base = Fraction(1, 10)
        for number in range(5):
            frame = av.VideoFrame(32, 32, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([number * 40]) * plane.buffer_size)
            frame.pts = number
            container.mux(track.encode(frame))
        container.mux(track.encode())
    return out.getvalue()


FILES = {
    "anh.jpg": photograph,
    "dong.gif": animation,
    "phim.mp4": lambda: film("mp4", "mpeg4"),
    "phim.webm": lambda: film("webm", "libvpx"),
}


def upload(people, package_id: str, name: str, content: bytes):
    return call(
        "resource_create",
        people.agency,
        package_id=package_id,
        upload=FileStorage(io.BytesIO(content), filename=name),
        name_translated={"vi": name, "en": name},
        alt_text_translated={"vi": "Ảnh", "en": "A picture"},
    )


def served(app, resource) -> bytes:
    return app.get(resource["url"].replace("http://test.ckan.net", "")).data


def approved(people, item):
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    items.decided(people, "approve", item)
    return call("package_show", None, id=item["id"])


@pytest.mark.parametrize("name", FILES)
def test_r31_what_is_served_has_neither_place_nor_camera(people, app, name):
    content = FILES[name]()
    assert CANARY in content
    item = items.draft(people)
    upload(people, item["id"], name, content)
    (resource,) = approved(people, item)["resources"]
    data = served(app, resource)
    assert CANARY not in data
    digest = hashlib.sha256(data).hexdigest()
    assert (resource["hash"], resource["size"]) == (f"sha256:{digest}", len(data))
    original = hashlib.sha256(content).hexdigest()
    assert call("ttdn_file_originals", people.sysadmin, sha256=digest) == [original]
    assert original not in str(call("package_show", None, id=item["id"]))
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_file_originals", who, sha256=digest)


def test_a_picture_is_served_as_it_was_held_and_a_film_with_all_its_pictures(people, app):
    item = items.draft(people)
    for name in ("anh.jpg", "phim.mp4"):
        upload(people, item["id"], name, FILES[name]())
    picture, moving = (served(app, r) for r in approved(people, item)["resources"])
    assert Image.open(io.BytesIO(picture)).getexif()[ExifTags.Base.Orientation] == 6
    with av.open(io.BytesIO(moving)) as container:
        assert sum(1 for _frame in container.decode(video=0)) == 5


def archive_of(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def many_pixels() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HOSTILE = {
    "bom.docx": lambda: archive_of(media=bytes(60 << 20)),
    "long-nhau.docx": lambda: archive_of(a=archive_of(b=archive_of(c=archive_of(d=b"x")))),
    "hai-dau.pdf": lambda: PDF + archive_of(),
    "hai-dau.docx": lambda: archive_of() + PDF,
    "nhieu-diem.png": many_pixels,
    "hong.jpg": lambda: photograph()[:60] + b"x" * 200,
    "hong.mp4": lambda: film("mp4", "mpeg4")[:40] + b"x" * 200,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_r34_bombs_files_of_two_kinds_and_damaged_ones_are_refused_in_words(people, name):
    item = items.draft(people)
    with pytest.raises(tk.ValidationError) as refusal:
        upload(people, item["id"], name, HOSTILE[name]())
    assert name in refusal.value.error_dict["upload"][0]
    assert call("package_show", people.agency, id=item["id"])["resources"] == []


class Clamd(socketserver.BaseRequestHandler):
    """Answers as clamd does; what has EICAR in it is infected."""

    def handle(self):
        data = self.request.recv(65536)
        while not data.endswith(bytes(4)):
            data += self.request.recv(65536)
        found = b"stream: Eicar-Test FOUND\0" if b"EICAR" in data else b"stream: OK\0"
        self.request.sendall(found)


@pytest.fixture
def scanner(monkeypatch):
    from ckan.common import config

    with socketserver.TCPServer(("127.0.0.1", 0), Clamd) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setitem(config, "ckanext.ttdn.clamd", f"127.0.0.1:{server.server_address[1]}")
        yield server
        server.shutdown()


def test_r34_a_virus_is_refused_and_a_clean_file_taken(people, scanner):
    item = items.draft(people)
    with pytest.raises(tk.ValidationError) as refusal:
        upload(people, item["id"], "a.txt", b"EICAR")
    assert "Eicar-Test" in refusal.value.error_dict["upload"][0]
    assert call("package_show", people.agency, id=item["id"])["resources"] == []
    assert upload(people, item["id"], "a.txt", b"Hue")["hash"]


def test_r34_without_its_scanner_no_file_is_taken(people, monkeypatch):
    from ckan.common import config

    monkeypatch.setitem(config, "ckanext.ttdn.clamd", "127.0.0.1:9")
    item = items.draft(people)
    with pytest.raises(tk.ValidationError) as refusal:
        upload(people, item["id"], "a.txt", b"Hue")
    assert "a.txt" in refusal.value.error_dict["upload"][0]
    assert call("package_show", people.agency, id=item["id"])["resources"] == []


@pytest.fixture
def uncleaned(monkeypatch):
    """Uploads are stored as they come, as before this version."""
    from ckanext.ttdn.services.files import metadata

    def stored_as_it_came(*_args):
        return None

    with monkeypatch.context() as patch:
        patch.setattr(metadata, "cleaned", stored_as_it_came)
        yield patch


def clean(people):
    return call("ttdn_file_clean", people.sysadmin)["cleaned"]


def test_r31_what_was_public_before_is_cleaned_once_and_the_log_says_so(people, app, uncleaned):
    item = items.draft(people)
    upload(people, item["id"], "anh.jpg", photograph())
    before = approved(people, item)
    assert CANARY in served(app, before["resources"][0])
    uncleaned.undo()
    assert clean(people) == [item["id"]]
    (resource,) = call("package_show", None, id=item["id"])["resources"]
    data = served(app, resource)
    assert CANARY not in data
    assert resource["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"
    found = call("package_search", None, fq=f"id:{item['id']}")["results"][0]
    assert found["resources"][0]["hash"] == resource["hash"]
    shown = call("ttdn_revision_show", people.authority, dataset_id=item["id"])
    assert shown["actual_hash"] == shown["content_hash"]
    assert shown["changed"] == []
    (row, *_rest) = call("ttdn_decision_list", people.authority, id=item["id"])["results"]
    assert row["reasons"] == ["metadata_removed"]
    assert before["resources"][0]["hash"].removeprefix("sha256:") in row["note"]
    assert call("ttdn_audit_verify", people.authority)["intact"]
    assert clean(people) == []


def test_r31_a_change_under_way_gets_the_cleaned_file_and_can_be_approved(people, app, uncleaned):
    item = items.draft(people)
    upload(people, item["id"], "anh.jpg", photograph())
    approved(people, item)
    call("package_patch", people.agency, id=item["id"], author="Người khác")
    uncleaned.undo()
    assert clean(people) == [item["id"]]
    shown = approved(people, item)
    assert shown["author"] == "Người khác"
    assert CANARY not in served(app, shown["resources"][0])


def test_r20_a_file_that_cannot_be_read_keeps_no_other_from_being_cleaned(people, app, uncleaned):
    """Nor is it given up: it is cleaned once it can be read again."""
    from ckanext.ttdn.services.files import archive

    made = [items.draft(people) for _number in range(2)]
    for number, item in enumerate(made):
        upload(people, item["id"], "anh.jpg", photograph() + bytes([number]))
        approved(people, item)
    lost, other = sorted(item["id"] for item in made)
    uncleaned.undo()
    (resource,) = call("package_show", None, id=lost)["resources"]
    path = archive.path_of(archive.key_of(resource))
    os.rename(path, path + ".lost")
    found = call("ttdn_file_clean", people.sysadmin)
    assert found == {"cleaned": [other], "unchanged": [], "failed": [lost]}
    assert call("package_show", None, id=lost)["resources"] == [resource]
    os.rename(path + ".lost", path)
    assert clean(people) == [lost]
    assert call("ttdn_audit_verify", people.authority)["intact"]


def test_r20_an_item_whose_cleaning_broke_off_is_as_before_and_is_cleaned_later(
    people, app, uncleaned
):
    from ckanext.ttdn.services.files import cleanup

    item = items.draft(people)
    upload(people, item["id"], "anh.jpg", photograph())
    before = approved(people, item)
    uncleaned.undo()

    def broken_off(*_args):
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cleanup.steps, "finish", broken_off)
        with pytest.raises(KeyboardInterrupt):
            call("ttdn_file_clean", people.sysadmin)
    cleanup.model.Session.rollback()  # as the end of the process does
    after = call("package_show", None, id=item["id"])
    assert after["resources"] == before["resources"]
    assert clean(people) == [item["id"]]


def test_r20_a_picture_without_metadata_is_looked_at_once_and_stays(people, app, uncleaned):
    out = io.BytesIO()
    Image.effect_noise((12, 8), 60).save(out, "PNG")
    item = items.draft(people)
    upload(people, item["id"], "anh.png", out.getvalue())
    before = approved(people, item)
    uncleaned.undo()
    found = call("ttdn_file_clean", people.sysadmin)
    assert found == {"cleaned": [], "unchanged": [item["id"]], "failed": []}
    assert call("package_show", None, id=item["id"])["resources"] == before["resources"]
    assert not any(call("ttdn_file_clean", people.sysadmin).values())


def test_r20_what_waits_for_its_appraisal_is_cleaned_after_the_decision(people, app, uncleaned):
    item = items.draft(people)
    upload(people, item["id"], "anh.jpg", photograph())
    call("ttdn_dataset_submit", people.agency, id=item["id"], declarations=items.DECLARED)
    uncleaned.undo()
    assert clean(people) == []
    items.decided(people, "approve", item)
    assert clean(people) == [item["id"]]
    (resource,) = call("package_show", None, id=item["id"])["resources"]
    assert CANARY not in served(app, resource)


def test_only_the_operator_cleans(people):
    for who in (None, people.agency, people.authority):
        with pytest.raises(tk.NotAuthorized):
            call("ttdn_file_clean", who)
