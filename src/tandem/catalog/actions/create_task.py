"""Give somebody something to do, about this record.

With a team, the next in turn gets it. The due time counts from now.
"""

from typing import ClassVar, Literal

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.assigning import choose
from tandem.engine.durations import add, parse
from tandem.engine.effect import CreateRecord
from tandem.engine.form_checks import duration_problems, people_problems, template_problems
from tandem.engine.forms import Assignee, Line, Prose, Span
from tandem.engine.plan import Do, Plan
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_


class CreateTask(Action):
    """The form of “Create a task”."""

    title_text: Line = Field(title=N_("Title"), alias="title", min_length=1)
    description: Prose = Field(default="", title=N_("Description"))
    assignee: Assignee = Field(default="owner", title=N_("For"))
    how: Literal["round_robin", "least_busy"] = Field(default="round_robin", title=N_("In a team"))
    due_in: Span = Field(default="", title=N_("Due in"))
    priority: Literal["low", "normal", "high"] = Field(default="normal", title=N_("Priority"))

    title: ClassVar[str] = N_("Create a task")
    says: ClassVar[str] = N_("Create the task “{title}” for {assignee}")
    icon: ClassVar[str] = "checkbox"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company")
    permission: ClassVar[str] = "create"

    @property
    def counts_load(self) -> bool:
        """Only the least busy is found by counting."""
        return self.how == "least_busy"

    def plan(self, view: View) -> Plan:
        """One open task, linked to the record and its client."""
        task = view.new("task")
        owner = choose(self.assignee, self.how, view)
        due_at = None
        if self.due_in:
            due_at = add(parse(self.due_in), view.now, view.world.zone, view.world.calendar)
        links = {**view.client, view.ref.type: view.ref.id}
        values = {
            "title": fill_in(self.title_text, view)[:300],
            "description": fill_in(self.description, view),
            "owner": owner,
            "due_at": due_at,
            "priority": self.priority,
            "status": "open",
            **links,
        }
        return Do(CreateRecord(task, **values), gives={"task": task.id})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown people, unknown places, a due time that is none."""
        found = people_problems(around, "assignee", [self.assignee])
        found += template_problems(around, "title", self.title_text)
        found += template_problems(around, "description", self.description)
        return found + (duration_problems("due_in", self.due_in) if self.due_in else [])

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "for the owner of the call",
            form={"title": "Call {{ number }} back", "assignee": "owner"},
            record={"owner": 2, "number": "+33612345678", "contact": 7, "company": None},
            gives=Do(
                CreateRecord(
                    RecordRef("task", 1),
                    title="Call +33612345678 back",
                    description="",
                    owner=2,
                    due_at=None,
                    priority="normal",
                    status="open",
                    contact=7,
                    company=None,
                    call=100,
                ),
                gives={"task": 1},
            ),
        ),
    )
