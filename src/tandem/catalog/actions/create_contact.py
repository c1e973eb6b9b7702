"""Create a contact or a lead from an unknown caller, and link the call to it.

When the caller is known already, nothing happens. When somebody got the number since the call came in, the
call is linked to them.
"""

from typing import ClassVar, Literal

from pydantic import Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import ChangeRecord, CreateRecord
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import Line
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_


class CreateContact(Action):
    """The form of “Create a contact from the caller”."""

    kind: Literal["lead", "contact"] = Field(default="lead", title=N_("As"))
    name: Line = Field(default="{{ number }}", title=N_("Name"), min_length=1)
    source: str = Field(default="call", title=N_("Source"), max_length=60)

    title: ClassVar[str] = N_("Create a contact from the caller")
    says: ClassVar[str] = N_("Create a {kind} from the caller")
    icon: ClassVar[str] = "user"
    works_on: ClassVar[tuple[str, ...]] = ("call",)
    permission: ClassVar[str] = "create"
    looks_up_callers: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """A new contact with the caller's number, or who has it by now, and the call linked to them."""
        if view["contact"] or view["company"]:
            return Skip(N_("the caller is known"))
        if not view["number"]:
            return Skip(N_("the caller hid the number"))
        known = view.world.callers.get(view["number"])
        if known is not None:
            link = ChangeRecord(
                view.ref, contact=known.contact, company=known.company, caller_kind=known.kind
            )
            return Do(link, gives={"contact": known.contact})
        contact = view.new("contact")
        name = fill_in(self.name, view)[:200]
        number = view["number"]
        made = CreateRecord.of_stranger(
            contact,
            kind=self.kind,
            name=name,
            last_name=name[:100],
            phone=number,
            phone_e164=number if number.startswith("+") else "",
            owner=view["owner"],
            source=self.source,
        )
        linked = ChangeRecord(view.ref, contact=contact.id, caller_kind=self.kind)
        return Do(made, linked, gives={"contact": contact.id})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown places in the name."""
        return template_problems(around, "name", self.name)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "makes a lead of a stranger",
            form={},
            record={"number": "+33612345678", "owner": 2, "contact": None},
            gives=Do(
                CreateRecord.of_stranger(
                    RecordRef("contact", 1),
                    kind="lead",
                    name="+33612345678",
                    last_name="+33612345678",
                    phone="+33612345678",
                    phone_e164="+33612345678",
                    owner=2,
                    source="call",
                ),
                ChangeRecord(RecordRef("call", 100), contact=1, caller_kind="lead"),
                gives={"contact": 1},
            ),
        ),
        Example(
            "links the call to somebody who got the number since",
            form={},
            record={"number": "+33612345678", "owner": 2, "contact": None},
            related={("contact", 7): {"kind": "lead", "phone_e164": "+33612345678", "company": None}},
            gives=Do(
                ChangeRecord(RecordRef("call", 100), contact=7, company=None, caller_kind="lead"),
                gives={"contact": 7},
            ),
        ),
        Example(
            "leaves a known caller alone", form={}, record={"contact": 7}, gives=Skip("the caller is known")
        ),
    )
