"""Keep the catalogues of translations in step with the source.

``python tools/catalogues.py update`` extracts the texts, merges them into every catalogue and
compiles; ``check`` fails when that is due or when a text has no Vietnamese. Besides the project's
own texts the template holds those of CKAN, ckanext-scheming and ckanext-harvest that have no
Vietnamese of their own: an extension's catalogue overrides CKAN's, so the gaps are closed here.
A text of CKAN whose Vietnamese is wrong is corrected by adding it to vi by hand; it is then kept.
The source is English, so en holds only the words of CKAN that this catalogue says differently.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from ckan.cli.translation import check_po_file

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "ckanext" / "ttdn"
CATALOGUES = PACKAGE / "i18n"
DOMAIN = "ckanext-ttdn"
TEMPLATE = CATALOGUES / f"{DOMAIN}.pot"
SOURCE_LANGUAGE = "en"

METHODS = [
    ("**/tests/**", "ignore"),
    ("**.py", "python"),
    ("**/templates/**.html", "ckan"),
    ("**/templates/**.txt", "ckan"),
    ("assets/**.js", "javascript"),
    ("public/**/vendor/**", "ignore"),
    ("public/**.js", "javascript"),
]
# The parts of CKAN whose pages a reader of this catalogue can meet.
CORE_PARTS = ("ckan/", *(f"ckanext/{part}view/" for part in ("audio", "image", "text", "video")))

Key = tuple[str | None, str]


def key_of(message: Message) -> Key:
    """The context and the (singular) text: what gettext looks a message up by."""
    text = message.id
    return (message.context, text if isinstance(text, str) else text[0])


def entries(catalogue: Catalog) -> Iterator[Message]:
    """The messages without the header."""
    return (message for message in catalogue if message.id)


def forms_of(message: Message) -> list[str]:
    """The translated text, or one for each plural form of the language."""
    return [message.string] if isinstance(message.string, str) else list(message.string or [""])


def is_translated(message: Message) -> bool:
    """Whether each form of the message has a text that nobody must look at again."""
    return all(forms_of(message)) and not message.fuzzy


def _language(path: Path) -> str:
    return path.parent.parent.name


def read(path: Path) -> Catalog:
    """The catalogue at ``path``; its language is the folder's."""
    language = None if path.suffix == ".pot" else _language(path)
    with path.open("rb") as stream:
        return read_po(stream, locale=language, domain=DOMAIN)


def vietnamese() -> Path:
    """The catalogue that must be complete."""
    return CATALOGUES / "vi" / "LC_MESSAGES" / f"{DOMAIN}.po"


def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{name} is not installed: the texts it shows cannot be read")
    return Path(spec.submodule_search_locations[0])


def _extract(folder: Path, prefix: str, into: Catalog) -> None:
    known = {key_of(message) for message in entries(into)}
    for filename, _line, text, comments, context in extract_from_dir(
        folder, METHODS, comment_tags=("Translators:",), strip_comment_tags=True
    ):
        singular = text if isinstance(text, str) else text[0]
        if prefix == "ckanext/ttdn" or (context, singular) not in known:
            # The line numbers would change with every edit of a file, the name tells enough.
            place = [(f"{prefix}/{filename}", 0)]
            into.add(text, locations=place, auto_comments=comments, context=context)


def _borrow_from_core(into: Catalog) -> None:
    folder = _package_folder("ckan") / "i18n"
    template = read(folder / "ckan.pot")
    translated = {
        key_of(message)
        for message in entries(read(folder / "vi" / "LC_MESSAGES" / "ckan.po"))
        if is_translated(message)
    }
    corrected = {key_of(message) for message in entries(read(vietnamese()))}
    known = {key_of(message) for message in entries(into)}
    for message in entries(template):
        places = sorted({(name, 0) for name, _ in message.locations if name.startswith(CORE_PARTS)})
        missing = places and key_of(message) not in translated
        if key_of(message) not in known and (missing or key_of(message) in corrected):
            into.add(
                message.id,
                locations=places or message.locations[:1],
                auto_comments=["CKAN"],
                context=message.context,
            )


def extract() -> Catalog:
    """The template as it should be: own texts first, then the borrowed ones."""
    template = Catalog(project=DOMAIN, domain=DOMAIN, copyright_holder="ckanext-ttdn")
    _extract(PACKAGE, "ckanext/ttdn", template)
    for extension in ("scheming", "harvest"):
        _extract(_package_folder(f"ckanext.{extension}"), f"ckanext/{extension}", template)
    _borrow_from_core(template)
    return template


def _write(catalogue: Catalog, path: Path) -> None:
    with path.open("wb") as stream:
        write_po(stream, catalogue, width=100, include_lineno=False, ignore_obsolete=True)


def _compiled(catalogue: Catalog) -> bytes:
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def _translations() -> list[Path]:
    return sorted(CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))


def update() -> None:
    """Bring template, catalogues and their compiled forms up to date."""
    template = extract()
    if _shape(template) != _shape(read(TEMPLATE)):
        _write(template, TEMPLATE)
    for path in _translations():
        if _language(path) != SOURCE_LANGUAGE:
            catalogue = read(path)
            catalogue.update(template, no_fuzzy_matching=True, update_header_comment=False)
            _write(catalogue, path)
        path.with_suffix(".mo").write_bytes(_compiled(read(path)))


def _shape(catalogue: Catalog) -> dict[tuple[Key, bool], bool]:
    # CKAN hands a text to the browser when the template says that a script uses it.
    return {
        (key_of(message), message.pluralizable): any(
            name.endswith(".js") for name, _ in message.locations
        )
        for message in entries(catalogue)
    }


def _tags(text: str) -> list[str]:
    return sorted(re.findall(r"</?[a-z]+", text))


def _incomplete(catalogue: Catalog, template: Catalog) -> Iterator[str]:
    wanted = {key_of(message) for message in entries(template)}
    present = {key_of(message) for message in entries(catalogue)}
    if wanted != present:
        yield f"is stale by {len(wanted ^ present)} texts: run `make catalogues`"
    for message in entries(catalogue):
        if not is_translated(message):
            files = ", ".join(name for name, _ in message.locations)
            yield f"has no text for {key_of(message)[1]!r} ({files})"


def faults(path: Path, template: Catalog) -> Iterator[str]:
    """What is wrong with the catalogue at ``path``, in words."""
    catalogue = read(path)
    if _language(path) != SOURCE_LANGUAGE:
        yield from _incomplete(catalogue, template)
    if path.with_suffix(".mo").read_bytes() != _compiled(catalogue):
        yield "is not compiled: run `make catalogues`"
    for message in entries(catalogue):
        text = key_of(message)[1]
        if any(form and _tags(form) != _tags(text) for form in forms_of(message)):
            yield f"changes the markup of {text!r}"
    for original, changed in check_po_file(str(path)):
        yield f"changes the placeholders of {original!r}: {changed!r}"


def misread_scripts(folder: Path) -> Iterator[str]:
    """The scripts of which Babel reads fewer texts than they ask for.

    Its lexer takes a regular expression after ``return`` for a division and is lost from there.
    """
    for path in sorted(folder.glob("*.js")):
        asked = len(re.findall(r"\.(?:_|ngettext)\(", path.read_text(encoding="utf-8")))
        read_texts = len(list(extract_from_file("javascript", path)))
        if read_texts < asked:
            yield f"{path.name} asks for {asked} texts, of which only {read_texts} are found"


def check() -> list[str]:
    """Every fault of the template and of the catalogues; empty when all is well."""
    template = extract()
    found = list(misread_scripts(PACKAGE / "assets"))
    if _shape(template) != _shape(read(TEMPLATE)):
        found.append(f"{TEMPLATE.name} is stale: run `make catalogues`")
    for path in _translations():
        found += [f"{_language(path)} {fault}" for fault in faults(path, template)]
    return found


def main(arguments: list[str]) -> int:
    """Run ``update`` or ``check``; the status is 1 when the check found faults."""
    if arguments == ["update"]:
        update()
        return 0
    if arguments == ["check"]:
        found = check()
        print("\n".join(found) or "Catalogues are complete.")
        return 1 if found else 0
    print(__doc__)
    return 2


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
