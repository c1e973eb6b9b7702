"""Set the status of a record.

A call only goes from one state to one that may follow it; the exchange's own word always counts more.
"""

from typing import ClassVar

from pydantic import Field

from tandem.catalog.calls import may_follow
from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import ChangeRecord
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class SetStatus(Action):
    """The form of “Set the status”."""

    status: str = Field(
        title=N_("Status"), min_length=1, max_length=40, json_schema_extra={"control": "status"}
    )

    title: ClassVar[str] = N_("Set the status")
    says: ClassVar[str] = N_("Set the status to {status}")
    icon: ClassVar[str] = "flag"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "edit"

    def plan(self, view: View) -> Plan:
        """Set it, if it may follow what is."""
        now = view["status"]
        if now == self.status:
            return Skip(N_("has this status already"))
        if view.ref.type == "call" and not may_follow(str(now), self.status):
            labels = {
                one.value: Text(one.label) for one in view.world.schema["call"].fields["status"].choices
            }
            text = N_("a call that is “{now}” cannot become “{status}”")
            values = {"now": labels.get(str(now), now), "status": labels.get(self.status, self.status)}
            return Skip(Text(text, values))
        changes = {"status": self.status}
        if view.ref.type == "task":
            return Do(ChangeRecord(view.ref, **changes, done_at=view.now if self.status == "done" else None))
        return Do(ChangeRecord(view.ref, **changes))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A status the record cannot have."""
        choices = [choice.value for choice in around.schema[around.record_type].fields["status"].choices]
        if not choices or self.status in choices:
            return []
        text = N_("“{status}” is not a status here. Choose one of: {choices}.")
        return [FormProblem("status", Text(text, {"status": self.status, "choices": ", ".join(choices)}))]

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "completes a call",
            form={"status": "ended"},
            record={"status": "in_progress"},
            gives=Do(ChangeRecord(RecordRef("call", 100), status="ended")),
        ),
        Example(
            "leaves one that is there already",
            form={"status": "ended"},
            record={"status": "ended"},
            gives=Skip("has this status already"),
        ),
        Example(
            "does not wake a missed call",
            form={"status": "ringing"},
            record={"status": "missed"},
            gives=Skip("a call that is “Missed” cannot become “Ringing”"),
        ),
    )
