"""The two sorts of CKAN that are measured: what a fill and an edit are in each."""

from __future__ import annotations

import io
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from typing_extensions import override

from benchmarks import content
from benchmarks.inside import ask
from benchmarks.measures import STOCK
from ttdn_demo import settings, steps
from ttdn_demo.inside import call
from ttdn_dev.home import Home

Row = dict[str, Any]

VIEWS = "image_view text_view video_view audio_view"
PASSWORD = "bench-mark-of-minutes"  # noqa: S105 - of a CKAN that lives for minutes

AUTHORITY = "tham-dinh"
DECLARED = ["no_state_secrets", "rights_cleared"]


class Site(ABC):
    """A CKAN of a run; all but the first two are called inside of it."""

    @abstractmethod
    def ini(self, home: Home) -> Path:
        """Its configuration."""

    @abstractmethod
    def prepare(self, home: Home) -> None:
        """Write the configuration and make the tables."""

    @abstractmethod
    def people(self) -> None:
        """Make the organisations of ``content.AGENCIES``, with an editor of the same name each."""

    @abstractmethod
    def row(self, row: Row) -> Row:
        """Turn an item of ``content`` into what this CKAN's ``package_create`` takes."""

    @abstractmethod
    def publish_all(self, ids: Sequence[str]) -> None:
        """Make the items public at once, without committing or indexing."""

    @abstractmethod
    def publish(self, item: str, agency: str) -> None:
        """Make one item public as people do it."""

    @abstractmethod
    def edited(self, item: Mapping[str, Any], words: str) -> Row:
        """Return the shown item as its editor sends it, with other notes and another caption."""

    @abstractmethod
    def address(self, item: Mapping[str, Any]) -> str:
        """Return where the page of a shown item is."""

    @abstractmethod
    def give_up(self, item: str, agency: str) -> None:
        """Undo an edit of a public item as far as the next edit is to begin anew."""


def of(party: str) -> Site:
    """The sort of CKAN that a party is."""
    return Stock() if party == STOCK else Catalogue()


class Stock(Site):
    """CKAN as it is released: the demonstration's portal of an agency, with the same views."""

    @override
    def ini(self, home: Home) -> Path:
        return home.portal_ini

    @override
    def prepare(self, home: Home) -> None:
        settings.write(home)
        # The catalogue's views of files: making and offering them is CKAN's own work.
        same = [f"ckan.plugins={VIEWS}", f"ckan.views.default_views={VIEWS}"]
        steps.ckan(home, home.portal_ini, "config-tool", str(home.portal_ini), *same)
        steps.ckan(home, home.portal_ini, "db", "upgrade")

    @override
    def people(self) -> None:
        for agency in content.AGENCIES:
            call("user_create", name=agency, email=f"{agency}@example.org", password=PASSWORD)
            member = {"name": agency, "capacity": "editor"}
            call("organization_create", name=agency, title=agency, users=[member])

    @override
    def row(self, row: Row) -> Row:
        return content.as_stock(row)

    @override
    def publish_all(self, ids: Sequence[str]) -> None:
        from ckan import model

        model.Session.query(model.Package).filter(model.Package.id.in_(ids)).update(
            {"private": False}
        )

    @override
    def publish(self, item: str, agency: str) -> None:
        ask("package_patch", agency, id=item, private=False)

    @override
    def edited(self, item: Mapping[str, Any], words: str) -> Row:
        extras = [
            {**extra, "value": words} if extra["key"] == "notes_translated" else extra
            for extra in item["extras"]
        ]
        return {**_sent(item, name=words), "notes": words, "extras": extras}

    @override
    def address(self, item: Mapping[str, Any]) -> str:
        return f"/dataset/{item['name']}"

    @override
    def give_up(self, item: str, agency: str) -> None:
        """Nothing waits here: an edit is public at once."""


class Catalogue(Site):
    """The catalogue, of this state of the code or of an earlier one."""

    @override
    def ini(self, home: Home) -> Path:
        return home.ini

    @override
    def prepare(self, home: Home) -> None:
        settings.write(home)
        steps.ckan(home, home.ini, "db", "upgrade")

    @override
    def people(self) -> None:
        from ckanext.ttdn.search import setup

        setup.run()
        call("ttdn_profile_load", name="hue")
        authority = next(a for a in call("ttdn_agency_list", current=True) if a["is_authority"])
        accounts = [(agency, agency, "agency") for agency in content.AGENCIES]
        for name, organization, role in [*accounts, (AUTHORITY, authority["code"], "authority")]:
            call(
                "ttdn_account_add",
                name=name,
                fullname=name,
                email=f"{name}@example.org",
                password=PASSWORD,
                organization=organization,
                role=role,
            )

    @override
    def row(self, row: Row) -> Row:
        return row

    @override
    def publish_all(self, ids: Sequence[str]) -> None:
        import sqlalchemy as sa
        from ckan import model

        for statement in (
            "UPDATE package SET state = 'active', private = false WHERE id = ANY(:ids)",
            "UPDATE ttdn_item SET state = 'published', submitted_at = now() AT TIME ZONE 'UTC',"
            " published_at = now() AT TIME ZONE 'UTC' WHERE package_id = ANY(:ids)",
        ):
            model.Session.execute(sa.text(statement), {"ids": list(ids)})

    @override
    def publish(self, item: str, agency: str) -> None:
        ask("ttdn_dataset_submit", agency, id=item, declarations=DECLARED)
        revision = ask("ttdn_revision_show", AUTHORITY, dataset_id=item)
        ask(
            "ttdn_dataset_approve",
            AUTHORITY,
            id=item,
            content_hash=revision["content_hash"],
        )

    @override
    def edited(self, item: Mapping[str, Any], words: str) -> Row:
        notes = {**item["notes_translated"], "vi": words}
        caption = {"vi": words[:60], "en": words[:60]}
        return {**_sent(item, name_translated=caption), "notes_translated": notes}

    @override
    def address(self, item: Mapping[str, Any]) -> str:
        return f"/{item['type']}/{item['name']}"

    @override
    def give_up(self, item: str, agency: str) -> None:
        ask("ttdn_revision_discard", agency, dataset_id=item)


def _sent(item: Mapping[str, Any], **caption: Any) -> Row:
    """The shown item as a client sends it, the first resource with another caption.

    Without ``metadata_modified``: a client that sends it is asked whether it is stale.
    """
    first, *others = item["resources"]
    sent = {key: value for key, value in item.items() if key != "metadata_modified"}
    return {**sent, "resources": [{**first, **caption}, *map(dict, others)]}


def file_of(number: int, size: int = 200_000) -> Any:
    """A table of ``size`` bytes that no other number has, as a form sends it."""
    from werkzeug.datastructures import FileStorage

    line = f"{number},Huế,1\n".encode()
    table = b"nam,noi,so\n" + line * (size // len(line))
    return FileStorage(io.BytesIO(table), filename=f"bang-{number}.csv")
