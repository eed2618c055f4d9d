"""Several people who act at the same moment, each in a request and a session of their own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from ttdn_items import call

Step = tuple[str, "str | None", dict[str, Any]]
AtOnce = Callable[..., list[Exception | None]]


def racing(application: Any) -> AtOnce:
    """Return what runs actions at once, and answers with what each met with: None when it was done.

    Only refusals are answers; whatever else an action raises, is raised.
    """
    from ckan import model
    from ckan.plugins import toolkit as tk

    def run(*steps: Step) -> list[Exception | None]:
        model.Session.remove()
        start = Barrier(len(steps))

        def one(step: Step) -> Exception | None:
            name, user, data = step
            with application.test_request_context():
                try:
                    start.wait()
                    call(name, user, **data)
                except (tk.ValidationError, tk.NotAuthorized, tk.ObjectNotFound) as error:
                    return error
                finally:
                    model.Session.remove()
            return None

        with ThreadPoolExecutor(len(steps)) as pool:
            return list(pool.map(one, steps))

    return run
