"""Fields, tasks, notes, planned calls and mails are written as their authors described them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.deliveries import outbox
from tandem.store.models import (
    Activity,
    Call,
    Contact,
    Delivery,
    Incident,
    MailboxMessage,
    MailTemplate,
    Note,
    Organisation,
    Task,
    User,
)
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs, think
from tests.stories.telling import a_listener, bell, fired, settle, trace


def on_missed(**settings: Any) -> AWorkflow:
    return a_workflow(**settings).when("call.missed")


def miss(**more: Any) -> Call:
    call = a_call(**more).rings().is_missed()
    settle()
    return call.row


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("purpose", "Call-back", "Call-back"),
        ("notes", "{{ number }} of {{ contact.name }}", "+33612345678 of Lisa Martin"),
        ("subject", "{{ contact.first_name | upcase }}", "LISA"),
        ("duration", "90", 90),
        ("duration", "2 minutes", 120),
        ("planned_at", "2026-03-05 14:30", datetime(2026, 3, 5, 13, 30, tzinfo=UTC)),
        ("ended_at", "", None),
    ],
)
def test_a_field_is_set(firm: Firm, field: str, value: str, stored: Any) -> None:
    a_lead(firm.bo)
    on_missed().then("update_field", field=field, value=value).published()

    assert getattr(miss(), field) == stored


def test_of_two_rules_that_set_one_field_the_later_one_wins_and_both_are_told(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    first = (
        a_workflow("First").when("call.missed").then("update_field", field="purpose", value="One").published()
    )
    second = (
        a_workflow("Second")
        .when("call.missed")
        .then("update_field", field="purpose", value="Two")
        .published()
    )

    assert miss().purpose == "Two"

    told = Activity.objects.filter(contact=lisa.pk, verb="update_field").order_by("id")
    assert [(entry.workflow, entry.details["changes"]) for entry in told] == [
        (first.pk, {"purpose": ["", "One"]}),
        (second.pk, {"purpose": ["One", "Two"]}),
    ]


def test_the_order_of_the_list_counts_not_the_order_of_writing(firm: Firm) -> None:
    first = (
        a_workflow("First").when("call.missed").then("update_field", field="purpose", value="One").published()
    )
    a_workflow("Second").when("call.missed").then("update_field", field="purpose", value="Two").published()
    first.position = 7
    first.save()

    assert miss().purpose == "One"


def test_a_number_set_by_a_rule_is_known_when_it_rings(firm: Firm) -> None:
    lisa = a_lead(firm.bo, phone="", phone_e164="")

    form = {"field": "phone", "value": "06 12 34 56 78"}
    toolbox.perform(firm.ana, "update_field", form, [RecordRef("contact", lisa.pk)])
    think()

    assert miss().contact == lisa


def test_a_task_knows_its_client_its_call_and_its_time(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    rule = on_missed().then(
        "create_task", title="Call {{ contact.name }} back", due_in="2 business hours", priority="high"
    )
    rule.published()
    firm.pass_time(hours=7, minutes=30)  # half past five in Paris

    call = miss()

    task = Task.objects.get()
    assert (task.title, task.owner, task.priority) == ("Call Lisa Martin back", firm.bo, "high")
    assert (task.contact, task.call) == (lisa, call)
    assert task.due_at == datetime(2026, 3, 3, 9, 30, tzinfo=UTC)  # an hour and a half into Tuesday


def test_a_note_is_about_its_call_and_client_and_its_author_a_person(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    call = miss()

    toolbox.perform(firm.ana, "add_note", {"text": "Will call again"}, [RecordRef("call", call.pk)])
    think()

    note = Note.objects.get()
    assert (note.text, note.author, note.call, note.contact) == ("Will call again", firm.ana, call, lisa)


def test_an_action_that_changes_nothing_leaves_no_entry(firm: Firm) -> None:
    listener = a_listener("call.edited", every_time=True).published()
    rule = on_missed().then("update_field", field="purpose", value="").published()

    miss()

    assert trace(runs(rule)[0]) == [("0", "update_field", "skipped")]
    assert fired(listener) == 0


def test_a_call_only_goes_from_one_state_to_one_that_may_follow(firm: Firm) -> None:
    rule = on_missed().then("set_status", status="ringing").published()

    assert miss().status == "missed"
    (step,) = runs(rule)[0].steps.all()
    assert {name: value["text"] for name, value in step.reason["values"].items()} == {
        "now": "Missed",
        "status": "Ringing",
    }


def a_template(**more: str) -> None:
    values = {"subject": "Sorry, {{ contact.first_name }}", "body": "We missed your call of {{ ended_at }}."}
    MailTemplate.objects.create(key="sorry", name="Sorry", about="call", **(values | more))


def test_a_mail_from_a_template(firm: Firm) -> None:
    a_lead(firm.bo)
    a_template()
    on_missed().then("send_email", template="sorry").published()

    miss()

    (mail,) = MailboxMessage.objects.all()
    assert (mail.recipient, mail.subject) == ("lisa@example.com", "Sorry, Lisa")
    assert mail.text == "We missed your call of 2 Mar 2026, 10:00."


def test_a_mail_to_several_goes_to_each_once(firm: Firm) -> None:
    a_lead(firm.bo, email="bo@example.com")  # the same address as the owner's
    on_missed().then(
        "send_email", to=["client", "owner", "role:agent", "info@example.org"], subject="Hi", body="Ho"
    ).published()

    miss()

    recipients = MailboxMessage.objects.values_list("recipient", flat=True)
    assert sorted(recipients) == ["bo@example.com", "cy@example.com", "info@example.org"]


def test_a_mail_whose_words_fail_does_not_leave_and_says_why(firm: Firm) -> None:
    a_lead(firm.bo)
    on_missed().then("send_email", subject="Hi", body="{{ number | divided_by: 0 }}").published()

    miss()

    (delivery,) = Delivery.objects.all()
    assert delivery.state == "failed"
    assert [incident.kind for incident in Incident.objects.all()] == ["delivery_failed"]
    assert not MailboxMessage.objects.exists()


def test_a_mail_sent_again_keeps_its_message_id(firm: Firm) -> None:
    a_lead(firm.bo, do_not_contact=True)
    on_missed().then("send_email", subject="Hi", body="Ho").published()
    miss()
    held = Delivery.objects.get()

    Contact.objects.update(do_not_contact=False)
    outbox.resend(firm.ana, held.pk)
    settle()

    assert [mail.message_id for mail in MailboxMessage.objects.all()] == [
        f"<{held.key}@localhost.localdomain>"
    ]


def test_a_call_is_planned_for_the_client_at_the_other_end(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    on_missed().then(
        "schedule_call", subject="Call {{ contact.name }} back", after="1 business hour"
    ).published()

    miss()

    planned = Call.objects.get(status="planned")
    assert (planned.subject, planned.contact, planned.number) == (
        "Call Lisa Martin back",
        lisa,
        "+33612345678",
    )
    assert (planned.owner, planned.planned_at) == (firm.bo, datetime(2026, 3, 2, 10, 0, tzinfo=UTC))


def test_each_colleague_reads_a_time_on_their_own_clock(firm: Firm) -> None:
    User.objects.filter(pk=firm.cy.pk).update(language="ro", time_zone="Europe/Bucharest")
    everybody = ["user:ana@example.com", "user:bo@example.com", "user:cy@example.com"]
    on_missed().then("notify", to=everybody, text="Missed on {{ ended_at }}", by="both").published()

    miss()

    for user, text in (
        (firm.ana, "Missed on 2 Mar 2026, 10:00"),
        (firm.bo, "Missed on 2 Mar 2026, 10:00"),
        (firm.cy, "Missed on 2 mar. 2026, 11:00"),
    ):
        assert bell(user) == [text]
        assert MailboxMessage.objects.get(recipient=user.email).subject == text


def test_a_time_put_into_a_field_is_the_same_time(firm: Firm) -> None:
    Organisation.objects.update(language="fr")
    on_missed().then("update_field", field="planned_at", value="{{ ended_at }}").published()

    call = miss()

    call.refresh_from_db()
    assert call.ended_at is not None
    assert call.planned_at == call.ended_at.replace(second=0, microsecond=0)
