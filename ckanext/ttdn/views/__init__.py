"""Pages that CKAN does not have, or has otherwise than an appraised catalogue needs."""

from __future__ import annotations

from flask import Blueprint

from ckanext.ttdn import config

from . import (
    availability,
    bounds,
    dashboard,
    downloads,
    errors,
    file_list,
    files,
    forms,
    harvest,
    items,
    login,
    notices,
    portal,
    queue,
    reset_links,
    revisions,
    robots,
    saved_searches,
    search_feed,
    second_factor,
    second_step,
    security_headers,
    sessions,
    synonyms,
)

__all__ = ["get_blueprints"]


def get_blueprints() -> list[Blueprint]:
    """Return the blueprints; CKAN finds the first that is registered for an address."""
    kinds = sorted(config.kinds())
    return [
        *(
            module.blueprint
            for module in (
                bounds,
                security_headers,
                login,
                reset_links,
                availability,
                items,
                file_list,
                queue,
                revisions,
                notices,
                second_factor,
                second_step,
                sessions,
                synonyms,
                dashboard,
                harvest,
                portal,
                errors,
                robots,
                saved_searches,
                search_feed,
            )
        ),
        downloads.blueprint_for(kinds),
        forms.blueprint_for(kinds),
        files.blueprint_for(kinds),
    ]
