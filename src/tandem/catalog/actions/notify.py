"""Tell colleagues: a line in their bell, and an e-mail if you like.

People who no longer work here are left out. With nobody left to tell, the step is skipped and says so.
"""

from typing import ClassVar, Literal

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import Effect, Notify, Send
from tandem.engine.form_checks import people_problems, template_problems
from tandem.engine.forms import Line, Recipients
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.shown import fill_in_for
from tandem.engine.view import View
from tandem.engine.words import N_


class NotifyColleagues(Action):
    """The form of “Tell colleagues”."""

    to: Recipients = Field(title=N_("Who"))
    text: Line = Field(title=N_("Message"), min_length=1)
    by: Literal["bell", "email", "both"] = Field(default="bell", title=N_("How"))

    title: ClassVar[str] = N_("Tell colleagues")
    says: ClassVar[str] = N_("Tell {to}: {text}")
    icon: ClassVar[str] = "bell"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "notify"

    def plan(self, view: View) -> Plan:
        """One line in each bell, one mail each; times as each of them reads a clock."""
        users = view.people(self.to)
        if not users:
            return Skip(N_("nobody to tell"))
        texts = fill_in_for(self.text, view, users)
        effects: list[Effect] = []
        if self.by in ("bell", "both"):
            effects += [Notify(readers, text) for text, readers in texts.items()]
        if self.by in ("email", "both"):
            effects += [_mail(view, user, text) for text, readers in texts.items() for user in readers]
        return Do(*effects)

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown people, unknown places in the message."""
        return people_problems(around, "to", self.to) + template_problems(around, "text", self.text)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "tells the owner",
            form={"to": ["owner"], "text": "Missed call from {{ number }}"},
            record={"owner": 2, "number": "+33612345678"},
            gives=Do(Notify((2,), "Missed call from +33612345678")),
        ),
        Example(
            "tells nobody when there is no owner",
            form={"to": ["owner"], "text": "Missed"},
            record={"owner": None},
            gives=Skip("nobody to tell"),
        ),
        Example(
            "tells the owner's manager and a team, each once",
            form={"to": ["owner.manager", "team:support"], "text": "Look"},
            record={"owner": 2},
            gives=Do(Notify((1, 2, 3), "Look")),
        ),
    )


def _mail(view: View, user: int, text: str) -> Send:
    person = view.directory.people[user]
    payload = {
        "to": person.email,
        "subject": text,
        "body": text,
        "label": text,
        "internal": True,
        "ready": True,
    }
    return Send("email", next(view.world.ids), person.email, person.email.rpartition("@")[2], payload)
