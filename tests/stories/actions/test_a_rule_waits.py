"""A step after a wait happens when it is time: a while, business time, a date that may move, an event or a timeout."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tandem.connectors.telephony import CallSignal
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.clients.calls import receive
from tandem.store.models import Calendar, Call, ClosedDay
from tandem.store.read.organisation import now
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_planned_call, a_workflow, runs, think
from tests.stories.telling import bell, trace

WEEK = {day: [["09:00", "18:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


def then_tell(rule: AWorkflow, text: str = "Now") -> AWorkflow:
    return rule.then("notify", to=["user:ana@example.com"], text=text)


def by_hand(firm: Firm, call: Call, action: str, **form: object) -> None:
    toolbox.perform(firm.ana, action, form, [RecordRef("call", call.pk)])
    think()


def test_a_while_later(firm: Firm) -> None:
    rule = then_tell(a_workflow().when("call.missed").wait(**{"for": "30 minutes"})).published()

    a_call().rings().is_missed()
    firm.pass_time(minutes=29)
    assert bell(firm.ana) == []

    firm.pass_time(minutes=1)
    assert bell(firm.ana) == ["Now"]
    assert [(run.state, trace(run)) for run in runs(rule)] == [
        ("done", [("0", "wait", "did"), ("1", "notify", "did")])
    ]


def test_before_and_after_the_wait(firm: Firm) -> None:
    rule = then_tell(a_workflow().when("call.missed"), "At once").wait(**{"for": "1 day"})
    then_tell(rule, "A day later").published()

    a_call().rings().is_missed()
    assert bell(firm.ana) == ["At once"]

    firm.pass_time(days=1)
    assert bell(firm.ana) == ["At once", "A day later"]


def test_what_is_told_later_is_as_it_is_then(firm: Firm) -> None:
    then_tell(a_workflow().when("call.missed").wait(**{"for": "1 hour"}), "{{ purpose }}").published()
    call = a_call().rings().is_missed().row

    by_hand(firm, call, "update_field", field="purpose", value="Demo")
    firm.pass_time(hours=1)

    assert bell(firm.ana) == ["Demo"]


def test_business_time_skips_the_weekend_and_a_holiday(firm: Firm) -> None:
    calendar = Calendar.objects.create(key="office", name="Office", time_zone="Europe/Paris", hours=WEEK)
    ClosedDay.objects.create(calendar=calendar, day=date(2026, 3, 9))  # the Monday after
    rule = a_workflow(calendar="office").when("call.missed").wait(**{"for": "3 business hours"})
    then_tell(rule).published()
    firm.pass_time(days=4, hours=6)  # Friday, four in the afternoon in Paris

    a_call().rings().is_missed()
    firm.pass_time(hours=3)  # Friday evening: two business hours are over
    firm.pass_time(days=3)  # Monday evening, a holiday
    assert bell(firm.ana) == []

    firm.pass_time(hours=14, minutes=59)  # Tuesday, a minute to ten
    assert bell(firm.ana) == []
    firm.pass_time(minutes=1)
    assert bell(firm.ana) == ["Now"]


def test_until_a_date_and_before_it(firm: Firm) -> None:
    rule = a_workflow().when("call.planned").wait(until="planned_at", offset="-15 minutes")
    then_tell(rule, "In a quarter of an hour").published()

    a_planned_call(firm)  # in an hour
    firm.pass_time(minutes=44)
    assert bell(firm.ana) == []
    firm.pass_time(minutes=1)
    assert bell(firm.ana) == ["In a quarter of an hour"]


def test_until_a_while_after_a_date(firm: Firm) -> None:
    then_tell(a_workflow().when("call.planned").wait(until="planned_at", offset="1 day")).published()

    a_planned_call(firm)
    firm.pass_time(hours=24)
    assert bell(firm.ana) == []
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Now"]


@pytest.mark.parametrize("moved_to", ["3 hours", "10 minutes"])
def test_a_date_that_moves_moves_the_wait(firm: Firm, moved_to: str) -> None:
    then_tell(a_workflow().when("call.planned").wait(until="planned_at")).published()
    call = a_planned_call(firm)

    by_hand(firm, call, "reschedule_call", after=moved_to)
    call.refresh_from_db()
    assert call.planned_at is not None
    left = call.planned_at - now()
    firm.pass_time(seconds=left.total_seconds() - 1)
    assert bell(firm.ana) == []
    firm.pass_time(seconds=1)
    assert bell(firm.ana) == ["Now"]


@pytest.mark.parametrize(
    ("past", "told", "state"), [("continue", 1, "done"), ("skip", 0, "done"), ("stop", 0, "stopped")]
)
def test_a_date_that_is_over(firm: Firm, past: str, told: int, state: str) -> None:
    rule = then_tell(a_workflow().when("call.planned").wait(until="planned_at", past=past)).published()

    a_planned_call(firm, at=now() - timedelta(hours=1))

    assert len(bell(firm.ana)) == told
    assert [run.state for run in runs(rule)] == [state]


@pytest.mark.parametrize(("past", "told"), [("continue", 1), ("skip", 0), ("stop", 0)])
def test_a_date_nobody_filled_in(firm: Firm, past: str, told: int) -> None:
    then_tell(a_workflow().when("call.missed").wait(until="planned_at", past=past)).published()

    a_call().rings().is_missed()

    assert len(bell(firm.ana)) == told


def waits_for_the_end() -> AWorkflow:
    rule = a_workflow().when("call.ringing")
    gone = [
        {"id": "late", "action": "notify", "with": {"to": ["user:ana@example.com"], "text": "Still talking"}}
    ]
    return then_tell(rule.wait(event="call.ended", timeout="1 hour", on_timeout=gone), "It is over")


def test_until_something_happens(firm: Firm) -> None:
    rule = waits_for_the_end().published()

    call = a_call().rings().is_answered()
    firm.pass_time(minutes=10)
    assert bell(firm.ana) == []

    call.ends(600)
    assert bell(firm.ana) == ["It is over"]
    firm.pass_time(hours=2)
    assert bell(firm.ana) == ["It is over"]
    assert [trace(run) for run in runs(rule)] == [[("0", "wait", "did"), ("1", "notify", "did")]]


def test_until_it_has_not_happened_in_time(firm: Firm) -> None:
    rule = waits_for_the_end().published()

    call = a_call().rings().is_answered()
    firm.pass_time(minutes=60)
    assert bell(firm.ana) == ["Still talking", "It is over"]

    call.ends(3700)
    assert bell(firm.ana) == ["Still talking", "It is over"]
    assert trace(runs(rule)[0])[:2] == [("0", "wait", "did"), ("0.timeout.0", "notify", "did")]


def test_what_happens_to_another_call_does_not_wake_it(firm: Firm) -> None:
    waits_for_the_end().published()
    a_call("one").rings()

    a_call("two", number="+33699999999").rings().is_answered().ends(60)

    assert bell(firm.ana) == ["It is over"]  # the second call's own run


@pytest.mark.parametrize("later", [True, False])
def test_it_is_woken_by_what_was_waiting_to_be_thought_about(firm: Firm, later: bool) -> None:
    """A worker that was away sees ringing and ending together; the run must not wait for its timeout."""
    waits_for_the_end().published()
    call = a_call()
    signals: list[CallSignal] = [
        call.signal("ringing"),
        call.signal("answered"),
        call.signal("ended", 60, duration=60),
    ]

    for signal in signals:
        receive([signal])
        if later:
            firm.organisation.refresh_from_db()
            firm.organisation.clock_offset += timedelta(minutes=1)
            firm.organisation.save()
    think()

    assert bell(firm.ana) == ["It is over"]


def test_one_wait_after_the_other_in_one_batch(firm: Firm) -> None:
    rule = a_workflow().when("call.ringing").wait(event="call.answered", timeout="1 hour")
    rule = then_tell(then_tell(rule, "Answered").wait(event="call.ended", timeout="1 hour"), "Ended")
    published = rule.published()
    call = a_call()

    for signal in (call.signal("ringing"), call.signal("answered"), call.signal("ended", 60, duration=60)):
        receive([signal])
    think()

    assert bell(firm.ana) == ["Answered", "Ended"]
    assert [outcome for *_, outcome in trace(runs(published)[0])] == ["did"] * 4


def test_a_deleted_record_ends_its_waits(firm: Firm) -> None:
    rule = then_tell(a_workflow().when("call.missed").wait(**{"for": "1 hour"})).published()
    call = a_call().rings().is_missed().row

    by_hand(firm, call, "delete_record")
    firm.pass_time(hours=2)

    (run,) = runs(rule)
    assert (run.state, run.reason) == ("stopped", {"text": "the record was deleted", "values": {}})
    assert bell(firm.ana) == []


def test_it_may_wait_for_the_deletion_itself(firm: Firm) -> None:
    rule = a_workflow().when("call.planned").wait(event="call.planned_deleted", timeout="1 day")
    then_tell(rule, "{{ subject }} is gone").published()
    call = a_planned_call(firm)

    by_hand(firm, call, "delete_record")

    assert bell(firm.ana) == ["Demo with Lisa is gone"]


def test_many_runs_wake_together(firm: Firm) -> None:
    then_tell(a_workflow().when("call.missed").wait(**{"for": "1 hour"}), "{{ number }}").published()
    numbers = [f"+3361111{number:04}" for number in range(40)]
    for number in numbers:
        call = a_call(number, number=number)
        receive([call.signal("ringing"), call.signal("no_answer", 20)])
    think()

    firm.pass_time(hours=1)

    assert sorted(bell(firm.ana)) == numbers


def test_a_lead_that_became_a_client_meanwhile(firm: Firm) -> None:
    """A rule about contacts waits like one about calls."""
    rule = (
        a_workflow(about="contact")
        .when("contact.created")
        .wait(event="contact.became_client", timeout="3 days")
    )
    then_tell(rule, "{{ name }} is a client").published()
    lisa = a_lead(firm.bo)
    think()

    toolbox.perform(
        firm.ana, "update_field", {"field": "kind", "value": "contact"}, [RecordRef("contact", lisa.pk)]
    )
    think()

    assert bell(firm.ana) == ["Lisa Martin is a client"]
