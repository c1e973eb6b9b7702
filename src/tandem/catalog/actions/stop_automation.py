"""Stop all automation for this client.

Runs under way end, messages that wait to leave are cancelled, and no workflow starts for them until somebody lets
automation go on. Messages that colleagues write by hand still leave.
"""

from collections.abc import Mapping
from typing import Any, ClassVar

from tandem.engine.action import Action, Example
from tandem.engine.effect import ChangeRecord
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class StopAutomation(Action):
    """The form of “Stop automation”."""

    title: ClassVar[str] = N_("Stop automation")
    says: ClassVar[str] = N_("Stop all automation for this client")
    icon: ClassVar[str] = "hand-stop"
    works_on: ClassVar[tuple[str, ...]] = ("contact", "company")
    permission: ClassVar[str] = "enrol"
    offered_where: ClassVar[Mapping[str, Any]] = {"automation_stopped": False}

    def plan(self, view: View) -> Plan:
        """Mark the client."""
        if view["automation_stopped"]:
            return Skip(N_("automation is stopped already"))
        return Do(ChangeRecord(view.ref, automation_stopped=True))

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "marks a contact",
            form={},
            record={"automation_stopped": False},
            gives=Do(ChangeRecord(RecordRef("contact", 100), automation_stopped=True)),
        ),
        Example(
            "leaves one that is marked",
            form={},
            record={"automation_stopped": True},
            gives=Skip("automation is stopped already"),
        ),
    )
