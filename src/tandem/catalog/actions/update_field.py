"""Set one field of the record, to a fixed value or a text with places to fill in."""

from typing import Any, ClassVar

from pydantic import Field

from tandem.catalog.clients import along
from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import ChangeRecord
from tandem.engine.field_values import WrongValue, from_text
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import FieldName, Line
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_, Text

OWN_ACTION = {"owner": "assign", "status": "set_status"}  # fields with rules of their own


class UpdateField(Action):
    """The form of “Update a field”."""

    field: FieldName = Field(title=N_("Field"))
    value: Line = Field(default="", title=N_("New value"))

    title: ClassVar[str] = N_("Update a field")
    says: ClassVar[str] = N_("Set {field} to “{value}”")
    icon: ClassVar[str] = "pencil"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "edit"

    def plan(self, view: View) -> Plan:
        """Set it, unless it has the value already."""
        field = view.world.schema[view.ref.type].fields[self.field]
        try:
            value: Any = from_text(field, fill_in(self.value, view), view.world.zone)
            more = along(view, self.field, value)
        except WrongValue as wrong:
            return Fail(wrong.text)
        if view[self.field] == value:
            return Skip(N_("has this value already"))
        return Do(ChangeRecord(view.ref, **{self.field: value}, **more))

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A field that is not there or is not ours to write, a value of the wrong kind."""
        fields = around.schema[around.record_type].fields
        field = fields.get(self.field)
        writable = sorted(name for name, one in fields.items() if not one.readonly and name not in OWN_ACTION)
        if field is None or field.readonly:
            text = N_("“{field}” cannot be set. These can: {writable}.")
            return [FormProblem("field", Text(text, {"field": self.field, "writable": ", ".join(writable)}))]
        if self.field in OWN_ACTION:
            text = N_("“{field}” has an action of its own: {action}.")
            return [FormProblem("field", Text(text, {"field": self.field, "action": OWN_ACTION[self.field]}))]
        if "{" in self.value:
            return template_problems(around, "value", self.value)
        try:
            from_text(field, self.value, around.world.zone)
        except WrongValue as wrong:
            return [FormProblem("value", wrong.text)]
        return []

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "sets a text",
            form={"field": "result", "value": "Contacted"},
            record={"result": ""},
            gives=Do(ChangeRecord(RecordRef("call", 100), result="Contacted")),
        ),
        Example(
            "leaves the value that is there",
            form={"field": "result", "value": "Contacted"},
            record={"result": "Contacted"},
            gives=Skip("has this value already"),
        ),
        Example(
            "brings a telephone number to its one form",
            on="contact",
            form={"field": "phone", "value": "06 12 34 56 78"},
            record={"phone": ""},
            gives=Do(
                ChangeRecord(RecordRef("contact", 100), phone="06 12 34 56 78", phone_e164="+33612345678")
            ),
        ),
        Example(
            "keeps the full name in step",
            on="contact",
            form={"field": "last_name", "value": "Martin"},
            record={"first_name": "Lisa", "last_name": "", "name": "Lisa"},
            gives=Do(ChangeRecord(RecordRef("contact", 100), last_name="Martin", name="Lisa Martin")),
        ),
        Example(
            "refuses a text that is too long",
            form={"field": "purpose", "value": "{{ notes }}"},
            record={"purpose": "", "notes": "x" * 101},
            gives=Fail("purpose may have at most 100 characters; this has 101."),
        ),
        Example(
            "sets a number from text",
            form={"field": "duration", "value": "90"},
            record={"duration": None},
            gives=Do(ChangeRecord(RecordRef("call", 100), duration=90)),
        ),
    )
