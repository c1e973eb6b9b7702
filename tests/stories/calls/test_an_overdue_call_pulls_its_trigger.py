"""A scheduled call nobody placed is overdue after the delay an author chose, and raises no false alarm."""

from __future__ import annotations

from datetime import timedelta

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.thinking import moments
from tandem.store.models import Call
from tandem.store.read.organisation import now
from tests.builders import Firm, a_call, a_planned_call, think
from tests.stories.telling import fired, listening


def by_hand(firm: Firm, call: Call, action: str, **form: str) -> None:
    toolbox.perform(firm.ana, action, form, [RecordRef("call", call.pk)])
    think()


def test_it_is_overdue_after_the_delay_and_not_before(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    a_planned_call(firm)  # in an hour

    firm.pass_time(minutes=89)
    assert fired(rule) == 0
    firm.pass_time(minutes=1)
    assert fired(rule) == 1


def test_without_a_delay_it_is_overdue_at_its_time(firm: Firm) -> None:
    rule = listening("call.overdue")
    a_planned_call(firm)

    firm.pass_time(minutes=60)

    assert fired(rule) == 1


def test_it_is_told_once_however_often_the_clock_looks(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    a_planned_call(firm)

    for _ in range(4):
        firm.pass_time(minutes=45)
        moments.look()

    assert fired(rule) == 1


def test_two_rules_with_two_delays_fire_each_at_its_own_time(firm: Firm) -> None:
    soon, late = listening("call.overdue", delay="10 minutes"), listening("call.overdue", delay="1 day")
    a_planned_call(firm)

    firm.pass_time(minutes=75)
    assert (fired(soon), fired(late)) == (1, 0)
    firm.pass_time(days=1)
    assert (fired(soon), fired(late)) == (1, 1)


def test_a_delay_may_look_ahead(firm: Firm) -> None:
    """“15 minutes before” is a delay as well."""
    rule = listening("call.overdue", delay="-15 minutes")
    a_planned_call(firm)

    firm.pass_time(minutes=44)
    assert fired(rule) == 0
    firm.pass_time(minutes=1)
    assert fired(rule) == 1


def test_a_delay_in_business_time_skips_weekends(firm: Firm) -> None:
    rule = listening("call.overdue", delay="10 business days")
    a_planned_call(firm)

    firm.pass_time(days=13)
    assert fired(rule) == 0
    firm.pass_time(days=4)
    assert fired(rule) == 1


def test_a_call_placed_in_time_is_not_overdue(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    planned = a_planned_call(firm)
    firm.pass_time(minutes=61)

    call = a_call(direction="outbound").rings()
    firm.pass_time(hours=2)

    assert call.row.pk == planned.pk
    assert fired(rule) == 0


def test_a_call_closed_by_hand_is_not_overdue(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    for status in ("ended", "missed", "cancelled", "logged"):
        by_hand(firm, a_planned_call(firm), "set_status", status=status)

    firm.pass_time(hours=2)

    assert fired(rule) == 0


def test_a_deleted_call_is_not_overdue(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    by_hand(firm, a_planned_call(firm), "delete_record")

    firm.pass_time(hours=2)

    assert fired(rule) == 0


def test_a_call_that_was_moved_is_overdue_at_its_new_time(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    call = a_planned_call(firm)
    by_hand(firm, call, "reschedule_call", after="5 hours")

    firm.pass_time(hours=5)
    assert fired(rule) == 0
    firm.pass_time(minutes=30)
    assert fired(rule) == 1


def test_a_call_moved_after_the_alarm_raises_it_again_for_its_new_time(firm: Firm) -> None:
    rule = listening("call.overdue", delay="30 minutes")
    call = a_planned_call(firm)
    firm.pass_time(hours=2)
    assert fired(rule) == 1

    by_hand(firm, call, "reschedule_call", after="1 hour")
    firm.pass_time(minutes=60)
    assert fired(rule) == 1
    firm.pass_time(minutes=30)
    assert fired(rule) == 2


def test_calls_overdue_long_before_the_rule_existed_are_left_alone(firm: Firm) -> None:
    a_planned_call(firm, at=now() - timedelta(days=3))

    rule = listening("call.overdue", delay="30 minutes")
    firm.pass_time(hours=1)

    assert fired(rule) == 0


def test_a_direction_narrows_it(firm: Firm) -> None:
    rule = listening("call.overdue", direction="inbound")
    a_planned_call(firm)

    firm.pass_time(hours=2)

    assert fired(rule) == 0


def test_a_task_nobody_did_is_overdue(firm: Firm) -> None:
    rule = listening("task.overdue", delay="1 hour")
    call = a_planned_call(firm)
    by_hand(firm, call, "create_task", title="Prepare", due_in="1 hour")
    by_hand(firm, call, "create_task", title="Call the lawyer", due_in="1 day")

    firm.pass_time(hours=2)

    assert fired(rule) == 1
