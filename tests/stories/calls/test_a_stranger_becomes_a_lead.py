"""A missed call from a number nobody knows becomes a lead and a call-back, and the next ring is recognised."""

from __future__ import annotations

from tandem.operations.clients.calls import receive
from tandem.store.models import Call, Contact
from tests.builders import Firm, a_call, a_lead, think
from tests.stories.telling import a_recipe_in_use, bell, fired, settle, timeline


def test_it_becomes_a_lead_and_a_call_back(firm: Firm) -> None:
    rule = a_recipe_in_use("stranger-becomes-lead", firm.dora)

    missed = a_call(number="+33699999999", agent="").rings().is_missed().row
    settle()

    lead = Contact.objects.get()
    assert (lead.kind, lead.phone_e164, lead.source) == ("lead", "+33699999999", "missed call")
    assert (missed.contact, missed.caller_kind) == (lead, "lead")
    call_back = Call.objects.get(status="planned")
    assert (call_back.contact, call_back.number, call_back.owner) == (lead, "+33699999999", firm.bo)
    assert (call_back.planned_at - missed.created_at).total_seconds() == 15 * 60
    assert fired(rule) == 1
    assert len(bell(firm.bo)) == len(bell(firm.cy)) == 1


def test_its_timeline_begins_with_what_made_it(firm: Firm) -> None:
    a_recipe_in_use("stranger-becomes-lead", firm.dora)

    a_call(number="+33699999999", agent="").rings().is_missed()
    settle()

    assert timeline(Contact.objects.get())[-2:] == [
        ("rule", "schedule_call", "created"),
        ("rule", "notify", "notified"),
    ]


def test_call_backs_are_dealt_round_the_team(firm: Firm) -> None:
    a_recipe_in_use("stranger-becomes-lead", firm.dora)

    for number in ("+33699999991", "+33699999992", "+33699999993"):
        a_call(number, number=number, agent="").rings().is_missed()
    settle()

    planned = Call.objects.filter(status="planned").order_by("id")
    assert [call.owner for call in planned] == [firm.bo, firm.cy, firm.bo]


def test_the_second_missed_call_is_no_stranger(firm: Firm) -> None:
    rule = a_recipe_in_use("stranger-becomes-lead", firm.dora)

    a_call("first", number="+33699999999").rings().is_missed()
    second = a_call("second", number="+33699999999").rings().is_missed().row
    settle()

    assert (second.contact, second.caller_kind) == (Contact.objects.get(), "lead")
    assert fired(rule) == 1


def test_two_calls_of_one_stranger_thought_about_together_make_one_lead(firm: Firm) -> None:
    a_recipe_in_use("stranger-becomes-lead", firm.dora)

    first, second = (a_call(id, number="+33699999999") for id in ("first", "second"))
    receive([first.signal("ringing"), second.signal("ringing")])
    receive([first.signal("no_answer", 20), second.signal("no_answer", 20)])
    think()

    lead = Contact.objects.get()
    missed = Call.objects.filter(status="missed")
    assert [(call.contact, call.caller_kind) for call in missed] == [(lead, "lead")] * 2


def test_two_missed_calls_nobody_thought_about_for_a_while_make_one_lead(firm: Firm) -> None:
    a_recipe_in_use("stranger-becomes-lead", firm.dora)

    signals = [
        (call.signal("ringing"), call.signal("no_answer", 20))
        for call in (
            a_call("first", number="+33699999999"),
            a_call("second", number="+33699999999"),
        )
    ]
    for ring, end in signals:
        receive([ring, end])
    think()

    lead = Contact.objects.get()
    assert [call.contact for call in Call.objects.filter(status="missed")] == [lead, lead]


def test_a_stranger_somebody_noted_while_they_talked_is_linked(firm: Firm) -> None:
    call = a_call().rings().is_answered()
    lisa = a_lead(firm.bo)

    call.ends(60)

    assert (call.row.contact, call.row.caller_kind) == (lisa, "lead")


def test_known_and_hidden_callers_are_left_alone(firm: Firm) -> None:
    rule = a_recipe_in_use("stranger-becomes-lead", firm.dora)
    lisa = a_lead(firm.bo)

    a_call("known").rings().is_missed()
    a_call("hidden", number="").rings().is_missed()
    settle()

    assert list(Contact.objects.all()) == [lisa]
    assert not Call.objects.filter(status="planned").exists()
    assert fired(rule) == 0
