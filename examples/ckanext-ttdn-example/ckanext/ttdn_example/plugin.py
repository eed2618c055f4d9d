"""What the extension adds to the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ckan import model
from ckan import plugins as p
from ckanext.ttdn_example.harvest import CSV, MESSAGES, CsvReader

from ckanext.ttdn import signals
from ckanext.ttdn.interfaces import HarvestReader, ITtdn, Kind, Notice, Requirement, StepFacts
from ckanext.ttdn.jobs import notices

KIND = "border-gate"
NOTICE = "border_gate_published"


class ExamplePlugin(p.SingletonPlugin):
    """News of border gates."""

    p.implements(ITtdn, inherit=True)
    p.implements(p.ISignal)

    # ITtdn

    def get_kinds(self) -> Sequence[Kind]:
        """Add border gates."""
        return [
            Kind(
                name=KIND,
                schema="ckanext.ttdn_example:schemas/border-gate.yaml",
                label={"vi": "Tin cửa khẩu", "en": "Border gates"},
                sentence={
                    "vi": "Giờ mở cửa, thủ tục và tình hình thông quan ở cửa khẩu.",
                    "en": "Opening hours, procedures and traffic at the border gates.",
                },
                icon="information-cluster",
            )
        ]

    def get_harvest_readers(self) -> Sequence[HarvestReader]:
        """Add CSV lists."""
        return [HarvestReader(CSV, CsvReader, frozenset({"delimiter"}), MESSAGES)]

    def get_notices(self) -> Sequence[Notice]:
        """Add a notice to the authority of what became public."""
        return [
            Notice(
                code=NOTICE,
                audience="authority",
                text={
                    "vi": "Thông báo cho Bộ đội Biên phòng: “{title}” đã được công bố.",
                    "en": "Tell the border guard: “{title}” is public now.",
                },
            )
        ]

    def get_requirements(self) -> Sequence[Requirement]:
        """Refuse the submission of a border gate whose neighbour has no common border."""
        return [
            Requirement(
                code="no_common_border",
                operations=frozenset({"submit"}),
                is_met=has_common_border,
                text={
                    "vi": "Việt Nam không có biên giới trên bộ với nước này. Hãy chọn Lào, "
                    "Campuchia hoặc Trung Quốc.",
                    "en": "Viet Nam has no land border with this country. Choose Laos, Cambodia "
                    "or China.",
                },
                field="neighbour",
            )
        ]

    # ISignal

    def get_signal_subscriptions(self) -> dict[Any, list[Any]]:
        """Listen to the steps of the appraisal."""
        return {signals.step_taken: [on_step]}


def has_common_border(step: StepFacts) -> bool:
    """Return True for a border gate to a neighbour, and for an item of another kind."""
    return step.kind != KIND or step.payload.get("neighbour") in ("LA", "KH", "CN")


def on_step(operation: str, package_id: str, actor_id: str | None, **_facts: Any) -> None:
    """Send the notice once an approval is committed."""
    pkg = model.Package.get(package_id)
    if operation == "approve" and pkg is not None and pkg.type == KIND:
        notices.send_later(NOTICE, package_id, actor_id=actor_id)
