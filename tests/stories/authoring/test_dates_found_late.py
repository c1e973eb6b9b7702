"""A date that came while nobody looked is as late as it was due; each workflow's policy for late work holds for it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from tandem.engine.cause import Cause
from tandem.operations.authoring import workflows
from tandem.operations.thinking import moments
from tandem.operations.thinking.catching_up import was_left_out
from tandem.store.models import Contact, Delivery, Event, Incident, Run, Workflow
from tandem.store.read.organisation import now
from tandem.store.write.cause import said_by
from tests.builders import Firm, a_call, a_lead, a_planned_call, a_workflow, runs, think
from tests.stories.telling import bell


def rule(policy: str, **settings: Any) -> Workflow:
    """Ana is told of each call that nobody placed half an hour after its time."""
    made = a_workflow("Overdue", catch_up=policy, **settings).when("call.overdue", delay="30 minutes")
    return made.then("notify", to=["user:ana@example.com"], text="{{ number }} {{ subject }}").published()


def a_client(number: str) -> Contact:
    return a_lead(phone_e164=number)


def outage(firm: Firm, clients: Sequence[Contact], hours: int = 6) -> None:
    """Calls planned 10 minutes apart for these clients become overdue while nobody looks."""
    moments.look()
    for place, client in enumerate(clients):
        at = now() + timedelta(minutes=10 + 10 * place)
        a_planned_call(firm, at=at, contact=client, number=client.phone_e164, subject=f"call {place}")
    think()
    firm.pass_time(hours=hours)


@pytest.fixture
def two() -> tuple[Contact, Contact]:
    return a_client("+33612345671"), a_client("+33612345672")


def test_they_are_dropped_and_counted_once(firm: Firm, two: tuple[Contact, Contact]) -> None:
    workflow = rule("drop")
    outage(firm, [*two, two[0]])
    assert bell(firm.ana) == []
    (entry,) = Incident.objects.all()
    assert (entry.kind, entry.workflow, entry.details["count"]) == ("left_out", workflow, 3)
    reached = Event.objects.filter(op="reached").latest("id")
    assert was_left_out(workflow.pk, reached.pk) == entry


def test_only_the_newest_of_each_client_starts(firm: Firm, two: tuple[Contact, Contact]) -> None:
    rule("newest")
    outage(firm, [two[0], two[1], two[0]])
    assert sorted(bell(firm.ana)) == ["+33612345671 call 2", "+33612345672 call 1"]
    assert [one.details["count"] for one in Incident.objects.all()] == [1]


def test_the_newest_is_the_one_due_last_not_the_one_written_last(firm: Firm) -> None:
    """The call with the higher number was due first."""
    rule("newest")
    client = a_client("+33612345671")
    moments.look()
    for subject, minutes in (("due last", 60), ("due first", 10)):
        a_planned_call(
            firm,
            at=now() + timedelta(minutes=minutes),
            contact=client,
            number="+33612345671",
            subject=subject,
        )
    firm.pass_time(hours=6)
    assert bell(firm.ana) == ["+33612345671 due last"]


def test_all_of_them_start(firm: Firm, two: tuple[Contact, Contact]) -> None:
    rule("all")
    outage(firm, [*two, two[0]])
    assert len(bell(firm.ana)) == 3
    assert not Incident.objects.exists()


def test_they_are_spread_over_a_quarter_of_an_hour(firm: Firm, two: tuple[Contact, Contact]) -> None:
    workflow = rule("spread")
    outage(firm, [*two, two[0]])
    assert bell(firm.ana) == []
    assert {run.waits_for["spread"] for run in runs(workflow) if run.waits_for} == {15}
    firm.pass_time(minutes=15)
    assert len(bell(firm.ana)) == 3


def test_a_look_within_a_quarter_of_an_hour_is_not_late(firm: Firm, two: tuple[Contact, Contact]) -> None:
    rule("drop")
    moments.look()
    a_planned_call(firm, at=now() + timedelta(minutes=10), contact=two[0], number="+33612345671")
    firm.pass_time(minutes=50)
    assert len(bell(firm.ana)) == 1


def test_found_when_the_switch_goes_on_again_a_date_is_older_than_what_happened_after_it(firm: Firm) -> None:
    """A call was overdue at ten past, and missed an hour later: only what came last starts, though written first."""
    client = a_client("+33612345671")
    made = a_workflow("Both", catch_up="newest").when("call.overdue").when("call.missed")
    made.then("notify", to=["user:ana@example.com"], text="{{ status }}").published()
    moments.look()
    a_planned_call(firm, at=now() + timedelta(minutes=10), contact=client, number="+33612345671")
    workflows.switch_all(firm.dora, False)
    said_by(Cause("system"))
    firm.pass_time(hours=1)
    a_call("off-1", number="+33612345671").rings().is_missed()
    firm.pass_time(hours=1)
    assert Run.objects.count() == 0
    assert not Event.objects.filter(op="reached").exists()
    workflows.switch_all(firm.dora, True)
    said_by(Cause("system"))
    assert Event.objects.filter(op="reached").count() == 1
    think()
    assert bell(firm.ana) == ["missed"]
    assert [one.details["count"] for one in Incident.objects.all()] == [1]


def test_a_mail_of_a_date_found_too_late_is_not_useful_any_more(firm: Firm) -> None:
    """``drop_when_late`` counts from when the date came."""
    lead = a_lead(firm.bo)
    made = a_workflow("Sorry", catch_up="all", drop_when_late="1 hour").when("call.overdue")
    made.then("send_email", subject="Sorry", body="We did not call.").published()
    moments.look()
    at = now() + timedelta(minutes=10)
    a_planned_call(firm, at=at, contact=lead, number="+33612345678")
    firm.pass_time(hours=6)
    (row,) = Delivery.objects.all()
    assert row.late_after is not None
    assert abs(row.late_after - (at + timedelta(hours=1))) < timedelta(seconds=1)
