"""Answer a client's review where it stands; what was answered shows on the client's timeline.

Only a person can do this: hand it over. They look over the draft, copy it, put it under the review and say that it
is done.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import CreateRecord
from tandem.engine.form_checks import is_web_address, template_problems
from tandem.engine.forms import control
from tandem.engine.plan import Do, Plan
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_, Text

Address = Annotated[str, Field(max_length=2000), control("template", opens=N_("Open the review"))]
Reply = Annotated[str, Field(max_length=20_000), control("long_template", copies=N_("Copy the reply"))]


class ReplyToReview(Action):
    """The form of “Reply to a review”."""

    link: Address = Field(default="", title=N_("Where the review stands"))
    reply: Reply = Field(title=N_("Reply"), min_length=1)

    title: ClassVar[str] = N_("Reply to a review")
    says: ClassVar[str] = N_("Reply to the review: {reply}")
    told: ClassVar[str] = N_("answered a review: {subject}")
    finished: ClassVar[str] = N_("I have replied")
    icon: ClassVar[str] = "star"
    works_on: ClassVar[tuple[str, ...]] = ("contact", "company", "call")
    permission: ClassVar[str] = "send"
    needs_person: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """The reply as a note on the client's timeline, with where it was given."""
        note = view.new("note")
        link, reply = fill_in(self.link, view).strip(), fill_in(self.reply, view)
        links = {**view.client, view.ref.type: view.ref.id}
        text = f"{reply}\n\n{link}" if link else reply
        return Do(CreateRecord(note, text=text, author=view.world.me, **links), gives={"note": note.id})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown places, an address that is none, nothing to say."""
        found = [
            problem
            for name in ("link", "reply")
            for problem in template_problems(around, name, getattr(self, name))
        ]
        if not self.reply.strip():
            found.append(FormProblem("reply", Text(N_("Write the reply."))))
        link = self.link.strip()
        if link and not link.startswith("{{") and not is_web_address(link):
            text = N_("Write a whole web address, beginning with https://.")
            found.append(FormProblem("link", Text(text)))
        return found

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "keeps what was answered, and where",
            on="contact",
            form={"link": "https://reviews.example/7", "reply": "Thank you, {{ first_name }}!"},
            record={"first_name": "Lisa", "company": None},
            gives=Do(
                CreateRecord(
                    RecordRef("note", 1),
                    text="Thank you, Lisa!\n\nhttps://reviews.example/7",
                    author=None,
                    contact=100,
                    company=None,
                ),
                gives={"note": 1},
            ),
        ),
    )
