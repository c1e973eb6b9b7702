"""Schedule a call with the client: an outbound call, planned for later.

The time counts from now; office hours are kept when the duration says so ("2 business hours").
"""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import AwareDatetime, Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.assigning import choose
from tandem.engine.durations import add, parse
from tandem.engine.effect import CreateRecord
from tandem.engine.form_checks import duration_problems, people_problems, template_problems
from tandem.engine.forms import Assignee, Line, Span
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class ScheduleCall(Action):
    """The form of “Schedule a call”."""

    subject: Line = Field(default="Call back", title=N_("Subject"), min_length=1)
    after: Span = Field(default="1 business hour", title=N_("In"))
    at: AwareDatetime | None = Field(default=None, title=N_("At"), json_schema_extra={"control": "datetime"})
    assignee: Assignee = Field(default="owner", title=N_("For"))
    how: Literal["round_robin", "least_busy"] = Field(default="round_robin", title=N_("In a team"))
    purpose: str = Field(default="", title=N_("Purpose"), max_length=100)

    title: ClassVar[str] = N_("Schedule a call")
    says: ClassVar[str] = N_("Schedule the call “{subject}” in {after} for {assignee}")
    icon: ClassVar[str] = "calendar"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "create"

    @property
    def counts_load(self) -> bool:
        """Only the least busy is found by counting."""
        return self.how == "least_busy"

    def plan(self, view: View) -> Plan:
        """One planned call to the client's number."""
        client = view.to_call()
        if client is None:
            return Skip(N_("nobody to call"))
        call = view.new("call")
        values = {
            "direction": "outbound",
            "status": "planned",
            "subject": fill_in(self.subject, view)[:200],
            "purpose": self.purpose,
            "planned_at": self._when(view),
            "owner": choose(self.assignee, self.how, view),
            **client,
        }
        return Do(CreateRecord(call, **values), gives={"call": call.id})

    def _when(self, view: View) -> datetime:
        return self.at or add(parse(self.after), view.now, view.world.zone, view.world.calendar)

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown people or places, a time that is none."""
        found = people_problems(around, "assignee", [self.assignee])
        found += template_problems(around, "subject", self.subject)
        if self.at is not None and self.at <= around.world.now:
            found.append(FormProblem("at", Text(N_("This time is over. Choose one to come."))))
        return found + (duration_problems("after", self.after) if self.at is None else [])

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "calls the caller back",
            form={"subject": "Call {{ number }} back", "after": "30 minutes"},
            record={
                "number": "+33612345678",
                "owner": 2,
                "contact": 7,
                "company": None,
                "caller_kind": "lead",
            },
            gives=Do(
                CreateRecord(
                    RecordRef("call", 1),
                    direction="outbound",
                    status="planned",
                    subject="Call +33612345678 back",
                    purpose="",
                    planned_at=datetime.fromisoformat("2026-03-02T10:30:00+00:00"),
                    owner=2,
                    number="+33612345678",
                    to_number="+33612345678",
                    contact=7,
                    company=None,
                    caller_kind="lead",
                ),
                gives={"call": 1},
            ),
        ),
        Example(
            "skips a record without a number", form={}, record={"number": ""}, gives=Skip("nobody to call")
        ),
    )
