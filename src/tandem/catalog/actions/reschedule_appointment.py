"""Move an appointment to another time and tell the client: their calendar moves it as well.

It stays the same appointment there. Without a time it goes to when the task is due, so that a rule can tell the
client what somebody changed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from pydantic import AwareDatetime, Field

from tandem.catalog import appointments
from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import ChangeRecord, Send
from tandem.engine.form_checks import template_problems
from tandem.engine.forms import Prose, control
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.view import View
from tandem.engine.words import N_, Text


class RescheduleAppointment(Action):
    """The form of “Move the appointment”."""

    at: Annotated[AwareDatetime | None, control("datetime", needed="yes")] = Field(
        default=None, title=N_("At")
    )
    message: Prose = Field(title=N_("Message"), min_length=1)

    title: ClassVar[str] = N_("Move the appointment")
    says: ClassVar[str] = N_("Move the appointment and tell the client: {message}")
    finished: ClassVar[str] = N_("Move it and tell the client")
    icon: ClassVar[str] = "calendar-time"
    works_on: ClassVar[tuple[str, ...]] = ("task",)
    permission: ClassVar[str] = "send"
    reads_invitations: ClassVar[bool] = True

    def plan(self, view: View) -> Plan:
        """The task at its new time, and the invitation one version on."""
        told = appointments.booked(view)
        if told is None:
            return Skip(N_("no client was invited to this"))
        at = self.at or view["due_at"]
        if at is None:
            return Fail(N_("no time is set"))
        if at == appointments.starts_at(told) and not appointments.is_off(told):
            return Skip(N_("the client knows of this time already"))
        mail = appointments.update(view, told, appointments.moved(told, at), self.message)
        changed = ChangeRecord(view.ref, due_at=at, status="open")
        return Do(changed, mail, gives={"deliveries": [mail.id]})

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """A time that is over, unknown places."""
        found = template_problems(around, "message", self.message)
        if self.at is not None and self.at <= around.world.now:
            found.append(FormProblem("at", Text(N_("This time is over. Choose one to come."))))
        return found

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "moves it in the client's calendar",
            form={"at": "2026-03-04T15:00:00+00:00", "message": "We moved it."},
            record={"status": "open", "due_at": datetime.fromisoformat("2026-03-03T10:00:00+00:00")},
            gives=Do(
                ChangeRecord(
                    RecordRef("task", 100),
                    due_at=datetime.fromisoformat("2026-03-04T15:00:00+00:00"),
                    status="open",
                ),
                Send(
                    "email",
                    1,
                    "lisa@example.com",
                    "example.com",
                    {
                        "to": "lisa@example.com",
                        "subject": "Fitting",
                        "body": "We moved it.",
                        "ready": True,
                        "label": "Fitting",
                        "invitation": {
                            "uid": "appointment-100@example.com",
                            "starts_at": "2026-03-04T15:00:00+00:00",
                            "ends_at": "2026-03-04T15:30:00+00:00",
                            "zone": "UTC",
                            "summary": "Fitting",
                            "description": "We moved it.",
                            "method": "REQUEST",
                            "sequence": 1,
                        },
                    },
                    contact=7,
                ),
                gives={"deliveries": [1]},
            ),
        ),
        Example(
            "leaves a time alone that the client knows",
            form={"message": "We moved it."},
            record={"due_at": datetime.fromisoformat("2026-03-02T10:00:00+00:00") + timedelta(days=1)},
            gives=Skip("the client knows of this time already"),
        ),
        Example(
            "leaves other tasks alone",
            form={"message": "We moved it."},
            record={"due_at": None},
            gives=Skip("no client was invited to this"),
        ),
    )
