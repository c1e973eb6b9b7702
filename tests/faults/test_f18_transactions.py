"""F18-F21: commits out of order, rollbacks, duplicates inside a transaction, and bulk writes."""

from __future__ import annotations

import time

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from tandem.operations.clients.calls import receive
from tandem.operations.thinking.bell import BELL, ring
from tandem.store.models import Contact, Delivery, Event, Pending, Run, Task
from tandem.store.models import Workflow as WorkflowRow
from tandem.worker.app import ring_worker
from tests.builders import a_lead, a_workflow, think
from tests.faults.plot import Plot, the_rule

pytestmark = [pytest.mark.faults, pytest.mark.timeout(120)]


def greet() -> None:
    """Each new contact gets a task, and each renamed one another."""
    a_workflow("Greet", about="contact").when("contact.created").then(
        "create_task", title="Greet {{ name }}", assignee="user:bo@example.com"
    ).published()
    a_workflow("Renamed", about="contact").when("contact.edited", fields=["name"], every_time=True).then(
        "create_task", title="Now {{ name }}", assignee="user:bo@example.com"
    ).published()


def titles() -> list[str]:
    return list(Task.objects.order_by("id").values_list("title", flat=True))


def test_f18_an_earlier_event_that_is_committed_later_is_thought_about(plot: Plot) -> None:
    greet()
    with psycopg.connect(plot.house.url) as slow:
        first = Contact.objects.create(kind="lead", name="first")
        think()
        slow.execute("UPDATE store_contact SET name = 'slow first' WHERE id = %s", [first.id])
        Contact.objects.create(kind="lead", name="quick")
        assert Event.objects.filter(record_type="contact").count() == 2
        think()
        assert titles() == ["Greet first", "Greet quick"]
        slow.commit()
    ids = list(
        Event.objects.filter(record_type="contact").order_by("id").values_list("after__name", flat=True)
    )
    assert ids == ["first", "slow first", "quick"], "the slow one took its number before the quick one"
    think()
    assert titles() == ["Greet first", "Greet quick", "Now slow first"]


def test_f18_changes_of_one_record_are_thought_about_in_their_order(plot: Plot) -> None:
    greet()
    lisa = a_lead(plot.firm.bo, name="a")
    for name in "bcdef":
        Contact.objects.filter(id=lisa.id).update(name=name)
        if name == "d":
            think()
    think()
    events = list(Event.objects.filter(record_id=lisa.id).order_by("id").values_list("id", flat=True))
    assert len(events) == 6
    assert list(Run.objects.order_by("id").values_list("event_id", flat=True)) == events


def test_f18_a_rule_that_is_published_while_another_commit_is_slow_is_seen(plot: Plot) -> None:
    """What tells that rules changed must not be missed because commits came out of order."""
    greet()
    rule = WorkflowRow.objects.get(key="greet")
    think()
    with psycopg.connect(plot.house.url) as slow:
        slow.execute('UPDATE store_workflow SET "on" = false WHERE id = %s', [rule.id])
        WorkflowRow.objects.filter(key="renamed").update(position=7)
        a_lead(plot.firm.bo, name="before")
        think()
        slow.commit()
    a_lead(plot.firm.bo, name="after")
    think()
    assert titles() == ["Greet before"]


def test_f19_what_is_rolled_back_never_was(plot: Plot) -> None:
    the_rule(plot)
    rung: list[int] = []
    BELL.pass_on = lambda: rung.append(1)
    plot.client(1)
    think()
    events = Event.objects.count()
    with transaction.atomic():
        receive(plot.signals(1))
        transaction.set_rollback(True)
    time.sleep(0.2)
    BELL.pass_on = None
    assert (Event.objects.count(), Pending.objects.count(), Delivery.objects.count()) == (events, 0, 0)
    assert ProcrastinateJob.objects.count() == 0
    assert rung == []


@transaction.atomic
def a_savepoint_with_a_duplicate() -> None:
    WorkflowRow.objects.create(key="x", name="x", about="call")


def test_f20_a_duplicate_inside_a_transaction_spares_what_is_around_it(plot: Plot) -> None:
    with transaction.atomic():
        lisa = a_lead(plot.firm.bo)
        for _ in range(5):
            ring_worker()
        WorkflowRow.objects.create(key="x", name="x", about="call")
        with pytest.raises(IntegrityError):
            a_savepoint_with_a_duplicate()
    assert Contact.objects.filter(id=lisa.id).exists()
    waiting = ProcrastinateJob.objects.filter(status="todo").values_list("queueing_lock", flat=True)
    assert sorted(waiting) == ["advance:0", "advance:1", "deliver"]
    think()


def test_f21_every_way_to_write_many_rows_is_in_the_log_and_rings_once(plot: Plot) -> None:
    greet()
    rung: list[int] = []
    BELL.pass_on = lambda: rung.append(1)
    with transaction.atomic():
        Contact.objects.bulk_create(Contact(kind="lead", name=f"guest {n:03}") for n in range(300))
        Contact.objects.filter(name__lt="guest 100").update(city="Lyon")
        with connection.cursor() as rows:
            rows.execute("UPDATE store_contact SET name = upper(name) WHERE name >= 'guest 250'")
            rows.execute("DELETE FROM store_contact WHERE name = 'guest 000'")
        ring()
    time.sleep(0.2)
    BELL.pass_on = None
    assert rung == [1]
    counted = {
        op: Event.objects.filter(record_type="contact", op=op).count()
        for op in ("created", "changed", "deleted")
    }
    assert counted == {"created": 300, "changed": 150, "deleted": 1}
    changed = Event.objects.filter(record_type="contact", op="changed")
    assert {tuple(event.before) for event in changed} == {("city",), ("name",)}
    think()
    assert len([title for title in titles() if title.startswith("Now GUEST")]) == 50
