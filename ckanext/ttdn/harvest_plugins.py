"""The kinds of source as ckanext-harvest knows them: for its forms, its lists and its consumers."""

from __future__ import annotations

from typing import Any

from ckan import plugins as p
from ckan.plugins import toolkit as tk
from ckanext.harvest.interfaces import IHarvester

from ckanext.ttdn.services.harvest import sources


class Harvester(p.SingletonPlugin):
    """A kind of source; the engine does the work, whoever calls.

    Other plugins derive theirs from it: ``source_type`` (see ``ITtdn.get_harvest_readers``),
    ``title`` and ``description``.
    """

    p.implements(IHarvester)
    source_type = ""
    title = ""

    def info(self) -> dict[str, str]:
        """Describe the source type for the source's form."""
        return {
            "name": self.source_type,
            "title": self.title,
            "description": self.description(),
            "form_config_interface": "Text",
        }

    def description(self) -> str:
        """Say what it is, in the reader's language."""
        raise NotImplementedError

    def validate_config(self, config: str | None) -> str | None:
        """Check a source's settings; raises ValueError, which the form shows beside the field."""
        sources.checked(self.source_type, config)
        return config

    def gather_stage(self, harvest_job: Any) -> list[str]:
        """Run the whole job, should a consumer of ckanext-harvest have got it; nothing is left."""
        user = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]
        tk.get_action("harvest_send_job_to_gather_queue")({"user": user}, {"id": harvest_job.id})
        return []

    def fetch_stage(self, harvest_object: Any) -> bool:
        """Do nothing: there are no objects to fetch."""
        return False

    def import_stage(self, harvest_object: Any) -> bool:
        """Do nothing: there are no objects to import."""
        return False


class CkanHarvester(Harvester):
    """``ttdn_ckan``."""

    source_type, title = "ttdn_ckan", "CKAN"

    def description(self) -> str:
        """Say what it is, in the reader's language."""
        return tk._("A CKAN catalogue of an agency; its datasets await appraisal")


class DcatHarvester(Harvester):
    """``ttdn_dcat``."""

    source_type, title = "ttdn_dcat", "DCAT"

    def description(self) -> str:
        """Say what it is, in the reader's language."""
        return tk._("A DCAT catalogue (RDF/XML, Turtle, JSON-LD) or data.json of an agency")


class JsonHarvester(Harvester):
    """``ttdn_json``."""

    source_type, title = "ttdn_json", "JSON"

    def description(self) -> str:
        """Say what it is, in the reader's language."""
        return tk._("Any JSON interface of an agency, by a mapping")
