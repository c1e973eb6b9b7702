"""Trying a workflow on one record: every condition with its value, every step with what it would do, nothing done."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.engine.trying import TriedStep
from tandem.operations import access
from tandem.operations.errors import Refused
from tandem.operations.explaining import dry_run
from tandem.operations.explaining.dry_run import DryRun
from tandem.store.models import Activity, Call, Delivery, Event, ManualAction, Run, Task
from tests.builders import AWorkflow, Firm, a_call, a_firm, a_lead, a_workflow

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def a_long_rule() -> AWorkflow:
    rule = a_workflow("Long").when("call.missed", direction="inbound").where("contact.city", "is", "Boston")
    rule.then(
        "send_email", to=["client"], subject="Sorry, {{ contact.first_name }}", body="We missed {{ number }}."
    )
    rule.wait(**{"for": "2 hours"})
    rule.wait(event="call.edited", timeout="1 day", on_timeout=[{"id": "late", "stop": "nobody wrote"}])
    yes = [{"id": "y", "action": "create_task", "with": {"title": "Call back", "assignee": "owner"}}]
    outcomes = [{"name": "yes", "label": "Yes", "steps": yes}, {"name": "no"}]
    rule.step(hand_off={"do": "approval", "title": "Again?", "to": "owner", "outcomes": outcomes})
    ways = [
        {"name": "Long", "when": {"field": "duration", "operator": "more_than", "value": "1 minute"}},
        {"name": "Missed", "when": {"field": "status", "operator": "is", "value": "missed"}},
        {"name": "Other", "when": {"field": "status", "operator": "is", "value": "ended"}},
    ]
    rule.step(branches=ways, otherwise=[{"id": "o", "stop": "no way"}])
    return rule


def missed(firm: Firm) -> tuple[RecordRef, int]:
    """A missed call and the number of the event that made it missed."""
    a_lead(owner=firm.bo)
    a_call().rings().is_missed()
    ref = RecordRef("call", Call.objects.get().pk)
    return ref, Event.objects.filter(record_id=ref.id).latest("id").pk


def tried(firm: Firm, rule: AWorkflow, ref: RecordRef, **asked: Any) -> DryRun:
    return dry_run.try_out(firm.ana, rule.published(), ref, **asked)


def step(found: DryRun, id: str) -> TriedStep:
    """What became of a step in the end."""
    return [one for one in found.tried.steps if one.id == id][-1]


def test_each_condition_is_shown_with_its_value(firm: Firm) -> None:
    ref, event = missed(firm)
    found = tried(firm, a_long_rule(), ref, event=event)
    (door,) = found.doors
    assert (door.pulled, door.direction, door.opens, found.starts) == (True, True, True, True)
    (clause,) = door.common.parts
    assert (clause.field, clause.expected, clause.actual, clause.held) == (
        "contact.city",
        "Boston",
        "Boston",
        True,
    )


def test_the_texts_are_filled_in_and_the_times_reckoned(firm: Firm) -> None:
    ref, event = missed(firm)
    found = tried(firm, a_long_rule(), ref, event=event)
    (mail,) = step(found, "step-0").deeds
    assert (mail["to"], mail["texts"]) == (
        "lisa@example.com", {"subject": "Sorry, Lisa", "body": "We missed +33612345678."}
    )  # fmt: skip
    begun = next(one for one in found.tried.steps if one.id == "step-1")
    assert begun.until is not None
    assert begun.until - begun.at == timedelta(hours=2)
    assert step(found, "step-1").at == begun.until


def test_each_way_has_its_verdict_up_to_the_one_taken(firm: Firm) -> None:
    ref, event = missed(firm)
    ways = step(tried(firm, a_long_rule(), ref, event=event), "step-4").ways
    seen = [(way.name, way.verdict.held if way.verdict else None, way.taken) for way in ways]
    assert seen == [("0", False, False), ("1", True, True), ("2", None, False), ("otherwise", None, False)]


def test_what_is_awaited_comes_to_what_was_chosen(firm: Firm) -> None:
    ref, event = missed(firm)
    row = a_long_rule().published()

    def with_(**choices: str) -> DryRun:
        named = {name.replace("_", "-"): value for name, value in choices.items()}
        return dry_run.try_out(firm.ana, row, ref, event=event, choices=named)

    first = with_()
    waited = next(one for one in first.tried.steps if one.id == "step-3")
    assert (waited.options, waited.chosen) == (("yes", "no", "cancelled"), "yes")
    assert [deed["text"] for deed in step(first, "y").deeds] == ["Call back"]
    assert "y" not in {one.id for one in with_(step_3="no").tried.steps}
    assert (with_(step_3="cancelled").tried.state, with_().tried.state) == ("stopped", "done")
    late = with_(step_2="timeout")
    assert (late.tried.state, str(late.tried.reason)) == ("stopped", "nobody wrote")


def test_a_webhook_may_be_imagined_to_fail(firm: Firm) -> None:
    ref, event = missed(firm)
    from tandem.store.models import Endpoint

    Endpoint.objects.create(key="crm", name="CRM", url="https://crm.example.com/hook")
    rule = a_workflow("Hook").when("call.missed").then("call_webhook", endpoint="crm")
    row = rule.then("create_task", title="Done").published()
    assert dry_run.try_out(firm.ana, row, ref, event=event).tried.state == "done"
    failed = dry_run.try_out(firm.ana, row, ref, event=event, choices={"step-0": "fails"})
    assert failed.tried.state == "failed"


def test_a_record_is_tried_as_it_is_now_when_no_event_is_chosen(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    rule = a_workflow("New", "contact").when("contact.created").where("city", "is", "Paris")
    row = rule.then("add_note", text="Welcome {{ name }}").published()
    found = dry_run.try_out(firm.ana, row, RecordRef("contact", lead.pk))
    assert (found.is_pretended, found.doors[0].pulled, found.starts) == (True, True, False)
    assert [deed["texts"] for deed in found.tried.steps[0].deeds] == [{"text": "Welcome Lisa Martin"}]


def test_nothing_is_written_and_nothing_leaves(firm: Firm) -> None:
    ref, event = missed(firm)
    rule = a_long_rule().published()
    kinds = (Run, Task, Delivery, ManualAction, Activity, Event)
    before = [kind._default_manager.count() for kind in kinds]
    Run.objects.filter(workflow=rule).delete()
    dry_run.try_out(firm.ana, rule, ref, event=event)
    assert [kind._default_manager.count() for kind in kinds] == before


def test_how_often_it_would_have_started_is_counted_on_the_log(firm: Firm) -> None:
    ref, _event = missed(firm)
    for number in range(2):
        a_call(f"other-{number}", number="+33699999999").rings().is_missed()
    firm.pass_time(minutes=1)
    found = dry_run.matched(firm.ana, a_long_rule().published())
    assert (found.total, found.complete, [one["record"] for one in found.listed]) == (1, True, [ref.id])


def test_only_what_one_may_see_can_be_tried(firm: Firm) -> None:
    ref, event = missed(firm)
    row = a_long_rule().published()
    with pytest.raises(access.NotThere):
        dry_run.try_out(firm.ana, row, ref, event=event + 10_000)
    with pytest.raises(Refused, match="another kind"):
        dry_run.try_out(firm.ana, row, RecordRef("contact", Call.objects.get().contact_id or 0))
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"workflow": "all"}}
    with pytest.raises(access.NotThere):
        dry_run.try_out(firm.bo, row, ref)
