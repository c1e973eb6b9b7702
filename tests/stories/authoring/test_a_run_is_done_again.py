"""A run that failed or was stopped is done again: from the failed step, from the start, or with the newest version."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.cause import Cause
from tandem.operations import access
from tandem.operations.authoring import publishing, workflows
from tandem.operations.errors import Refused
from tandem.operations.running import retrying, runs
from tandem.store.models import Contact, Delivery, Incident, MailTemplate, Run, Workflow
from tandem.store.write.cause import said_by
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, think
from tests.builders import runs as runs_of
from tests.stories.telling import bell, settle, trace

REASON = "done again by {name} from the step “{step}”"


def rule(**settings: Any) -> AWorkflow:
    """Writes a mail, then one from a template that may be gone, then tells ana."""
    made = a_workflow("Sorry", **settings).when("call.missed")
    made.then("send_email", subject="We missed you", body="Hello.")
    made.then("send_email", template="later")
    return made.then("notify", to=["user:ana@example.com"], text="Done")


def a_failed_run(firm: Firm, made: AWorkflow | None = None) -> Run:
    """The template was deleted, so the second step failed."""
    a_lead(firm.bo)
    workflow = (made or rule()).published(firm.ana)
    a_call().rings().is_missed()
    settle()
    (run,) = runs_of(workflow)
    assert (run.state, Delivery.objects.get().state) == ("failed", "sent")
    return run


def mend() -> None:
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")


def test_from_the_failed_step_nothing_is_sent_twice(firm: Firm) -> None:
    old = a_failed_run(firm)
    mend()
    new = retrying.retry(firm.ana, old.pk, "failed_step")
    settle()

    new.refresh_from_db()
    assert (new.state, new.retry_of, new.event_id, new.doer) == ("done", old.pk, old.event_id, firm.ana.pk)
    assert trace(new) == [("again", "again", "did"), ("1", "send_email", "did"), ("2", "notify", "did")]
    assert new.outputs["step-0"] == old.outputs["step-0"]
    assert list(Delivery.objects.order_by("id").values_list("payload__subject", "state", "run")) == [
        ("We missed you", "sent", old.pk),
        ("Later", "sent", new.pk),
    ]
    told = new.steps.get(action="again").reason
    assert told == {"text": REASON, "values": {"name": "Ana Popescu", "step": "step-1"}}
    old.refresh_from_db()
    assert old.state == "failed"
    assert list(Incident.objects.values_list("state", "acknowledged_by")) == [("retried", firm.ana.pk)]


def test_from_the_start_everything_happens_again(firm: Firm) -> None:
    old = a_failed_run(firm)
    mend()
    assert [way.sent_again for way in retrying.ways(old)] == [0, 1, 0]
    new = retrying.retry(firm.ana, old.pk, "start")
    settle()
    assert Delivery.objects.filter(run=new, state="sent").count() == 2
    assert bell(firm.ana) == ["Done"]


def test_with_the_newest_version_it_goes_on_where_it_failed(firm: Firm) -> None:
    old = a_failed_run(firm)
    better = a_workflow("Sorry").when("call.missed")
    better.then("send_email", subject="We missed you so much", body="Hello.")
    better.then("send_email", subject="Later", body="We call you.").then(
        "notify", to=["user:ana@example.com"], text="Mended"
    )
    publishing.publish(firm.ana, old.workflow, better.document)
    new = retrying.retry(firm.ana, old.pk, "newest")
    settle()
    assert (new.version.number, bell(firm.ana)) == (2, ["Mended"])
    assert Delivery.objects.filter(run=new).count() == 1


def test_with_a_newest_version_without_that_step_it_begins_anew(firm: Firm) -> None:
    old = a_failed_run(firm)
    other = (
        a_workflow("Sorry")
        .when("call.missed")
        .step(id="tell", action="notify", **{"with": {"to": ["user:ana@example.com"], "text": "Anew"}})
    )
    publishing.publish(firm.ana, old.workflow, other.document)
    new = retrying.retry(firm.ana, old.pk, "newest")
    settle()
    assert (trace(new)[1:], bell(firm.ana)) == ([("0", "notify", "did")], ["Anew"])


def test_pressed_twice_it_is_done_once(firm: Firm) -> None:
    old = a_failed_run(firm)
    mend()
    first = retrying.retry(firm.ana, old.pk, "start")
    second = retrying.retry(firm.dora, old.pk, "failed_step")
    settle()
    assert first == second
    assert Run.objects.count() == 2


def test_a_retry_that_fails_is_done_again_in_its_turn(firm: Firm) -> None:
    old = a_failed_run(firm)
    again = retrying.retry(firm.ana, old.pk, "failed_step")
    settle()
    again.refresh_from_db()
    assert again.state == "failed"
    mend()
    last = retrying.retry(firm.ana, again.pk, "failed_step")
    settle()
    last.refresh_from_db()
    assert (last.state, last.retry_of) == ("done", again.pk)
    assert set(Incident.objects.values_list("state", flat=True)) == {"retried"}


def test_a_run_somebody_ended_goes_on_where_it_waited(firm: Firm) -> None:
    made = (
        a_workflow()
        .when("call.missed")
        .wait(**{"for": "1 hour"})
        .then("notify", to=["user:ana@example.com"], text="Now")
    )
    workflow = made.published(firm.ana)
    a_call().rings().is_missed()
    (old,) = runs_of(workflow)
    runs.cancel(firm.ana, old.pk)
    firm.pass_time(hours=1)
    new = retrying.retry(firm.ana, old.pk, "failed_step")
    think()
    assert bell(firm.ana) == []
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["Now"]
    new.refresh_from_db()
    assert new.state == "done"


def test_only_one_at_a_time_stays_so(firm: Firm) -> None:
    made = a_workflow("One", entry="one_at_a_time").when("call.edited", fields=["notes"], every_time=True)
    made.wait(**{"for": "1 hour"}).then("send_email", template="later")
    workflow = made.published(firm.ana)
    a_lead(firm.bo)
    call = a_call().rings().row
    call.notes = "One"
    call.save()
    think()
    firm.pass_time(hours=1)
    (old,) = runs_of(workflow)
    assert old.state == "failed"
    call.notes = "Two"
    call.save()
    think()
    with pytest.raises(Refused) as refused:
        retrying.retry(firm.ana, old.pk, "start")
    assert [str(one.message) for one in refused.value.problems] == [
        "Another run of this workflow is under way for this record."
    ]
    assert Run.objects.filter(retry_of=old.pk).count() == 0


def test_once_ever_is_still_once_when_it_is_done_again(firm: Firm) -> None:
    made = rule(entry="once")
    old = a_failed_run(firm, made)
    mend()
    new = retrying.retry(firm.ana, old.pk, "failed_step")
    old.refresh_from_db()
    assert (old.entry_key, new.entry_key) == (None, str(new.record_id))
    settle()


def test_what_cannot_be_done_again_says_why(firm: Firm) -> None:
    old = a_failed_run(firm)
    with pytest.raises(access.Denied):
        retrying.retry(firm.bo, old.pk, "start")

    Workflow.objects.update(on=False)
    assert {str(way.why_not) for way in retrying.ways(old)} == {"The workflow is off. Switch it on first."}
    workflows.switch(firm.ana, old.workflow, on=True)

    said_by(Cause("system"))
    Contact.objects.update(automation_stopped=True)
    assert str(retrying.ways(old)[0].why_not) == "Automation is stopped for this client."
    think()


def test_a_run_that_is_done_is_not_done_again(firm: Firm) -> None:
    workflow = (
        a_workflow()
        .when("call.missed")
        .then("notify", to=["user:ana@example.com"], text="Now")
        .published(firm.ana)
    )
    a_call().rings().is_missed()
    (done,) = runs_of(workflow)
    with pytest.raises(Refused) as refused:
        retrying.retry(firm.ana, done.pk, "start")
    assert str(refused.value) == "Only a run that failed or was stopped can be done again."
