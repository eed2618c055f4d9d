"""``ttdn_ckan``: a stock CKAN as a source. Its datasets are submitted, never published (R20)."""

from __future__ import annotations

import json
import logging
from typing import Any

import requests
from ckan import model
from ckan.plugins import toolkit as tk
from ckanext.harvest.harvesters.ckanharvester import CKANHarvester, ContentFetchError
from ckanext.harvest.model import HarvestObject

from ckanext.ttdn import config
from ckanext.ttdn.harvesters import reach
from ckanext.ttdn.harvesters.mapping import ckan as mapping

log = logging.getLogger(__name__)

# Rows of ckanext-harvest: its tables are mapped in the old way, which no type checker reads.
Record = Any

# What is true of anything that an agency's own catalogue publishes (H 6.7, M 3.1, R03).
_OF_KIND: dict[str, dict[str, Any]] = {
    "dataset": {"update_frequency": "irregular", "license_id": "ttdn-open"},
    "promotion": {"channel": ["state-portal"]},
}

_TIMEOUT = (10, 60)  # seconds to connect, and between two pieces of an answer
_KNOWN = frozenset({"kind", "defaults", "limits", "language"})
# Steps after which an item is the agency's again and a harvested change may go in.
_OPEN = frozenset({"draft", "returned", "rejected"})


class TtdnCkanHarvester(CKANHarvester):
    """The stock CKAN harvester's gathering with our mapping, validation and appraisal."""

    def info(self) -> dict[str, str]:
        """Describe the source type for the source's form."""
        return {
            "name": "ttdn_ckan",
            "title": "CKAN",
            "description": tk._("A CKAN catalogue of an agency; its datasets await appraisal"),
            "form_config_interface": "Text",
        }

    def validate_config(self, config_text: str | None) -> str | None:
        """Check a source's settings: ``kind``, ``defaults``, ``language``, ``limits``.

        Raises ValueError, which the form shows beside the field.
        """
        settings = json.loads(config_text) if config_text else {}
        if not isinstance(settings, dict):
            raise ValueError(tk._("The settings must be a JSON object."))
        unknown = sorted(settings.keys() - _KNOWN)
        if unknown:
            raise ValueError(tk._("Unknown settings: {names}").format(names=", ".join(unknown)))
        kind = settings.get("kind", "dataset")
        if kind not in config.kinds():
            raise ValueError(tk._("{kind} is no kind of item.").format(kind=kind))
        if not isinstance(settings.get("defaults", {}), dict):
            raise ValueError(tk._("defaults must be a JSON object of fields."))
        return config_text

    def gather_stage(self, harvest_job: Record) -> list[str] | None:
        """Ask for every dataset: only then is a change told from none by its content."""
        self._set_config(harvest_job.source.config)
        url = harvest_job.source.url.rstrip("/")
        try:
            records = self._search_for_datasets(url)
        except Exception as error:
            self._save_gather_error(f"{url}: {error}", harvest_job)
            return None
        limit = int(self.config.get("limits", {}).get("records", 0)) or None
        return [self._gathered(harvest_job, record) for record in records[:limit]]

    @staticmethod
    def _gathered(harvest_job: Record, record: dict[str, Any]) -> str:
        found: Record = HarvestObject(
            guid=record["id"], job=harvest_job, content=json.dumps(record)
        )
        found.save()
        return found.id

    def _get_content(self, url: str) -> str:
        try:
            reach.require(url, config.harvest_allowed_networks())
            answer = requests.get(url, timeout=_TIMEOUT, allow_redirects=False)
            answer.raise_for_status()
        except (reach.Unreachable, requests.RequestException) as error:
            raise ContentFetchError(str(error)) from error
        if answer.is_redirect:
            raise ContentFetchError(f"{url} redirects; give the source its final address")
        return answer.text

    def import_stage(self, harvest_object: Record) -> bool | str:
        """Submit a new or changed record in its agency's name; leave an unchanged one alone.

        True: submitted; ``unchanged``: nothing to do; False: an error that names what is missing.
        """
        self._set_config(harvest_object.job.source.config)
        item = mapping.to_item(json.loads(harvest_object.content), self._facts(harvest_object))
        before = self._current(harvest_object)
        if before is not None and self._mapped(before) == mapping.fingerprint(item):
            return "unchanged"
        try:
            self._submit(item, harvest_object, before)
        except tk.ValidationError as error:
            model.Session.rollback()
            self._save_object_error(_in_words(error.error_dict), harvest_object, "Import")
            return False
        return True

    def _facts(self, harvest_object: Record) -> mapping.SourceFacts:
        source = harvest_object.job.source
        owner = model.Package.get(source.id).owner_org
        agency = model.Group.get(owner)
        return mapping.SourceFacts(
            kind=self.config.get("kind", "dataset"),
            url=source.url,
            title=source.title,
            agency_name=(agency.title or "") if agency else "",
            language=self.config.get("language", config.languages()[0]),
            defaults=_defaults(self.config or {}),
        )

    def _mapped(self, harvest_object: Record) -> str:
        record = json.loads(harvest_object.content)
        return mapping.fingerprint(mapping.to_item(record, self._facts(harvest_object)))

    @staticmethod
    def _current(harvest_object: Record) -> Record | None:
        """Find the record's last import from this very source: another's ids mean nothing."""
        return (
            model.Session.query(HarvestObject)
            .filter_by(guid=harvest_object.guid, current=True)
            .filter_by(harvest_source_id=harvest_object.job.source.id)
            .first()
        )

    def _submit(self, item: dict[str, Any], harvest_object: Record, before: Record | None) -> None:
        owner = model.Package.get(harvest_object.job.source.id).owner_org
        if before is None:
            saved = self._act("package_create", {**item, "owner_org": owner})
            package_id = saved["id"]
        else:
            package_id = before.package_id
            self._reopen(package_id)
            self._act("package_update", {**item, "id": package_id})
        self._point_to(harvest_object, before, package_id)
        self._act(
            "ttdn_dataset_submit",
            {
                "id": package_id,
                "note": tk._("Harvested from {source}").format(source=item["source_url"]),
                # The agency declared them for the whole source when it had it connected (R25).
                "declarations": ["no_state_secrets", "rights_cleared"],
                "acted_by": harvest_object.job.source.title,
            },
        )

    def _reopen(self, package_id: str) -> None:
        state = self._act("package_show", {"id": package_id})["approval_state"]
        if state == "submitted":
            self._act("ttdn_dataset_recall", {"id": package_id})
        elif state not in _OPEN:
            raise tk.ValidationError(
                {
                    "state": [
                        tk._(
                            "The source changed an item that is {state}; the change is not taken "
                            "over, the public still sees the appraised version."
                        ).format(state=state)
                    ]
                }
            )

    @staticmethod
    def _point_to(harvest_object: Record, before: Record | None, package_id: str) -> None:
        if before is not None:
            before.current = False
            before.add()
        harvest_object.package_id = package_id
        harvest_object.current = True
        harvest_object.save()

    def _act(self, name: str, data: dict[str, Any]) -> Any:
        return tk.get_action(name)({"user": self._get_user_name()}, data)


def _defaults(settings: dict[str, Any]) -> dict[str, Any]:
    kind = settings.get("kind", "dataset")
    return {"license_id": "ttdn-nc", **_OF_KIND.get(kind, {}), **settings.get("defaults", {})}


def _in_words(errors: dict[str, Any]) -> str:
    return "; ".join(
        f"{field}: {' '.join(map(str, found)) if isinstance(found, list) else found}"
        for field, found in errors.items()
    )
