"""A mail written at night waits in Scheduled for the client's morning; until then it can be read, edited, cancelled."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tandem.operations.clients.calls import receive
from tandem.operations.deliveries import outbox
from tandem.operations.errors import Refused
from tandem.store.models import Calendar, ClosedDay, Contact, Delivery, MailboxMessage
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_lead, a_workflow
from tests.stories.telling import settle

OFFICE = {"from": "09:00", "to": "18:00"}


def sorry(**settings: Any) -> None:
    """A rule that apologises for a missed call, in office hours."""
    a_workflow(**({"window": OFFICE} | settings)).when("call.missed").then(
        "send_email", subject="Sorry, {{ contact.first_name }}", body="We missed you."
    ).published()


def at(firm: Firm, moment: datetime) -> None:
    """Set the clock, and let what became due leave."""
    firm.pass_time(seconds=(moment - now()).total_seconds())
    settle()


def ring(firm: Firm) -> Delivery:
    a_call(agent="").rings().is_missed()
    settle()
    return Delivery.objects.latest("id")


def left() -> list[str]:
    return list(MailboxMessage.objects.order_by("id").values_list("subject", flat=True))


NIGHT = datetime(2026, 3, 3, 21, 0, tzinfo=UTC)  # Tuesday, ten at night in Paris
MORNING = datetime(2026, 3, 4, 8, 0, tzinfo=UTC)  # nine in Paris


def test_in_the_window_it_leaves_at_once(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry()

    ring(firm)

    assert left() == ["Sorry, Lisa"]


def test_at_night_it_waits_for_the_morning(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry()
    at(firm, NIGHT)

    waiting = ring(firm)

    assert left() == []
    assert (waiting.state, waiting.reason["text"]) == ("planned", "waits for the sending window")
    assert waiting.due_at is not None
    assert 0 <= (waiting.due_at - MORNING).total_seconds() < 15 * 60  # spread, so that not all leave at once

    at(firm, waiting.due_at)
    assert left() == ["Sorry, Lisa"]


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("America/New_York", datetime(2026, 3, 4, 14, 0, tzinfo=UTC)),
        ("Asia/Tokyo", datetime(2026, 3, 4, 0, 0, tzinfo=UTC)),
        ("", MORNING),
        ("Mars/Olympus", MORNING),
    ],
)
def test_the_morning_is_the_clients(firm: Firm, zone: str, opens: datetime) -> None:
    a_lead(firm.bo, time_zone=zone)
    sorry()
    at(firm, datetime(2026, 3, 3, 23, 30, tzinfo=UTC))

    due = ring(firm).due_at

    assert due is not None
    assert 0 <= (due - opens).total_seconds() < 15 * 60


def test_the_window_may_go_by_the_firms_clock(firm: Firm) -> None:
    a_lead(firm.bo, time_zone="Asia/Tokyo")  # evening there
    sorry(window={**OFFICE, "zone": "organisation"})

    ring(firm)

    assert left() == ["Sorry, Lisa"]


def test_friday_night_waits_for_monday_and_a_holiday_for_tuesday(firm: Firm) -> None:
    calendar = Calendar.objects.create(key="office", name="Office", time_zone="Europe/Paris", hours={})
    ClosedDay.objects.create(calendar=calendar, day=date(2026, 3, 9))
    a_lead(firm.bo)
    sorry(calendar="office")
    at(firm, datetime(2026, 3, 6, 21, 0, tzinfo=UTC))

    due = ring(firm).due_at

    assert due is not None
    assert due.date() == date(2026, 3, 10)


def test_what_waits_can_be_read_and_edited(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry()
    at(firm, NIGHT)
    waiting = ring(firm)

    assert outbox.text_of(waiting) == ("Sorry, Lisa", "We missed you.")
    outbox.edit(firm.ana, waiting.pk, subject="Good morning", body="{{ Not a place }}, just words.")
    at(firm, MORNING.replace(minute=15))

    (mail,) = MailboxMessage.objects.all()
    assert (mail.subject, mail.text) == ("Good morning", "{{ Not a place }}, just words.")


def test_what_waits_can_be_cancelled(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry()
    at(firm, NIGHT)
    waiting = ring(firm)

    outbox.cancel(firm.ana, waiting.pk)
    at(firm, MORNING.replace(minute=15))

    waiting.refresh_from_db()
    assert (waiting.state, left()) == ("cancelled", [])


def test_what_left_can_be_neither(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry()
    gone = ring(firm)

    with pytest.raises(Refused):
        outbox.cancel(firm.ana, gone.pk)
    with pytest.raises(Refused):
        outbox.edit(firm.ana, gone.pk, subject="Too", body="late")


def test_a_run_does_not_wait_for_its_mail(firm: Firm) -> None:
    a_lead(firm.bo)
    rule = (
        a_workflow(window=OFFICE)
        .when("call.missed")
        .then("send_email", subject="Sorry", body="We missed you.")
    )
    rule.then("set_status", status="logged").published()
    at(firm, NIGHT)

    call = a_call(agent="").rings().is_missed()
    settle()

    assert call.row.status == "logged"
    assert left() == []


def test_mail_to_colleagues_knows_no_window(firm: Firm) -> None:
    a_lead(firm.bo)
    rule = a_workflow(window=OFFICE).when("call.missed")
    rule.then("notify", to=["role:supervisor"], text="Missed", by="email").published()
    at(firm, NIGHT)

    ring(firm)

    assert left() == ["Missed"]


def test_mail_that_came_too_late_to_be_of_use_does_not_leave(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry(drop_when_late="1 hour")
    call = a_call(agent="")
    receive([call.signal("ringing"), call.signal("no_answer", 20)])  # and every worker is away

    firm.organisation.refresh_from_db()
    at(firm, now().replace(hour=12))

    assert left() == []
    late = Delivery.objects.get()
    assert (late.state, late.reason["text"]) == ("suppressed", "it was too late to be of use")


def test_a_night_in_the_window_does_not_make_a_mail_late(firm: Firm) -> None:
    a_lead(firm.bo)
    sorry(drop_when_late="1 hour")
    at(firm, NIGHT)
    ring(firm)

    at(firm, MORNING.replace(minute=15))

    assert left() == ["Sorry, Lisa"]


def test_the_client_reads_it_as_it_is_when_it_was_planned(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    sorry()
    at(firm, NIGHT)
    ring(firm)

    Contact.objects.filter(pk=lisa.pk).update(first_name="Élise")
    at(firm, MORNING.replace(minute=15))

    assert left() == ["Sorry, Lisa"]
