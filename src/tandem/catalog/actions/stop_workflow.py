"""End what a workflow has under way for this client, or what all workflows have.

It ends the runs about the client and about their calls, tasks and manual actions, except the one that asks for it; of a
company, those about its contacts too. What they planned to send is cancelled, their open manual actions are called off.
New events can start the workflows again: “Stop automation” keeps them from it.
"""

from typing import ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.clients import client_of
from tandem.engine.effect import EndRuns
from tandem.engine.form_checks import saved_problems
from tandem.engine.plan import Do, Fail, Plan
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class StopWorkflow(Action):
    """The form of “Stop a workflow”."""

    workflow: str = Field(
        default="",
        title=N_("Workflow"),
        description=N_("None chosen: all that are under way"),
        json_schema_extra={"control": "workflow"},
    )

    title: ClassVar[str] = N_("Stop a workflow")
    says: ClassVar[str] = N_("Stop {workflow} for this client")
    icon: ClassVar[str] = "player-stop"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "enrol"
    by_hand: ClassVar[bool] = False  # people take a client out on the pages of runs and clients

    def touches(self, view: View) -> tuple[View, ...]:
        """The workflow itself, when one is named."""
        return view.of_workflow(self.workflow)

    def plan(self, view: View) -> Plan:
        """The end of whatever is under way when it is carried out."""
        client = client_of(view.ref, view.image)
        if not self.workflow:
            return Do(EndRuns(client))
        found = view.library.workflows.get(self.workflow)
        if found is None:
            return Fail(Text(N_("the workflow “{key}” is gone"), {"key": self.workflow}))
        return Do(EndRuns(client, found["id"], found["name"]))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A workflow that is not there."""
        known = around.world.library.workflows
        return saved_problems("workflow", self.workflow, known) if self.workflow else []

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "ends one workflow for the call's contact",
            form={"workflow": "welcome"},
            record={"contact": 7, "company": 3},
            gives=Do(EndRuns(RecordRef("contact", 7), 50, "Welcome")),
        ),
        Example(
            "ends all of them",
            form={},
            record={},
            on="contact",
            gives=Do(EndRuns(RecordRef("contact", 100))),
        ),
        Example(
            "cannot stop what is gone",
            form={"workflow": "gone"},
            record={},
            gives=Fail("the workflow “gone” is gone"),
        ),
    )
