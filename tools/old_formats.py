"""Write the demonstration's documents in the formats of Office 97 to 2003.

No library of Python that is kept up writes these three, so the files lie ready beside the contents
that they are made of. ``python tools/old_formats.py`` makes them anew after a change of a content;
it needs LibreOffice (``soffice``) and ``gsf`` of libgsf.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from ttdn_demo import documents

# By suffix: the form that is converted, and the streams that hold the document. The others tell
# who made it with what, and hold a picture of the first page that is larger than all the rest.
FORMATS = {
    ".doc": (".docx", ("WordDocument", "1Table", "Data")),
    ".xls": (".xlsx", ("Workbook",)),
    ".ppt": (".pptx", ("Current User", "PowerPoint Document", "Pictures")),
}


def make(path: Path) -> None:
    """Write one of the files, from the content of its stem."""
    source, streams = FORMATS[path.suffix]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written = folder / f"{path.stem}{source}"
        written.write_bytes(documents.write(written.name))
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        convert = ["--convert-to", path.suffix[1:], "--outdir", name, str(written)]
        _run("soffice", profile, "--headless", *convert)
        converted = folder / path.name
        kept = [folder / stream for stream in streams if _extract(converted, stream, folder)]
        _run("gsf", "createole", str(path), *map(str, kept))


def _extract(file: Path, stream: str, folder: Path) -> bool:
    """Write a stream of an OLE file into the folder; False when there is none."""
    if f" {stream}\n" not in _run("gsf", "list", str(file)):
        return False
    (folder / stream).write_bytes(_bytes("gsf", "cat", str(file), stream))
    return True


def _run(*command: str) -> str:
    return _bytes(*command).decode("utf-8", "replace")


def _bytes(*command: str) -> bytes:
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout  # noqa: S603 - ours


def main() -> None:
    """Make all that there are."""
    for path in sorted(documents.FILES.iterdir()):
        if path.suffix in FORMATS:
            make(path)
            print(f"{path.name}: {path.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()
