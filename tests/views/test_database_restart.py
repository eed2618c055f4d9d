"""After PostgreSQL was restarted the next request is answered, whatever connection it gets."""

from __future__ import annotations

import ttdn_items as items
from ttdn_harvests import cut_connections


def test_the_first_requests_after_a_restart_of_the_database_are_answered(people, app, signed_in):
    item = items.published(people)
    headers = signed_in(people.authority)
    for address in ("/", f"/promotion/{item['name']}", "/ttdn/queue", "/api/3/action/package_list"):
        app.get(address, headers=headers)
        cut_connections()
        assert app.get(address, headers=headers).status_code == 200
