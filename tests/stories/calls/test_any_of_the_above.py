"""“Any of the above” fires for whatever happens to a call that has a trigger, whatever the kind of call."""

from __future__ import annotations

from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tests.builders import Firm, a_call, a_lead, a_planned_call, think
from tests.stories.telling import fired, listening


def test_each_state_of_a_call_counts(firm: Firm) -> None:
    rule = listening("call.any")

    a_call().rings().is_answered().is_put_on_hold()
    assert fired(rule) == 3
    a_call("call-2").rings().is_missed()
    assert fired(rule) == 5


def test_edits_logs_plans_and_deletions_count(firm: Firm) -> None:
    rule = listening("call.any")
    lisa = a_lead(firm.bo)

    toolbox.perform(firm.ana, "log_call", {}, [RecordRef("contact", lisa.pk)])
    think()
    assert fired(rule) == 1

    call = [RecordRef("call", a_planned_call(firm).pk)]
    assert fired(rule) == 2
    for number, (action, form) in enumerate(
        (
            ("update_field", {"field": "purpose", "value": "Demo"}),
            ("reschedule_call", {"after": "3 hours"}),
            ("assign", {"to": "user:cy@example.com", "replace": True}),
            ("delete_record", {}),
        ),
        start=3,
    ):
        toolbox.perform(firm.ana, action, form, call)
        think()
        assert fired(rule) == number


def test_being_overdue_counts_while_the_call_is_planned(firm: Firm) -> None:
    rule = listening("call.any", delay="30 minutes")
    a_planned_call(firm)
    done = a_planned_call(firm, number="+33699999999")
    toolbox.perform(firm.ana, "set_status", {"status": "ended"}, [RecordRef("call", done.pk)])
    think()
    assert fired(rule) == 3

    firm.pass_time(hours=2)
    assert fired(rule) == 4


def test_a_direction_narrows_it(firm: Firm) -> None:
    rule = listening("call.any", direction="inbound")

    a_planned_call(firm)
    a_call("call-2", direction="outbound", number="+33699999999").rings().is_missed()
    assert fired(rule) == 0

    a_call().rings()
    assert fired(rule) == 1
