"""Delete the record for good. The event log keeps what it was."""

from typing import ClassVar

from tandem.engine.action import Action, Example
from tandem.engine.effect import DeleteRecord
from tandem.engine.plan import Do, Plan
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class Delete(Action):
    """“Delete” has nothing to fill in."""

    title: ClassVar[str] = N_("Delete")
    says: ClassVar[str] = N_("Delete it for good")
    icon: ClassVar[str] = "trash"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company", "task")
    permission: ClassVar[str] = "delete"

    def plan(self, view: View) -> Plan:
        """It goes."""
        return Do(DeleteRecord(view.ref))

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "goes for good",
            form={},
            record={"status": "planned"},
            gives=Do(DeleteRecord(RecordRef("call", 100))),
        ),
    )
