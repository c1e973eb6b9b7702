"""Write a note about the record; it shows on the client's timeline."""

from typing import ClassVar

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import CreateRecord
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import Prose
from tandem.engine.plan import Do, Plan
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_


class AddNote(Action):
    """The form of “Add a note”."""

    text: Prose = Field(title=N_("Note"), min_length=1)

    title: ClassVar[str] = N_("Add a note")
    says: ClassVar[str] = N_("Note: {text}")
    icon: ClassVar[str] = "note"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "edit"

    def plan(self, view: View) -> Plan:
        """One note, linked to the record and its client."""
        note = view.new("note")
        links = {**view.client, view.ref.type: view.ref.id}
        made = CreateRecord(note, text=fill_in(self.text, view), author=view.world.me, **links)
        return Do(made, gives={"note": note.id})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown places in the text."""
        return template_problems(around, "text", self.text)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "about a call",
            form={"text": "Wanted {{ purpose }}"},
            record={"purpose": "Demo", "contact": 7, "company": None},
            gives=Do(
                CreateRecord(
                    RecordRef("note", 1), text="Wanted Demo", author=None, contact=7, company=None, call=100
                ),
                gives={"note": 1},
            ),
        ),
    )
