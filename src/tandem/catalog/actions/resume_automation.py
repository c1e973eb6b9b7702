"""Let automation go on for this client.

New events start workflows again. What was stopped stays stopped.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from tandem.engine.action import Action, Example
from tandem.engine.effect import ChangeRecord
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class ResumeAutomation(Action):
    """The form of “Let automation go on”."""

    title: ClassVar[str] = N_("Let automation go on")
    says: ClassVar[str] = N_("Let automation go on for this client")
    icon: ClassVar[str] = "player-play"
    works_on: ClassVar[tuple[str, ...]] = ("contact", "company")
    permission: ClassVar[str] = "enrol"
    offered_where: ClassVar[Mapping[str, Any]] = {"automation_stopped": True}

    def plan(self, view: View) -> Plan:
        """Take the mark away."""
        if not view["automation_stopped"]:
            return Skip(N_("automation is not stopped"))
        return Do(ChangeRecord(view.ref, automation_stopped=False))

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "takes the mark away",
            form={},
            record={"automation_stopped": True},
            gives=Do(ChangeRecord(RecordRef("contact", 100), automation_stopped=False)),
        ),
        Example(
            "leaves one without a mark",
            form={},
            record={"automation_stopped": False},
            gives=Skip("automation is not stopped"),
        ),
    )
