"""Write down a call that took place outside of the exchange."""

from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from tandem.engine.action import Action, Example
from tandem.engine.effect import CreateRecord
from tandem.engine.plan import Do, Plan
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class LogCall(Action):
    """The form of “Log a call”."""

    direction: Literal["inbound", "outbound"] = Field(default="outbound", title=N_("Direction"))
    subject: str = Field(default="", title=N_("Subject"), max_length=200)
    purpose: str = Field(default="", title=N_("Purpose"), max_length=100)
    result: str = Field(default="", title=N_("Result"), max_length=100)
    minutes: int = Field(default=5, ge=0, le=1440, title=N_("Minutes"))
    notes: str = Field(
        default="", title=N_("Notes"), max_length=20_000, json_schema_extra={"control": "long_text"}
    )

    title: ClassVar[str] = N_("Log a call")
    says: ClassVar[str] = N_("Log a call: {subject}")
    icon: ClassVar[str] = "phone"
    works_on: ClassVar[tuple[str, ...]] = ("contact", "company")
    permission: ClassVar[str] = "create"

    def plan(self, view: View) -> Plan:
        """One logged call, ended now."""
        client = view.to_call() or {**view.client, "to_number": "", "caller_kind": view["kind"] or "company"}
        call = view.new("call")
        if self.direction == "inbound":
            client = {**client, "from_number": client["to_number"], "to_number": ""}
        values = {
            "direction": self.direction,
            "status": "logged",
            "subject": (self.subject or view["name"])[:200],
            "purpose": self.purpose,
            "result": self.result,
            "notes": self.notes,
            "duration": self.minutes * 60,
            "ended_at": view.now,
            "owner": view.world.me or view["owner"],
            **client,
        }
        return Do(CreateRecord(call, **values), gives={"call": call.id})

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "writes down a call with a contact",
            on="contact",
            form={"subject": "Offer", "minutes": 2},
            record={
                "name": "Lisa",
                "kind": "contact",
                "phone_e164": "+33612345678",
                "owner": 2,
                "company": None,
            },
            gives=Do(
                CreateRecord(
                    RecordRef("call", 1),
                    direction="outbound",
                    status="logged",
                    subject="Offer",
                    purpose="",
                    result="",
                    notes="",
                    duration=120,
                    ended_at=datetime.fromisoformat("2026-03-02T10:00:00+00:00"),
                    owner=2,
                    number="+33612345678",
                    to_number="+33612345678",
                    contact=100,
                    company=None,
                    caller_kind="contact",
                ),
                gives={"call": 1},
            ),
        ),
    )
