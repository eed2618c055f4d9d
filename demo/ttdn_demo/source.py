"""The agency portal as a harvest source of the catalogue, harvested once a day.

Run as a program with the home as its argument.
"""

from __future__ import annotations

import json

from ttdn_demo import settings
from ttdn_demo.inside import call, home_argument, loaded

NAME = "cong-so-lieu-mau"
AGENCY = "so-du-lich"


def main() -> None:
    """Make the source, or bring its address in step with the portal's port."""
    home = home_argument()
    with loaded(home.ini):
        from ckan import model

        source = {
            "url": settings.portal_url(home),
            "name": NAME,
            "title": "Cổng dữ liệu du lịch mẫu",
            "source_type": "ttdn_ckan",
            "frequency": "DAILY",
            "owner_org": AGENCY,
            "config": json.dumps({"kind": "dataset", "defaults": {"sectors": ["tourism"]}}),
        }
        known = model.Package.get(NAME)
        if known is None:
            call("harvest_source_create", **source)
        else:
            call("harvest_source_update", id=known.id, **source)


if __name__ == "__main__":
    main()
