"""Call an appointment off and tell the client: their calendar takes it out."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from pydantic import Field

from tandem.catalog import appointments
from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import ChangeRecord, Send
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import Prose
from tandem.engine.plan import Do, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_


class CancelAppointment(Action):
    """The form of “Call the appointment off”."""

    message: Prose = Field(title=N_("Message"), min_length=1)

    title: ClassVar[str] = N_("Call the appointment off")
    says: ClassVar[str] = N_("Call the appointment off and tell the client: {message}")
    finished: ClassVar[str] = N_("Call it off and tell the client")
    icon: ClassVar[str] = "circle-off"
    works_on: ClassVar[tuple[str, ...]] = ("task",)
    permission: ClassVar[str] = "send"
    reads_invitations: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """The task cancelled, and the invitation taken back."""
        told = appointments.booked(view)
        if told is None:
            return Skip(N_("no client was invited to this"))
        if appointments.is_off(told):
            return Skip(N_("the client knows already that it is off"))
        mail = appointments.update(view, told, {"method": "CANCEL"}, self.message)
        return Do(ChangeRecord(view.ref, status="cancelled"), mail, gives={"deliveries": [mail.id]})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """Unknown places."""
        return template_problems(around, "message", self.message)

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "takes it out of the client's calendar",
            form={"message": "Bo is ill, we are sorry."},
            record={"status": "open", "due_at": datetime.fromisoformat("2026-03-03T10:00:00+00:00")},
            gives=Do(
                ChangeRecord(RecordRef("task", 100), status="cancelled"),
                Send(
                    "email",
                    1,
                    "lisa@example.com",
                    "example.com",
                    {
                        "to": "lisa@example.com",
                        "subject": "Fitting",
                        "body": "Bo is ill, we are sorry.",
                        "ready": True,
                        "label": "Fitting",
                        "invitation": {
                            "uid": "appointment-100@example.com",
                            "starts_at": "2026-03-03T10:00:00+00:00",
                            "ends_at": "2026-03-03T10:30:00+00:00",
                            "zone": "UTC",
                            "summary": "Fitting",
                            "description": "Bo is ill, we are sorry.",
                            "method": "CANCEL",
                            "sequence": 1,
                        },
                    },
                    contact=7,
                ),
                gives={"deliveries": [1]},
            ),
        ),
        Example(
            "leaves other tasks alone",
            form={"message": "Sorry"},
            record={"due_at": None},
            gives=Skip("no client was invited to this"),
        ),
    )
