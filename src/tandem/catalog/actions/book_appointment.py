"""Book an appointment with the client: an invitation by mail that calendars understand, and a task on the timeline.

The client's calendar offers to accept it. The appointment keeps one identity, so that it is never shown twice.
"""

from datetime import datetime, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import AwareDatetime, Field

from tandem.engine.action import Action, Example, FormProblem, Surroundings
from tandem.engine.effect import CreateRecord, Send
from tandem.engine.form_checks import people_problems, template_problems
from tandem.engine.forms import Assignee, Line, Prose, control
from tandem.engine.mail import client_address
from tandem.engine.plan import Do, Fail, Plan, Skip
from tandem.engine.record import RecordRef
from tandem.engine.shown import fill_in
from tandem.engine.view import View
from tandem.engine.words import N_, Text

LONGEST_MINUTES = 24 * 60


class BookAppointment(Action):
    """The form of “Book an appointment”."""

    subject: Line = Field(default="Appointment", title=N_("Subject"), min_length=1)
    at: Annotated[AwareDatetime | None, control("datetime", needed="yes")] = Field(
        default=None, title=N_("At")
    )
    minutes: int = Field(default=30, ge=5, le=LONGEST_MINUTES, title=N_("Minutes"))
    place: Line = Field(default="", title=N_("Place"))
    message: Prose = Field(default="", title=N_("Message"))
    organiser: Assignee = Field(default="owner", title=N_("With"))

    title: ClassVar[str] = N_("Book an appointment")
    says: ClassVar[str] = N_("Book the appointment “{subject}” at {at} with {organiser}")
    icon: ClassVar[str] = "calendar-event"
    works_on: ClassVar[tuple[str, ...]] = ("call", "contact", "company")
    permission: ClassVar[str] = "send"

    def plan(self, view: View) -> Plan:
        """One invitation to the client, and the organiser's task when it is due."""
        if self.at is None:
            return Fail(N_("no time is set"))
        address, contact = client_address(view)
        if not address:
            return Skip(N_("nobody with an e-mail address"))
        people = view.people([self.organiser])
        with_whom = people[0] if people else view.world.me
        subject, place, message = (fill_in(text, view) for text in (self.subject, self.place, self.message))
        task = view.new("task")
        planned = CreateRecord(
            task,
            title=subject[:300],
            description="\n".join(part for part in (place, message) if part),
            owner=with_whom,
            due_at=self.at,
            priority="normal",
            status="open",
            **_links(view),
        )
        payload = {
            "to": address,
            "subject": subject,
            "body": message or subject,
            "ready": True,
            "label": subject,
            "invitation": self._invitation(view, task, with_whom, subject, place, message),
        }
        domain = address.rpartition("@")[2].lower()
        mail = Send("email", next(view.world.ids), address, domain, payload, contact=contact)
        return Do(planned, mail, gives={"task": task.id, "deliveries": [mail.id]})

    def _invitation(
        self, view: View, task: RecordRef, organiser: int | None, subject: str, place: str, message: str
    ) -> dict[str, Any]:
        """What connectors.mail.invitation writes out."""
        assert self.at is not None  # plan saw to it
        person = view.directory.people.get(organiser) if organiser is not None else None
        return {
            "uid": f"appointment-{task.id}",
            "starts_at": self.at.isoformat(),
            "ends_at": (self.at + timedelta(minutes=self.minutes)).isoformat(),
            "zone": view.world.zone.key,
            "summary": subject,
            "place": place,
            "description": message,
            "organiser": {"name": person.name, "email": person.email} if person else None,
            "attendee_name": view["name"] if view.ref.type != "call" else view["contact.name"],
        }

    def problems(self, around: Surroundings) -> list[FormProblem]:
        """No time or one that is over, unknown people, unknown places."""
        found = people_problems(around, "organiser", [self.organiser])
        for name in ("subject", "place", "message"):
            found += template_problems(around, name, getattr(self, name))
        if self.at is None:
            return [*found, FormProblem("at", Text(N_("Choose a time.")))]
        if self.at <= around.world.now:
            found.append(FormProblem("at", Text(N_("This time is over. Choose one to come."))))
        return found

    examples: ClassVar[tuple[Example, ...]] = (
        Example(
            "invites the client",
            on="contact",
            form={"subject": "Fitting", "at": "2026-03-03T10:00:00+00:00", "place": "Our shop"},
            record={"name": "Lisa", "email": "lisa@example.com", "owner": 2, "company": None},
            gives=Do(
                CreateRecord(
                    RecordRef("task", 1),
                    title="Fitting",
                    description="Our shop",
                    owner=2,
                    due_at=datetime.fromisoformat("2026-03-03T10:00:00+00:00"),
                    priority="normal",
                    status="open",
                    contact=100,
                    company=None,
                ),
                Send(
                    "email",
                    2,
                    "lisa@example.com",
                    "example.com",
                    {
                        "to": "lisa@example.com",
                        "subject": "Fitting",
                        "body": "Fitting",
                        "ready": True,
                        "label": "Fitting",
                        "invitation": {
                            "uid": "appointment-1",
                            "starts_at": "2026-03-03T10:00:00+00:00",
                            "ends_at": "2026-03-03T10:30:00+00:00",
                            "zone": "UTC",
                            "summary": "Fitting",
                            "place": "Our shop",
                            "description": "",
                            "organiser": {"name": "Bo Laurent", "email": "bo@example.com"},
                            "attendee_name": "Lisa",
                        },
                    },
                    contact=100,
                ),
                gives={"task": 1, "deliveries": [2]},
            ),
        ),
        Example(
            "skips somebody without an address",
            form={"at": "2026-03-03T10:00:00+00:00"},
            record={"contact": None},
            gives=Skip("nobody with an e-mail address"),
        ),
        Example("fails without a time", form={}, record={}, gives=Fail("no time is set")),
    )


def _links(view: View) -> dict[str, int | None]:
    """The client, and the call it came from."""
    return {**view.client, **({"call": view.ref.id} if view.ref.type == "call" else {})}
