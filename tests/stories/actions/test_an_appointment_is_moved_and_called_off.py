"""An appointment that was booked is moved, then called off: the client's calendar follows, by real mail."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message

import pytest
from django.test import Client
from icalendar import Calendar
from icalendar.cal import Component

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.errors import Refused
from tandem.store.models import Delivery, MailAccount, Task
from tests.builders import Firm, a_lead, a_workflow
from tests.faults.outside import MailServer, a_mail_server
from tests.stories.telling import settle, timeline
from tests.web.reading import signed_in, words

FIRST = datetime(2026, 3, 10, 14, 0, tzinfo=UTC)
SECOND = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)  # in summer time
SORRY = "Bo is ill, we are sorry."


def leaves_by(server: MailServer, address: str = "hello@lumen.example") -> None:
    """The firm's mail goes through this server."""
    MailAccount.objects.all().delete()
    MailAccount.objects.create(
        name="Lumen", address=address, host="127.0.0.1", port=server.port, security="none", active=True
    )


def booked(firm: Firm) -> Task:
    """Lisa is invited to a fitting."""
    lead = a_lead(firm.bo)
    form = {"subject": "Fitting", "at": FIRST.isoformat(), "minutes": 45, "place": "12 rue de la Paix"}
    toolbox.perform(firm.bo, "book_appointment", form, [RecordRef("contact", lead.pk)])
    settle()
    return Task.objects.get()


def do(firm: Firm, task: Task, action: str, **form: str) -> None:
    toolbox.perform(firm.bo, action, form, [RecordRef("task", task.pk)])
    settle()


def read(raw: bytes) -> tuple[Message, Calendar, Component]:
    """A mail as the client's programs read it: the mail, the calendar in it, the appointment."""
    mail = message_from_bytes(raw)
    parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    shown, attached = (part.get_payload(decode=True) for part in parts)
    assert shown == attached
    assert isinstance(shown, bytes)
    calendar = Calendar.from_ical(shown)
    assert parts[0].get_param("method") == str(calendar["method"])
    (event,) = calendar.walk("VEVENT")
    return mail, calendar, event


def test_the_clients_calendar_follows(firm: Firm) -> None:
    with a_mail_server() as server:
        leaves_by(server)
        task = booked(firm)
        do(firm, task, "reschedule_appointment", at=SECOND.isoformat(), message="Could you come later?")
        do(firm, task, "cancel_appointment", message=SORRY)
    first, second, third = map(read, server.taken)
    uid = f"appointment-{task.pk}@lumen.example"
    assert [str(event["uid"]) for _, _, event in (first, second, third)] == [uid] * 3
    assert [str(calendar["method"]) for _, calendar, _ in (first, second, third)] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]
    assert [event.decoded("sequence") for _, _, event in (first, second, third)] == [0, 1, 2]
    assert [str(event["status"]) for _, _, event in (first, second, third)] == [
        "CONFIRMED",
        "CONFIRMED",
        "CANCELLED",
    ]
    assert [event.decoded("dtstart") for _, _, event in (first, second, third)] == [FIRST, SECOND, SECOND]
    for mail, calendar, event in (first, second, third):
        assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
        assert str(event["organizer"]) == "mailto:bo@example.com"
        assert str(event["attendee"]) == "mailto:lisa@example.com"
        assert (str(event["location"]), str(event["summary"])) == ("12 rue de la Paix", "Fitting")
        assert len(calendar.walk("VTIMEZONE")) == 1
        assert mail["To"] == "lisa@example.com"
    assert "rsvp" not in third[2]["attendee"].params
    assert str(third[2]["description"]) == SORRY
    stamps = [event.decoded("dtstamp") for _, _, event in (first, second, third)]
    assert stamps == sorted(stamps)
    task.refresh_from_db()
    assert (task.status, task.due_at) == ("cancelled", SECOND)
    assert timeline(task.contact)[-2:] == [  # type: ignore[arg-type]  # it has one
        ("person", "cancel_appointment", "changed"),
        ("person", "cancel_appointment", "sent"),
    ]


def test_it_stays_the_same_appointment_when_the_firm_writes_from_elsewhere(firm: Firm) -> None:
    with a_mail_server() as server:
        leaves_by(server)
        task = booked(firm)
        leaves_by(server, "hello@atelier.example")
        do(firm, task, "cancel_appointment", message=SORRY)
    uids = {str(read(raw)[2]["uid"]) for raw in server.taken}
    assert uids == {f"appointment-{task.pk}@lumen.example"}


def test_what_the_client_knows_is_not_said_again(firm: Firm) -> None:
    task = booked(firm)
    with pytest.raises(Refused) as refused:
        do(firm, task, "cancel_appointment", message="")
    assert [one.field for one in refused.value.problems] == ["message"]
    do(firm, task, "reschedule_appointment", at=FIRST.isoformat(), message="Later?")
    assert Delivery.objects.count() == 1
    do(firm, task, "cancel_appointment", message=SORRY)
    do(firm, task, "cancel_appointment", message=SORRY)
    assert Delivery.objects.count() == 2
    do(firm, task, "reschedule_appointment", at=FIRST.isoformat(), message="It takes place after all.")
    task.refresh_from_db()
    assert (Delivery.objects.count(), task.status) == (3, "open")
    assert Delivery.objects.latest("id").payload["invitation"]["sequence"] == 2


def test_a_rule_tells_the_client_when_somebody_moves_the_task(firm: Firm) -> None:
    rule = a_workflow("Tell", "task").when("task.edited", fields=["due_at"])
    rule.then("reschedule_appointment", message="It is at another time.").published()
    task = booked(firm)
    do(firm, task, "update_field", field="due_at", value=SECOND.isoformat())
    told = Delivery.objects.latest("id").payload["invitation"]
    assert (told["sequence"], datetime.fromisoformat(told["starts_at"])) == (1, SECOND)
    assert datetime.fromisoformat(told["ends_at"]) == SECOND + timedelta(minutes=45)


def test_the_page_of_the_task_offers_it_only_for_appointments(firm: Firm) -> None:
    task = booked(firm)
    other = Task.objects.create(title="Other", contact=task.contact, owner=firm.bo, due_at=FIRST)
    browser: Client = signed_in(firm.bo)
    page = words(browser.get(f"/tasks/{task.pk}"))
    for part in (
        "Move the appointment",
        "Call the appointment off",
        "lisa@example.com",
        "12 rue de la Paix",
        "– 15:45",
    ):
        assert part in page, part
    assert "the appointment" not in words(browser.get(f"/tasks/{other.pk}"))
    answer = browser.post(f"/toolbox/task/cancel_appointment?id={task.pk}", {"message": SORRY})
    assert answer.status_code == 302
    settle()
    assert "Called off" in words(browser.get(f"/tasks/{task.pk}"))
