"""The ready-made workflows do what their descriptions promise, published as they are."""

from __future__ import annotations

import pytest

from tandem.catalog.recipes import recipes
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.authoring.documents import read
from tandem.store.models import MailboxMessage, Task
from tests.builders import Firm, a_call, a_lead, a_planned_call, runs
from tests.stories.telling import a_recipe_in_use, bell, fired, settle, trace


@pytest.mark.parametrize("key", recipes())
def test_a_recipe_is_named_after_its_file(key: str) -> None:
    document = read(recipes()[key])
    assert document.key == key
    assert document.description


def test_a_missed_call_tells_the_supervisor(firm: Firm) -> None:
    rule = a_recipe_in_use("missed-call-supervisor", firm.dora)
    a_lead(firm.bo)

    a_call().rings().is_missed()
    settle()

    assert bell(firm.ana) == ["Missed call from Lisa Martin (+33612345678)"]
    mails = MailboxMessage.objects.all()
    assert [(mail.recipient, mail.subject) for mail in mails] == [
        ("ana@example.com", "Missed call from Lisa Martin (+33612345678)")
    ]
    assert fired(rule) == 1


def test_a_missed_call_of_nobody_in_particular_tells_the_supervisor_too(firm: Firm) -> None:
    a_recipe_in_use("missed-call-supervisor", firm.dora)

    a_call(agent="").rings().is_missed()

    assert bell(firm.ana) == ["Missed call from +33612345678 (+33612345678)"]


def test_overdue_by_30_minutes_escalates(firm: Firm) -> None:
    rule = a_recipe_in_use("overdue-escalates", firm.dora)
    a_planned_call(firm)

    firm.pass_time(minutes=90)
    settle()

    assert fired(rule) == 1
    assert bell(firm.ana) == ["Overdue since 2 Mar 2026, 11:00: Demo with Lisa"]
    task = Task.objects.get()
    assert (task.title, task.owner, task.priority) == (
        "Place the overdue call: Demo with Lisa",
        firm.ana,
        "high",
    )


def test_a_call_placed_or_answered_or_moved_in_time_raises_no_false_alarm(firm: Firm) -> None:
    rule = a_recipe_in_use("overdue-escalates", firm.dora)
    a_planned_call(firm)
    a_planned_call(firm, number="+33611111111")
    moved = a_planned_call(firm, number="+33622222222")
    a_call("rings", direction="outbound").rings()
    a_call("talks", direction="outbound", number="+33611111111").rings().is_answered()
    toolbox.perform(firm.bo, "reschedule_call", {"after": "1 day"}, [RecordRef("call", moved.pk)])

    firm.pass_time(minutes=100)

    assert fired(rule) == 0
    assert not Task.objects.exists()


def test_the_answered_call_is_completed(firm: Firm) -> None:
    rule = a_recipe_in_use("answered-call-completed", firm.dora)

    call = a_call(direction="outbound").rings().is_answered()
    assert (call.row.status, call.row.result) == ("ended", "Contacted")

    call.ends(60)
    assert (call.row.status, call.row.result, call.row.duration) == ("ended", "Contacted", 60)
    assert [trace(run) for run in runs(rule)] == [[("0", "update_field", "did"), ("1", "set_status", "did")]]


def test_an_inbound_call_is_not_completed_as_it_is_answered(firm: Firm) -> None:
    a_recipe_in_use("answered-call-completed", firm.dora)

    call = a_call().rings().is_answered()

    assert (call.row.status, call.row.result) == ("in_progress", "")
