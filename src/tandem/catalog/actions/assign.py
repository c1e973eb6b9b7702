"""Give the record to a colleague, or to the next one of a team.

Leaves it alone when somebody already owns it, unless told to replace them.
"""

from typing import ClassVar, Literal

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.assigning import choose
from tandem.engine.effect import ChangeRecord
from tandem.engine.form_checks import people_problems
from tandem.engine.forms import Assignee
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class Assign(Action):
    """The form of “Assign”."""

    to: Assignee = Field(title=N_("To"))
    how: Literal["round_robin", "least_busy"] = Field(default="round_robin", title=N_("In a team"))
    replace: bool = Field(default=False, title=N_("Even when somebody owns it already"))

    title: ClassVar[str] = N_("Assign")
    says: ClassVar[str] = N_("Assign to {to}")
    icon: ClassVar[str] = "user-check"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "assign"

    @property
    def counts_load(self) -> bool:
        """Only the least busy is found by counting."""
        return self.how == "least_busy"

    def plan(self, view: View) -> Plan:
        """Set the owner."""
        if view["owner"] and not self.replace:
            return Skip(N_("already has an owner"))
        owner = choose(self.to, self.how, view)
        if owner is None:
            return Skip(N_("nobody to assign to"))
        if owner == view["owner"]:
            return Skip(N_("is already theirs"))
        return Do(ChangeRecord(view.ref, owner=owner), gives={"owner": owner})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown people."""
        return people_problems(around, "to", [self.to])

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "takes an unowned record",
            form={"to": "user:bo@example.com"},
            record={"owner": None},
            gives=Do(ChangeRecord(RecordRef("call", 100), owner=2), gives={"owner": 2}),
        ),
        Example(
            "leaves an owned one alone",
            form={"to": "user:bo@example.com"},
            record={"owner": 3},
            gives=Skip("already has an owner"),
        ),
        Example(
            "gives it to the least busy of a team",
            form={"to": "team:support", "how": "least_busy"},
            record={"owner": None},
            gives=Do(ChangeRecord(RecordRef("call", 100), owner=3), gives={"owner": 3}),
        ),
    )
