"""Whenever an inbound call is missed, the supervisor is told at once, and the client's timeline shows it."""

from __future__ import annotations

from tandem.store.models import MailboxMessage
from tests.builders import Firm, a_call, a_lead, a_workflow, runs
from tests.stories.telling import bell, settle, timeline, trace


def test_the_supervisor_is_told(firm: Firm) -> None:
    lisa = a_lead(firm.bo)
    rule = (
        a_workflow("Missed calls")
        .when("call.missed", direction="inbound")
        .then("notify", to=["owner.manager"], text="Missed: {{ contact.name }}", by="both")
        .published()
    )

    a_call().rings().is_missed()
    settle()

    assert bell(firm.ana) == ["Missed: Lisa Martin"]
    assert [mail.recipient for mail in MailboxMessage.objects.all()] == ["ana@example.com"]
    assert [trace(run) for run in runs(rule)] == [[("0", "notify", "did")]]
    assert timeline(lisa) == [
        ("connector", "call.ringing", "created"),
        ("connector", "call.missed", "changed"),
        ("rule", "notify", "notified"),
        ("rule", "notify", "sent"),
    ]


def test_nobody_is_told_of_an_answered_call(firm: Firm) -> None:
    a_workflow().when("call.missed").then("notify", to=["owner.manager"], text="Missed").published()

    a_call().rings().is_answered().ends()

    assert bell(firm.ana) == []


def test_nobody_is_told_of_an_unanswered_outbound_call(firm: Firm) -> None:
    a_workflow().when("call.missed", direction="inbound").then(
        "notify", to=["owner.manager"], text="Missed"
    ).published()

    a_call(direction="outbound").rings().is_missed()

    assert bell(firm.ana) == []
