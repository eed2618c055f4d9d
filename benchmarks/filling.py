"""Fills one CKAN of a run: ``python -m benchmarks.filling PARTY HOME COUNT``.

The items are those of ``items.json`` in the home: the last ones, which will be edited, have files
and go the way that people go; the others are copied until there are COUNT of them, and made public
by SQL.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any

from benchmarks import copying, sites
from benchmarks.inside import act, ask, request
from ttdn_demo.inside import loaded
from ttdn_dev.home import Home

# Of each ten items one stays a draft.
DRAFTS = 10
EDITED = 5


def main() -> None:
    """Fill the CKAN, and write ``site.json`` into its home: the ids of the items by their use."""
    party, place, count = sys.argv[1:]
    home, site = Home.at(place), sites.of(party)
    rows = json.loads((home.path / "items.json").read_text())
    site.prepare(home)
    with loaded(site.ini(home)):
        from ckan.lib import search

        site.people()
        with request():
            public = _make(site, rows[: -2 * EDITED], int(count))
            search.rebuild(defer_commit=True, quiet=True)
            search.commit()
        worked_on = [_with_files(site, row) for row in rows[-2 * EDITED :]]
        drafts, edited = dict(worked_on[:EDITED]), dict(worked_on[EDITED:])
        for item, agency in edited.items():
            site.publish(item, agency)
        known = {"public": public, "drafts": drafts, "edited": edited}
    (home.path / "site.json").write_text(json.dumps(known))


def _make(site: sites.Site, rows: Iterable[dict[str, Any]], count: int) -> dict[str, str]:
    """Make the items without indexing them; return the ids of the public ones with agencies."""
    from ckan import model

    made = {}
    for row in rows:
        # Neither committed nor indexed.
        quick = {"defer_commit": True, "return_id_only": True}
        agency = row["owner_org"]
        made[act("package_create", agency, quick, **site.row(row), private=True)] = agency
    everything = copying.fill_up(made, count).items()
    public = dict(row for number, row in enumerate(everything) if number % DRAFTS != DRAFTS - 1)
    site.publish_all(list(public))
    model.Session.commit()
    return public


def _with_files(site: sites.Site, row: dict[str, Any]) -> tuple[str, str]:
    agency = row["owner_org"]
    item = ask("package_create", agency, **{**site.row(row), "private": True})
    link, *others = item["resources"]
    files = [
        {**other, "url": f"{number}.csv", "format": "CSV", "upload": sites.file_of(number)}
        for number, other in enumerate(others)
    ]
    ask("package_patch", agency, id=item["id"], resources=[*files, link])
    return item["id"], agency


if __name__ == "__main__":
    main()
