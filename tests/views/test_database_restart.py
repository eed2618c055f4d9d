"""After PostgreSQL was restarted the next request is answered, whatever connection it gets."""

from __future__ import annotations

import pytest
import ttdn_items as items
from ttdn_harvests import cut_connections


def test_the_first_requests_after_a_restart_of_the_database_are_answered(people, app, signed_in):
    item = items.published(people)
    headers = signed_in(people.authority)
    for address in ("/", f"/promotion/{item['name']}", "/ttdn/queue", "/api/3/action/package_list"):
        app.get(address, headers=headers)
        cut_connections()
        assert app.get(address, headers=headers).status_code == 200


def test_a_request_that_breaks_leaves_no_broken_session_to_the_next_one(people):
    """On the thread of a request whose answer could not be finished, as when the database ends."""
    import sqlalchemy as sa
    from ckan import model
    from ckan.common import config
    from ckan.config.middleware import make_app

    application = make_app(config)._wsgi_app
    breaks = [True]

    @application.after_request
    def finish(response):
        if breaks:
            breaks.clear()
            model.Session.execute(sa.text("SELECT nothing FROM nowhere"))
        return response

    browser = application.test_client()
    with pytest.raises(sa.exc.ProgrammingError):
        browser.get("/")
    assert browser.get("/").status_code == 200


def test_an_address_that_is_built_in_a_transaction_leaves_it_open(people):
    """Outside of a request CKAN makes a context for an address and ends it again."""
    from ckan import model
    from ckan.plugins import toolkit as tk

    nested = model.Session.begin_nested()
    assert tk.url_for("home.index", qualified=True)
    nested.commit()
