"""Completing performs what was handed over, as the person left it: mail, SMS, appointment, call, any action."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_string
from typing import Any
from urllib.parse import parse_qs

import pytest
from icalendar import Calendar

from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.manual_actions import calling, queue, work
from tandem.operations.world import forget
from tandem.store.models import (
    Activity,
    Call,
    Delivery,
    Incident,
    MailboxMessage,
    Organisation,
    Role,
    Task,
    TelephonyAccount,
)
from tandem.store.read.organisation import now
from tests.builders import AGENT, Firm, a_call, think
from tests.connectors.outside import Manners, Sink, a_server, answers, hangs_up
from tests.stories.manual_actions.handing import a_hand_off, handed, notes, now_of, path, run_of
from tests.stories.telling import settle

JSON = "Content-Type: application/json\r\n"
QUEUED = answers("201 CREATED", JSON, b'{"sid": "SM1", "status": "queued"}')


@contextmanager
def twilio(manners: Manners, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sink]:
    """An account at a Twilio of our own."""
    with a_server(manners) as sink:
        monkeypatch.setenv("TANDEM_TWILIO_API", f"http://127.0.0.1:{sink.port}")
        Organisation.objects.update(allowed_hosts=list(sink.place), public_url="https://lumen.example")
        TelephonyAccount.objects.create(
            key="line",
            provider="twilio",
            name="Line",
            sid="AC1",
            secret="token",
            own_numbers=["+33140000000"],
        )
        forget()
        yield sink


def posted(raw: bytes) -> tuple[str, dict[str, str]]:
    """The address and the form of what was received."""
    head, _, body = raw.partition(b"\r\n\r\n")
    return head.split(b" ")[1].decode(), {name: values[0] for name, values in parse_qs(body.decode()).items()}


MAIL = {"subject": "Dear {{ first_name }}", "body": "Your offer."}


def test_the_mail_leaves_as_the_person_left_it(firm: Firm) -> None:
    a_hand_off(do="send_email", **{"with": MAIL}).then("add_note", text="{{ steps.ask.status }}").published()
    item = handed()
    assert item.draft == {"subject": "Dear Lisa", "body": "Your offer."}
    queue.start(firm.bo, item.pk)
    edited = {"body": "Your offer, {{ first_name }}: 10% off {% now %}"}
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form=edited)))
    settle()
    mail = MailboxMessage.objects.get()
    assert (mail.recipient, mail.subject, mail.text) == ("lisa@example.com", "Dear Lisa", edited["body"])
    sent = Activity.objects.get(effect="sent")
    assert (sent.verb, sent.by, sent.doer, sent.contact) == (
        "send_email",
        "person",
        firm.bo.pk,
        item.contact_id,
    )
    assert (run_of(item).state, notes()) == ("done", ["completed"])


def test_what_cannot_be_done_leaves_the_item_open_and_names_the_field(firm: Firm) -> None:
    a_hand_off(do="send_email", **{"with": {"subject": "Hello"}}).published()
    item = handed()
    with pytest.raises(Refused) as refused:
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    assert [one.field for one in refused.value.problems] == ["form.body"]
    with pytest.raises(Refused) as refused:
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form={"body": "Hi", "colour": "red"})))
    assert [one.field for one in refused.value.problems] == ["form.colour"]
    assert (now_of(item).status, run_of(item).state) == ("not_started", "waiting")
    assert not Delivery.objects.exists()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form={"body": "Hi"})))
    settle()
    assert MailboxMessage.objects.get().text == "Hi"


def test_one_that_skips_says_why_and_may_be_completed_without_it(firm: Firm) -> None:
    a_hand_off(do="send_email", **{"with": MAIL}).published()
    item = handed(email="")
    with pytest.raises(Refused, match="nobody with an e-mail address"):
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending(note="Told them by phone", perform=False)))
    settle()
    assert (now_of(item).status, Delivery.objects.count()) == ("completed", 0)


def test_being_handed_a_record_is_enough_but_the_role_must_allow_the_action(firm: Firm) -> None:
    a_hand_off(do="send_email", **{"with": MAIL}).published()
    item = handed(owner=firm.cy)
    firm.bo.role = Role.objects.create(key="mute", name="Mute", rights={**AGENT, "send": {"*": "no"}})
    firm.bo.save()
    with pytest.raises(access.Denied):
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    assert now_of(item).status == "not_started"
    firm.bo.role = Role.objects.get(key="agent")
    firm.bo.save()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    settle()
    assert MailboxMessage.objects.count() == 1


def test_any_action_of_the_catalogue_can_be_handed_over(firm: Firm) -> None:
    a_hand_off(do="update_field", **{"with": {"field": "city", "value": "Lyon"}}).published()
    item = handed()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form={"value": "Nice"})))
    settle()
    changed = Activity.objects.get(verb="update_field")
    assert (changed.doer, changed.details["changes"]) == (firm.bo.pk, {"city": ["Boston", "Nice"]})
    assert path(item) == [("0", "hand_off", "did")]


def test_many_at_once_each_with_its_own_result(firm: Firm) -> None:
    a_hand_off(do="send_email", **{"with": MAIL}).published()
    fine, mute = handed(), handed(email="", phone_e164="+33612345679")
    gone = handed(email="three@example.com")
    work.of_one(work.cancel(firm.bo, [gone.pk], because="Moved"))
    results = work.complete(firm.bo, [fine.pk, mute.pk, gone.pk, 999_999], work.Ending())
    assert [one.done for one in results] == [True, False, False, False]
    assert [type(one.problem).__name__ for one in results[1:]] == ["Refused", "Taken", "NotThere"]
    assert (now_of(fine).status, now_of(mute).status) == ("completed", "not_started")
    with pytest.raises(Refused):
        work.claim(firm.bo, [])
    settle()


APPOINTMENT = {"subject": "Fitting for {{ first_name }}", "place": "12 rue de la Paix", "minutes": 45}


def test_an_appointment_is_an_invitation_calendars_understand_and_a_task(firm: Firm) -> None:
    a_hand_off(do="book_appointment", **{"with": APPOINTMENT}).published()
    item = handed(owner=firm.bo)
    with pytest.raises(Refused) as refused:
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    assert [one.field for one in refused.value.problems] == ["form.at"]
    at = now() + timedelta(days=30)
    chosen = {"at": at.isoformat(), "message": "See you there"}
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form=chosen)))
    settle()
    task = Task.objects.get()
    assert (task.title, task.due_at, task.owner, task.contact_id) == (
        "Fitting for Lisa", at, firm.bo, item.contact_id,
    )  # fmt: skip
    mail = MailboxMessage.objects.get()
    assert mail.subject == "Fitting for Lisa"
    calendar = Calendar.from_ical(mail.text[mail.text.index("BEGIN:VCALENDAR") :])
    (event,) = calendar.walk("VEVENT")
    assert calendar["method"] == "REQUEST"
    assert len(calendar.walk("VTIMEZONE")) == 1
    assert str(event["uid"]).startswith(f"appointment-{task.pk}@")
    assert event.decoded("dtstart") == at.replace(microsecond=0)
    assert event.decoded("dtstart").utcoffset() == timedelta(hours=2), "summer time in Paris"
    assert event.decoded("dtend") - event.decoded("dtstart") == timedelta(minutes=45)
    assert (str(event["organizer"]), event["organizer"].params["cn"]) == (
        "mailto:bo@example.com",
        "Bo Laurent",
    )
    assert (str(event["attendee"]), event["attendee"].params["rsvp"]) == ("mailto:lisa@example.com", "TRUE")
    assert (str(event["location"]), str(event["description"])) == ("12 rue de la Paix", "See you there")


def test_the_invitation_travels_as_mail_programs_expect_it() -> None:
    from tandem.connectors.mail import MailAddress, OutgoingMail, compose

    mail = OutgoingMail(
        "<a@b.example>", now_utc(), MailAddress("hello@lumen.example"), [MailAddress("lisa@example.com")],
        "Fitting", "See you", invitation="BEGIN:VCALENDAR\r\nSUMMARY:Essayage à 10 h\r\nEND:VCALENDAR\r\n",
    )  # fmt: skip
    message = message_from_string(compose(mail).decode())
    parts = [
        (part.get_content_type(), part.get_param("method"), part.get_filename()) for part in message.walk()
    ]
    assert ("text/calendar", "REQUEST", None) in parts
    assert ("text/calendar", None, "invite.ics") in parts
    (shown,) = [part for part in message.walk() if part.get_param("method") == "REQUEST"]
    assert "Essayage à 10 h" in shown.get_payload(decode=True).decode()  # type: ignore[union-attr]  # a text part


def now_utc() -> Any:
    """Any time."""
    from datetime import UTC, datetime

    return datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


SMS = {"text": "Hello {{ first_name }}"}


def test_without_an_account_a_sandbox_keeps_messages_in_the_mailbox(firm: Firm) -> None:
    a_hand_off(do="send_sms", **{"with": SMS}).published()
    item = handed()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    settle()
    kept = MailboxMessage.objects.get()
    assert (kept.recipient, kept.text, kept.headers) == ("+33612345678", "Hello Lisa", {"kind": "sms"})


def test_a_message_leaves_through_the_account_once(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    a_hand_off(do="send_sms", **{"with": SMS}).published()
    item = handed()
    with twilio(QUEUED, monkeypatch) as sink:
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending(form={"text": "Hello Lisa & co"})))
        settle()
        ((where, form),) = map(posted, sink.requests)
        assert where == "/2010-04-01/Accounts/AC1/Messages.json"
        reported = f"https://lumen.example/hooks/twilio/line/messages/{Delivery.objects.get().pk}"
        assert form == {
            "To": "+33612345678", "From": "+33140000000", "Body": "Hello Lisa & co", "StatusCallback": reported,
        }  # fmt: skip
        assert b"authorization: Basic QUMxOnRva2Vu" in sink.requests[0]
    sent = Delivery.objects.get()
    assert (sent.kind, sent.state, sent.answer) == ("sms", "sent", {"sid": "SM1", "status": "queued"})


@pytest.mark.parametrize(
    ("manners", "state", "attempts"),
    [
        (answers("400 BAD REQUEST", JSON, b'{"code": 21211, "message": "Invalid To number"}'), "failed", 1),
        (answers("429 TOO MANY REQUESTS", "Retry-After: 90\r\n", b"{}"), "planned", 1),
        (answers("503 SERVICE UNAVAILABLE", "", b""), "planned", 1),
        (answers("500 INTERNAL SERVER ERROR", "", b""), "unknown", 1),
        (hangs_up, "unknown", 1),
    ],
    ids=["refused", "too many", "busy", "broken", "hangs up"],
)
def test_what_twilio_says_and_what_is_in_doubt(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, manners: Manners, state: str, attempts: int
) -> None:
    a_hand_off(do="send_sms", **{"with": SMS}).published()
    item = handed()
    with twilio(manners, monkeypatch):
        work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
        settle()
    row = Delivery.objects.get()
    assert (row.state, row.attempts) == (state, attempts)
    assert Incident.objects.filter(delivery=row).count() == (state in ("failed", "unknown"))
    if state == "planned" and manners is not None and row.reason["values"]["status"] == 429:
        assert row.due_at is not None
        assert timedelta(seconds=80) < row.due_at - row.created_at < timedelta(seconds=120)
    if state == "failed":
        assert "Invalid To number" in str(row.reason)


def test_who_asked_not_to_be_contacted_gets_no_message(firm: Firm) -> None:
    a_hand_off(do="send_sms", **{"with": SMS}).published()
    item = handed(do_not_contact=True)
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    settle()
    assert (Delivery.objects.get().state, MailboxMessage.objects.count()) == ("suppressed", 0)


def test_outside_a_sandbox_a_message_without_an_account_fails_with_the_fix(firm: Firm) -> None:
    a_hand_off(do="send_sms", **{"with": SMS}).published()
    item = handed()
    Organisation.objects.update(sandbox=False, clock_offset=timedelta(0))
    forget()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    settle()
    assert "account SID" in str(Delivery.objects.get().reason)
    assert not MailboxMessage.objects.exists()


def test_the_exchange_rings_the_colleague_and_then_the_client(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_hand_off().published()
    item = handed()
    assert calling.way(firm.bo, item.pk) == calling.Way("+33612345678", "tel:+33612345678", False)
    with pytest.raises(Refused):
        calling.place(firm.bo, item.pk)
    with twilio(QUEUED, monkeypatch) as sink:
        with pytest.raises(Refused) as refused:
            calling.place(firm.bo, item.pk)
        assert [one.field for one in refused.value.problems] == ["phone"]
        firm.bo.phone = "06 98 76 54 32"
        firm.bo.save()
        assert calling.way(firm.bo, item.pk).by_exchange
        placed = calling.place(firm.bo, item.pk)
        settle()
        ((where, form),) = map(posted, sink.requests)
    assert where == "/2010-04-01/Accounts/AC1/Calls.json"
    assert (form["To"], form["From"]) == ("+33698765432", "+33140000000")
    assert ">+33612345678</Number></Dial></Response>" in form["Twiml"]
    assert 'statusCallback="https://lumen.example/hooks/twilio/line"' in form["Twiml"]
    assert (now_of(item).status, now_of(item).owner) == ("in_progress", firm.bo)
    call = Call.objects.get()
    assert (call.pk, call.owner, call.number, call.status) == (
        placed.call,
        firm.bo,
        "+33612345678",
        "planned",
    )
    entry = Activity.objects.get(verb="place_call", effect="sent")
    assert (entry.doer, entry.contact) == (firm.bo.pk, item.contact_id)
    a_call("leg", direction="outbound").rings().is_answered().ends(60)
    call.refresh_from_db()
    assert (call.status, call.duration, Call.objects.count()) == ("ended", 60, 1)


def test_a_call_that_could_not_be_placed_is_not_tried_later(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm.bo.phone = "+33698765432"
    firm.bo.save()
    a_hand_off().published()
    item = handed()
    with twilio(answers("503 SERVICE UNAVAILABLE", "", b""), monkeypatch):
        calling.place(firm.bo, item.pk)
        settle()
    assert Delivery.objects.get().state == "failed"
    assert now_of(item).status == "in_progress"
    think()
