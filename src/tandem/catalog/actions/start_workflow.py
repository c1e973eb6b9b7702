"""Start another workflow for this record, or for the client it is about.

The record is taken in as if somebody started the workflow by hand: it need not meet the trigger or the conditions.
Which record it is follows from the workflow: one about contacts, started from a call, takes the call's contact. Its
entry contract, its hourly limit and “Stop automation” hold, and workflows that start each other for ever are stopped.
"""

from typing import Any, ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import StartRun
from tandem.engine.form_checks import saved_problems
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.thinking import client_is_stopped
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class StartWorkflow(Action):
    """The form of “Start a workflow”."""

    workflow: str = Field(title=N_("Workflow"), min_length=1, json_schema_extra={"control": "workflow"})

    title: ClassVar[str] = N_("Start a workflow")
    says: ClassVar[str] = N_("Start the workflow {workflow}")
    icon: ClassVar[str] = "player-play"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "enrol"
    by_hand: ClassVar[bool] = False  # people enrol with the count first

    @property
    def starts_workflow(self) -> str:
        """The key of the workflow."""
        return self.workflow

    def touches(self, view: View) -> tuple[View, ...]:
        """The workflow itself."""
        return view.of_workflow(self.workflow)

    def plan(self, view: View) -> Plan:
        """A run, unless the workflow is off, is about something else, or takes nobody in now."""
        found = view.library.workflows.get(self.workflow)
        if found is None:
            return Fail(Text(N_("the workflow “{key}” is gone"), {"key": self.workflow}))
        if found.get("version") is None:
            return Skip(Text(N_("the workflow “{name}” is off"), {"name": found["name"]}))
        target = _target(view, found["about"])
        if target is None:
            return Skip(
                Text(N_("“{name}” is about something this record has not got"), {"name": found["name"]})
            )
        if client_is_stopped(View(view.world, target)):
            return Skip(N_("automation is stopped for this client"))
        key = None if found["entry"] == "each_event" else str(target.id)
        if view.world.is_inside(found["id"], key):
            return Skip(N_("it is in this workflow already, or was and may be only once"))
        run = next(view.world.ids)
        made = StartRun(run, found["id"], found["version"], target, key, found["cap"], found["name"])
        return Do(made, gives={"run": run})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A workflow that is not there, or is about something this record cannot have."""
        known = around.world.library.workflows
        found = known.get(self.workflow)
        if found is None:
            return saved_problems("workflow", self.workflow, known)
        links = around.schema[around.record_type].relations.values()
        if found["about"] in ("", around.record_type) or found["about"] in {"contact", "company"} & set(
            links
        ):
            return []
        text = N_("“{name}” is about a {about}. Choose a workflow about this record or its client.")
        kind = around.schema.get(found["about"])
        values: dict[str, Any] = {"name": found["name"], "about": kind.word if kind else found["about"]}
        return [FormProblem("workflow", Text(text, values))]

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "takes in the call's contact",
            form={"workflow": "welcome"},
            record={"contact": 7, "company": None},
            related={("contact", 7): {"automation_stopped": False}},
            gives=Do(
                StartRun(1, 50, 51, RecordRef("contact", 7), "7", 1000, "Welcome"),
                gives={"run": 1},
            ),
        ),
        Example(
            "leaves a call without a contact alone",
            form={"workflow": "welcome"},
            record={"contact": None, "company": None},
            gives=Skip("“Welcome” is about something this record has not got"),
        ),
        Example(
            "leaves a client alone for whom automation is stopped",
            form={"workflow": "welcome"},
            record={"automation_stopped": True},
            on="contact",
            gives=Skip("automation is stopped for this client"),
        ),
        Example(
            "cannot start what is gone",
            form={"workflow": "gone"},
            record={},
            gives=Fail("the workflow “gone” is gone"),
        ),
    )


def _target(view: View, about: str) -> RecordRef | None:
    """Who is taken in: the record, or its contact or company."""
    if about in ("", view.ref.type):
        return view.ref
    found = view.client.get(about)
    return RecordRef(about, found) if found is not None else None
