"""After automation was stopped, or nobody thought for long, each workflow treats late events by its own policy."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.cause import Cause
from tandem.engine.record import RecordRef
from tandem.operations.authoring import workflows
from tandem.operations.explaining import why
from tandem.operations.thinking.catching_up import was_left_out
from tandem.store.models import Contact, Event, Incident, Organisation, Run, Workflow
from tandem.store.read.organisation import now
from tandem.store.write import later
from tandem.store.write.cause import said_by
from tests.builders import Firm, a_call, a_lead, a_workflow, runs, think
from tests.stories.telling import bell


def rule(policy: str | None, **settings: Any) -> Workflow:
    if policy is not None:
        settings["catch_up"] = policy
    made = a_workflow("Missed", **settings).when("call.missed")
    return made.then("notify", to=["user:ana@example.com"], text="{{ number }} {{ subject }}").published()


def switch(firm: Firm, on: bool) -> None:
    workflows.switch_all(firm.dora, on)
    said_by(Cause("system"))


def while_it_is_off(firm: Firm, *numbers: str, minutes: int = 20) -> None:
    """Calls of these numbers are missed while all automation is stopped; then time passes and it goes on."""
    switch(firm, on=False)
    for place, number in enumerate(numbers):
        a_call(f"off-{place}", number=number).rings().is_missed()
    firm.pass_time(minutes=minutes)
    assert Run.objects.count() == 0
    switch(firm, on=True)
    think()


ONE, TWO = "+33612345671", "+33612345672"


@pytest.mark.parametrize("policy", ["newest", None])
def test_only_the_newest_of_each_client_starts(firm: Firm, policy: str | None) -> None:
    workflow = rule(policy)
    while_it_is_off(firm, ONE, ONE, TWO, ONE)
    assert sorted(text.split()[0] for text in bell(firm.ana)) == [ONE, TWO]
    newest = Event.objects.filter(record_type="call", op="changed").latest("id")
    assert {run.event_id for run in runs(workflow)} >= {newest.pk}
    (entry,) = Incident.objects.all()
    assert (entry.kind, entry.workflow, entry.details["count"]) == ("left_out", workflow, 2)
    assert entry.details["policy"] == "newest"


def test_all_of_them_start(firm: Firm) -> None:
    rule("all")
    while_it_is_off(firm, ONE, ONE, TWO)
    assert len(bell(firm.ana)) == 3
    assert not Incident.objects.exists()


def test_they_are_dropped_and_counted_once(firm: Firm) -> None:
    workflow = rule("drop")
    while_it_is_off(firm, ONE, ONE, TWO)
    assert bell(firm.ana) == []
    (entry,) = Incident.objects.all()
    assert entry.details["count"] == 3
    late = Event.objects.filter(record_type="call", op="changed").latest("id")
    assert was_left_out(workflow.pk, late.pk) == entry
    (look,) = why.look(firm.ana, RecordRef("call", late.record_id), workflow=workflow.pk, most=1)
    assert [(one.answer.word, one.incident) for one in look.judged] == [("left_out", entry.pk)]
    a_call("afterwards").rings().is_missed()
    assert len(bell(firm.ana)) == 1
    assert was_left_out(workflow.pk, Event.objects.latest("id").pk) is None


def test_they_are_spread_over_a_quarter_of_an_hour(firm: Firm) -> None:
    workflow = rule("spread")
    while_it_is_off(firm, ONE, ONE, TWO)
    assert bell(firm.ana) == []
    assert {run.waits_for["spread"] for run in runs(workflow) if run.waits_for} == {15}
    firm.pass_time(minutes=15)
    assert len(bell(firm.ana)) == 3


def test_many_of_the_newest_are_spread_as_well(firm: Firm) -> None:
    workflow = rule("newest")
    while_it_is_off(firm, *(f"+336123456{place:02d}" for place in range(12)))
    assert len(bell(firm.ana)) < 12
    assert len(runs(workflow)) == 12
    firm.pass_time(minutes=15)
    assert len(bell(firm.ana)) == 12


def test_a_short_stop_changes_nothing(firm: Firm) -> None:
    rule("drop")
    while_it_is_off(firm, ONE, ONE, minutes=10)
    assert len(bell(firm.ana)) == 2


def test_what_is_newer_but_in_another_batch_counts(firm: Firm) -> None:
    """The newest of a client is found among all that waits, and among what has started already."""
    from tandem.operations.thinking.advance import advance

    rule("newest")
    switch(firm, on=False)
    for place in range(4):
        a_call(f"off-{place}", number=ONE).rings().is_missed()
    firm.pass_time(minutes=20)
    switch(firm, on=True)
    while advance(most=1).more:
        pass
    assert len(bell(firm.ana)) == 1
    assert [one.details["count"] for one in Incident.objects.all()] == [3]


def test_what_an_import_brings_little_by_little_is_not_late(firm: Firm) -> None:
    made = a_workflow("Welcome", about="contact", catch_up="drop").when("contact.created")
    made.then("notify", to=["user:ana@example.com"], text="New").published()
    Organisation.objects.update(automation_on=False)
    said_by(Cause("system", automation="gradual"))
    a_lead()
    said_by(Cause("system"))
    firm.pass_time(hours=1)
    Organisation.objects.update(automation_on=True)
    later.release(now())
    think()
    assert Contact.objects.count() == 1
    assert bell(firm.ana) == ["New"]
