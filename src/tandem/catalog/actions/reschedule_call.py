"""Move a scheduled call to another time."""

from datetime import datetime
from typing import ClassVar

from pydantic import AwareDatetime, Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.durations import add, parse
from tandem.engine.effect import ChangeRecord
from tandem.engine.form_checks import duration_problems
from tandem.engine.forms import Span
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class RescheduleCall(Action):
    """The form of “Reschedule the call”."""

    at: AwareDatetime | None = Field(default=None, title=N_("At"), json_schema_extra={"control": "datetime"})
    after: Span = Field(default="1 business day", title=N_("Or in"))

    title: ClassVar[str] = N_("Reschedule the call")
    says: ClassVar[str] = N_("Move the call to another time")
    icon: ClassVar[str] = "clock"
    works_on: ClassVar[tuple[str, ...]] = ("call",)
    permission: ClassVar[str] = "edit"

    def plan(self, view: View) -> Plan:
        """Another time, for a call that is still planned."""
        if view["status"] != "planned":
            return Skip(N_("the call is not planned any more"))
        at = self.at or add(parse(self.after), view.now, view.world.zone, view.world.calendar)
        return Do(ChangeRecord(view.ref, planned_at=at))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A time that is over or is none."""
        if self.at is not None and self.at <= around.world.now:
            return [FormProblem("at", Text(N_("This time is over. Choose one to come.")))]
        return duration_problems("after", self.after) if self.at is None else []

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "moves a planned call",
            form={"after": "30 minutes"},
            record={"status": "planned", "planned_at": datetime.fromisoformat("2026-03-02T09:00:00+00:00")},
            gives=Do(
                ChangeRecord(
                    RecordRef("call", 100), planned_at=datetime.fromisoformat("2026-03-02T10:30:00+00:00")
                )
            ),
        ),
        Example(
            "leaves a call alone that took place",
            form={"after": "30 minutes"},
            record={"status": "ended"},
            gives=Skip("the call is not planned any more"),
        ),
    )
