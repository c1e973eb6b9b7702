"""Loops, storms and floods are stopped, and an incident names the chain that led there."""

from __future__ import annotations

import pytest

from tandem.engine.cause import MOST_DEEP
from tandem.engine.record import RecordRef
from tandem.engine.thinking import STORM_STARTS
from tandem.operations import toolbox
from tandem.store.models import Call, Event, Incident, Task, Workflow
from tests.builders import AWorkflow, Firm, a_call, a_workflow, runs, think
from tests.stories.telling import bell


def flips(name: str, to: str, when: str) -> AWorkflow:
    """A rule that sets the purpose whenever it is what another rule sets it to."""
    rule = a_workflow(name).when("call.edited", every_time=True).where("purpose", "is", when)
    return rule.then("update_field", field="purpose", value=to)


@pytest.fixture
def ping_pong(firm: Firm) -> tuple[Workflow, Workflow]:
    return flips("Ping", "pong", "ping").published(), flips("Pong", "ping", "pong").published()


def edit(firm: Firm, call: Call, purpose: str) -> None:
    toolbox.perform(
        firm.ana, "update_field", {"field": "purpose", "value": purpose}, [RecordRef("call", call.pk)]
    )
    think()


def test_two_rules_that_answer_each_other_are_stopped(
    firm: Firm, ping_pong: tuple[Workflow, Workflow]
) -> None:
    call = a_call().rings().is_missed().row

    edit(firm, call, "ping")

    assert len(runs(ping_pong[0])) + len(runs(ping_pong[1])) == MOST_DEEP
    (incident,) = Incident.objects.all()
    assert (incident.kind, incident.cause) == ("too_deep", "Ping → Pong")
    chain = incident.details["chain"]
    assert [link["depth"] for link in chain] == [None, *range(1, MOST_DEEP + 1)]
    assert {link["workflow"] for link in chain} == {None, "Ping", "Pong"}
    assert all(link["fields"] == ["purpose"] for link in chain)


def test_a_chain_of_creations_is_stopped_too(firm: Firm) -> None:
    a_workflow().when("call.planned").then("schedule_call", subject="Again", after="1 day").published()

    Call.objects.create(direction="outbound", status="planned", number="+33612345678", owner=firm.bo)
    think()

    assert Call.objects.count() == 1 + MOST_DEEP
    assert [incident.kind for incident in Incident.objects.all()] == ["too_deep"]


def test_a_chain_that_ends_by_itself_is_no_incident(firm: Firm) -> None:
    a_workflow("One").when("call.missed").then("create_task", title="Call back").published()
    a_workflow("Two", about="task").when("task.created").then("set_status", status="done").published()
    a_workflow("Three", about="task").when("task.completed").then("add_note", text="Done").published()

    a_call().rings().is_missed()

    assert Task.objects.get().status == "done"
    depths = [
        (event.cause or {}).get("depth", 0)
        for event in Event.objects.filter(record_type__in=("task", "note"))
    ]
    assert sorted(depths) == [1, 2, 3]
    assert not Incident.objects.exists()


def test_a_rule_that_keeps_starting_for_one_record_is_held_back(firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.edited", every_time=True)
        .then("notify", to=["role:supervisor"], text="Edited")
    )
    published = rule.published()
    call, other = (a_call(id).rings().is_missed().row for id in ("one", "other"))

    for number in range(STORM_STARTS + 2):
        edit(firm, call, f"Purpose {number}")
    assert len(runs(published)) == STORM_STARTS
    assert {incident.kind for incident in Incident.objects.all()} == {"storm"}

    edit(firm, other, "Demo")
    assert len(runs(published)) == STORM_STARTS + 1

    firm.pass_time(minutes=31)
    edit(firm, call, "Half an hour later")
    assert len(runs(published)) == STORM_STARTS + 2


def test_a_storm_within_one_batch_is_held_back(firm: Firm) -> None:
    rule = (
        a_workflow()
        .when("call.edited", every_time=True)
        .then("notify", to=["role:supervisor"], text="Edited")
    )
    published = rule.published()
    call = a_call().rings().is_missed().row

    for number in range(STORM_STARTS + 2):
        Call.objects.filter(pk=call.pk).update(purpose=f"Purpose {number}")
    think()

    assert len(runs(published)) == STORM_STARTS


def test_over_its_hourly_cap_a_rule_goes_on_in_the_next_hours(firm: Firm) -> None:
    rule = (
        a_workflow(hourly_cap=2)
        .when("call.missed")
        .then("notify", to=["role:supervisor"], text="{{ number }}")
    )
    rule.published()

    numbers = [f"+3361111111{number}" for number in range(5)]
    for number in numbers:
        a_call(number, number=number).rings().is_missed()
    assert bell(firm.ana) == numbers[:2]
    (incident,) = Incident.objects.all()
    assert incident.kind == "hourly_cap"

    firm.pass_time(hours=1)
    assert bell(firm.ana) == numbers[:4]
    firm.pass_time(hours=1)
    assert bell(firm.ana) == numbers


def test_what_was_queued_counts_in_the_hour_it_goes_on(firm: Firm) -> None:
    rule = (
        a_workflow(hourly_cap=2)
        .when("call.missed")
        .then("notify", to=["role:supervisor"], text="{{ number }}")
    )
    rule.published()
    for number in range(4):
        a_call(f"early-{number}").rings().is_missed()
    firm.pass_time(hours=1)
    assert len(bell(firm.ana)) == 4

    a_call("late").rings().is_missed()

    assert len(bell(firm.ana)) == 4
    firm.pass_time(hours=1)
    assert len(bell(firm.ana)) == 5
