"""When a new version is published, the runs that wait finish on theirs, move over, or end: each exactly once."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.operations import access
from tandem.operations.authoring import publishing
from tandem.operations.errors import Refused
from tandem.store.models import Delivery, DraftEdit, ManualAction, Organisation, Run, Step, Workflow
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs, think
from tests.stories.telling import bell, trace


def rule(wait: str = "2 hours", text: str = "Old", id: str = "step-0") -> AWorkflow:
    made = a_workflow("Follow up").when("call.missed")
    made.step(id=id, wait={"for": wait})
    return made.then("notify", to=["user:ana@example.com"], text=text)


def waiting(firm: Firm, made: AWorkflow | None = None) -> Workflow:
    """A published rule with one run that waits."""
    workflow = (made or rule()).published(firm.ana)
    a_call().rings().is_missed()
    return workflow


def publish(firm: Firm, workflow: Workflow, made: AWorkflow, **how: Any) -> publishing.Published:
    return publishing.publish(firm.ana, workflow, made.document, "Better words", **how)


def the_run(workflow: Workflow) -> Run:
    (run,) = runs(workflow)
    return run


def test_they_finish_on_the_old_version_unless_told_otherwise(firm: Firm) -> None:
    workflow = waiting(firm)
    published = publish(firm, workflow, rule(text="New"))
    assert (published.version.number, published.version.note, published.outcome) == (
        2,
        "Better words",
        "published",
    )

    firm.pass_time(hours=2)

    assert bell(firm.ana) == ["Old"]
    assert the_run(workflow).version.number == 1


def test_moved_over_the_time_already_waited_counts(firm: Firm) -> None:
    workflow = waiting(firm)
    firm.pass_time(hours=1)
    published = publish(firm, workflow, rule("90 minutes", "New"), waiting="move")
    assert published.moved == 1

    firm.pass_time(minutes=29)
    assert bell(firm.ana) == []
    firm.pass_time(minutes=1)

    assert bell(firm.ana) == ["New"]
    run = the_run(workflow)
    assert (run.state, run.version.number, run.iteration) == ("done", 2, 1)
    assert trace(run) == [
        ("0", "wait", "waited"),
        ("moved", "moved", "did"),
        ("0", "wait", "did"),
        ("1", "notify", "did"),
    ]
    told = Step.objects.get(run=run, action="moved").reason
    assert told == {
        "text": "moved by {name} from version {old} to version {new}",
        "values": {"name": "Ana Popescu", "old": 1, "new": 2},
    }


def test_a_wait_that_is_over_by_the_new_reckoning_goes_on_at_once(firm: Firm) -> None:
    workflow = waiting(firm)
    firm.pass_time(hours=1)
    publish(firm, workflow, rule("10 minutes", "New"), waiting="move")
    think()
    assert bell(firm.ana) == ["New"]
    waited = Step.objects.get(run=the_run(workflow), path="0", iteration=1)
    assert "late_seconds" not in waited.outputs


def test_a_step_that_is_gone_must_be_mapped(firm: Firm) -> None:
    workflow = waiting(firm)
    new = rule("1 hour", "New", id="pause")
    with pytest.raises(Refused) as refused:
        publish(firm, workflow, new, waiting="move")
    assert [one.field for one in refused.value.problems] == ["mapping.step-0"]
    assert workflow.versions.count() == 1

    publish(firm, workflow, new, waiting="move", mapping={"step-0": "pause"})
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["New"]


def test_a_wait_may_be_left_out_and_some_may_finish_where_they_are(firm: Firm) -> None:
    workflow = waiting(firm)
    new = a_workflow("Follow up").when("call.missed").then("notify", to=["user:ana@example.com"], text="New")
    publish(firm, workflow, new, waiting="move", mapping={"step-0": None})
    assert the_run(workflow).version.number == 1

    publish(firm, workflow, new, waiting="move", mapping={"step-0": "step-0"})
    think()
    assert bell(firm.ana) == ["New"]
    assert the_run(workflow).version.number == 2


def test_ended_their_messages_and_manual_actions_are_called_off(firm: Firm) -> None:
    a_lead(firm.bo)
    made = a_workflow("Follow up", window={"days": ["sun"], "from": "09:00", "to": "10:00"}).when(
        "call.missed"
    )
    made.then("send_email", subject="Sorry", body="We missed you.")
    made.step(id="ask", hand_off={"do": "call", "title": "Call {{ contact.name }}", "to": "owner"})
    workflow = waiting(firm, made)
    assert ManualAction.objects.get().status == "not_started"

    published = publish(firm, workflow, rule(), waiting="cancel")

    think()
    assert published.cancelled == 1
    run = the_run(workflow)
    assert (run.state, run.due_at) == ("stopped", None)
    assert run.reason == {
        "text": "{name} ended it when publishing version {number}",
        "values": {"name": "Ana Popescu", "number": 2},
    }
    assert Delivery.objects.get().state == "cancelled"
    asked = ManualAction.objects.get()
    assert (asked.status, asked.ended_by) == ("cancelled", firm.ana)
    assert asked.because == "Ana Popescu ended it when publishing version 2"


def test_who_waits_for_a_person_goes_on_waiting_for_that_person(firm: Firm) -> None:
    made = a_workflow("Follow up").when("call.missed")
    made.step(id="ask", hand_off={"do": "todo", "title": "Look", "to": "user:bo@example.com"})
    workflow = waiting(firm, made)
    new = a_workflow("Follow up").when("call.missed")
    new.step(id="look", hand_off={"do": "todo", "title": "Look at it", "to": "user:bo@example.com"})
    new.then("notify", to=["user:ana@example.com"], text="New")
    with pytest.raises(Refused) as refused:
        publish(firm, workflow, new, waiting="move", mapping={"ask": "step-1"})
    assert [one.field for one in refused.value.problems] == ["mapping.ask"]

    publish(firm, workflow, new, waiting="move", mapping={"ask": "look"})

    run, asked = the_run(workflow), ManualAction.objects.get()
    assert run.waits_for == {"manual_action": asked.pk, "step": "look"}
    assert run.outputs == {"look": {"manual_action": asked.pk}}
    publishing.publish(firm.ana, workflow, rule().document, waiting="cancel")
    think()


def test_who_had_not_begun_yet_begins_on_the_new_version(firm: Firm) -> None:
    made = rule(text="Old")
    made.document["settings"]["hourly_cap"] = 1
    workflow = made.published(firm.ana)
    a_call("one").rings().is_missed()
    a_call("two").rings().is_missed()
    publish(firm, workflow, rule("1 hour", "New"), waiting="move")
    firm.pass_time(hours=1)
    firm.pass_time(hours=1)
    assert bell(firm.ana) == ["New", "New"]


def test_a_draft_with_errors_is_refused_card_by_card(firm: Firm) -> None:
    workflow = waiting(firm)
    broken = rule("2 fortnights")
    broken.then("notify", to=["user:nobody@example.com"], text="Hello")
    with pytest.raises(Refused) as refused:
        publish(firm, workflow, broken)
    assert [one.field for one in refused.value.problems] == ["steps.0.wait.for", "steps.2.with.to"]
    assert workflow.versions.count() == 1


def test_the_draft_is_clean_afterwards_and_settings_are_part_of_a_version(firm: Firm) -> None:
    workflow = waiting(firm)
    DraftEdit.objects.create(workflow=workflow, number=1, document={}, what={"text": "x", "values": {}})
    new = rule(text="New")
    new.document["settings"]["entry"] = "one_at_a_time"
    publish(firm, workflow, new)
    assert not DraftEdit.objects.exists()
    workflow.refresh_from_db()
    assert workflow.live is not None
    assert workflow.live.document["settings"]["entry"] == "one_at_a_time"


def test_who_moves_into_a_version_that_lets_in_one_is_the_one(firm: Firm) -> None:
    workflow = waiting(firm)
    new = rule(text="New")
    new.document["settings"]["entry"] = "one_at_a_time"
    publish(firm, workflow, new, waiting="move")
    run = the_run(workflow)
    assert run.entry_key == str(run.record_id)
    firm.pass_time(hours=2)
    assert the_run(workflow).entry_key is None


def test_reaching_many_is_confirmed_with_the_number(firm: Firm) -> None:
    Organisation.objects.update(reach_limit=2)
    for number in range(3):
        a_lead(firm.bo, name=f"Lead {number}", email=f"lead{number}@example.com")
    think()
    made = a_workflow("Welcome", about="contact").when("contact.created")
    made.then("send_email", subject="Welcome", body="Hello.")
    workflow = made.published(firm.ana)
    made.document["description"] = "Greets everybody."
    with pytest.raises(Refused) as refused:
        publishing.publish(firm.ana, workflow, made.document)
    assert [one.field for one in refused.value.problems] == ["confirmed_reach"]
    assert publishing.publish(firm.ana, workflow, made.document, confirmed_reach=3).version.number == 2

    made.where("city", "is", "Paris")  # they all live in Boston
    assert publishing.publish(firm.ana, workflow, made.document).version.number == 3


def test_agents_may_not_publish_and_a_key_stays(firm: Firm) -> None:
    workflow = waiting(firm)
    with pytest.raises(access.Denied):
        publishing.publish(firm.bo, workflow, rule(text="New").document)
    other = rule()
    other.document["key"] = "something-else"
    with pytest.raises(Refused) as refused:
        publishing.publish(firm.ana, workflow, other.document)
    assert [one.field for one in refused.value.problems] == ["key"]
