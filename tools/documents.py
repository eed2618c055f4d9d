"""MkDocs' hook: puts the generated pieces into the pages and keeps every link honest.

The pages that stand at the root of the checkout, where people and hosts look for them, are part
of the site too. A link from a page to a file outside ``docs/`` is checked; the site, which does not
carry the file, shows its name. A piece or a file that does not exist is a warning, and ``mkdocs
build --strict`` fails on warnings.
"""

from __future__ import annotations

import logging
import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pages import PIECES

log = logging.getLogger("mkdocs.hooks.documents")

ROOT = Path(__file__).resolve().parent.parent
# Pages at the root of the checkout by their names in the site.
AT_THE_ROOT = {
    "README.md": "index.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}

_PIECE = re.compile(r"<!-- generated: (\S+) -->")
_LINK = re.compile(r"(?<!!)\[([^\[\]]*)\]\(([^()\s:#]+)(#[^()\s]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Take the pages at the root into the site."""
    for name, place in AT_THE_ROOT.items():
        text = (ROOT / name).read_text(encoding="utf-8").replace("](docs/", "](")
        files.append(File.generated(config, place, content=text))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Put in what is generated; then look where each link leads."""
    place = page.file.src_uri
    whole = _PIECE.sub(lambda match: _piece(match[1], place), markdown)
    return _LINK.sub(lambda match: _link(match, place, files), whole)


def _piece(name: str, place: str) -> str:
    if name in PIECES:
        return PIECES[name]()
    log.warning("%s: there is no generated piece %r", place, name)
    return ""


def _link(match: re.Match[str], place: str, files: Files) -> str:
    label, target, anchor = match[1], match[2], match[3] or ""
    origin = next((name for name, uri in AT_THE_ROOT.items() if uri == place), f"docs/{place}")
    path = posixpath.normpath(posixpath.join(posixpath.dirname(origin), target))
    if path in AT_THE_ROOT:
        climb = "../" * place.count("/")
        return f"[{label}]({climb}{AT_THE_ROOT[path]}{anchor})"
    inside = posixpath.normpath(posixpath.join(posixpath.dirname(place), target))
    if path.startswith("docs/") or files.get_file_from_path(inside):
        return match[0]
    if not (ROOT / path).exists():
        log.warning("%s: a link leads to %r, which is not there", place, path)
    return label
