"""Rehearsals: asked for, carried out by a worker, cancelled, taken up again, and compared with what really happened."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from tandem.operations import access
from tandem.operations.authoring import workflows
from tandem.operations.errors import Refused
from tandem.operations.explaining import rehearsal
from tandem.store.models import Run, Study, Workflow
from tandem.store.read import studies
from tests.builders import AWorkflow, Firm, a_call, a_firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def a_missed_call_rule(name: str = "Missed") -> AWorkflow:
    rule = a_workflow(name).when("call.missed", direction="inbound").where("caller_kind", "is", "lead")
    return rule.then("notify", to=["owner"], text="Missed {{ contact.name }}")


def rehearsed(firm: Firm, workflow: Workflow, document: Any = None, **asked: Any) -> dict[str, Any]:
    """The result of a rehearsal by ana."""
    firm.pass_time(minutes=1)
    study = rehearsal.ask(firm.ana, workflow, document, **asked)
    assert rehearsal.carry_out_all() == 1
    study.refresh_from_db()
    assert study.state == "done", study.reason
    assert isinstance(study.result, dict)
    return study.result


def test_what_is_live_comes_to_what_really_happened(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_missed_call_rule().published()
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    found = rehearsed(firm, rule)
    assert (found["runs"], found["both"], found["only_rehearsed"], found["only_real"]) == (3, 3, 0, 0)
    assert found["days"] == found["real_days"]
    assert found["notified"] == {str(firm.bo.pk): 3}
    assert found["states"] == {"done": 3}
    assert [one["real"] for one in found["list"]] == [run.pk for run in Run.objects.order_by("id")]


def test_a_draft_is_shown_beside_the_runs_it_would_not_have(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_missed_call_rule().published()
    a_call("call-1").rings().is_missed()
    draft = a_missed_call_rule().where("contact.city", "is", "Paris")
    found = rehearsed(firm, rule, draft.document)
    assert (found["runs"], found["real"], found["only_real"]) == (0, 1, 1)
    assert [one["run"] for one in found["real_list"]] == [Run.objects.get().pk]


def test_when_nothing_could_really_start_it_says_why(firm: Firm) -> None:
    """A call before it was published, one while it was off, one while all was stopped for long, one that ran."""
    a_lead(owner=firm.bo)
    firm.pass_time(hours=1)
    a_call("unpublished").rings().is_missed()
    firm.pass_time(hours=1)
    rule = workflows.publish(firm.dora, a_missed_call_rule().document)
    firm.pass_time(hours=1)
    a_call("off").rings().is_missed()
    firm.pass_time(hours=1)
    workflows.switch(firm.dora, rule, True)
    a_call("on").rings().is_missed()
    firm.pass_time(hours=1)
    workflows.switch_all(firm.dora, False, "too many calls")
    firm.pass_time(minutes=10)
    a_call("stopped").rings().is_missed()
    firm.pass_time(minutes=50)
    workflows.switch(firm.dora, rule, False)  # so that it is not caught up either
    workflows.switch_all(firm.dora, True)
    think()
    workflows.switch(firm.dora, rule, True)
    found = rehearsed(firm, rule, days=1)
    assert (found["runs"], found["real"], found["both"], found["only_rehearsed"]) == (4, 1, 1, 3)
    assert [one["because"] for one in found["list"]] == ["unpublished", "off", "", "all_off"]
    assert found["because"] == {"unpublished": 1, "off": 1, "all_off": 1}
    whys = [one["why"] for one in found["quiet"]]
    assert whys[:3] == ["unpublished", "off", "all_off"]
    stopped = found["quiet"][2]
    length = datetime.fromisoformat(stopped["until"]) - datetime.fromisoformat(stopped["since"])
    assert timedelta(minutes=59) < length < timedelta(minutes=62)


def test_records_are_seen_as_they_were(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo, city="Boston")
    a_call("call-1").rings().is_missed()
    firm.pass_time(minutes=5)
    lead.city = "Paris"
    lead.save()
    a_call("call-2").rings().is_missed()
    in_boston = a_missed_call_rule("Boston").where("contact.city", "is", "Boston")
    found = rehearsed(firm, in_boston.published())
    assert found["runs"] == 1
    assert found["list"][0]["what"] == [
        {"verb": "notify", "kind": "notify", "to": [f"user:{firm.bo.pk}"], "text": "Missed Lisa Martin"}
    ]


def test_a_wait_ends_in_its_own_time_and_sees_what_the_run_changed(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    a_call("call-1").rings().is_missed()
    firm.pass_time(hours=3)
    rule = a_missed_call_rule().then("update_field", field="purpose", value="Call back")
    rule.wait(**{"for": "1 hour"}).then("create_task", title="{{ purpose }}", assignee="owner")
    found = rehearsed(firm, rule.published())
    assert found["states"] == {"done": 1}
    assert found["list"][0]["what"][2] == {
        "verb": "create_task", "kind": "create", "type": "task", "to": f"user:{firm.bo.pk}", "text": "Call back"
    }  # fmt: skip
    assert [(one["who"], one["tasks"]) for one in found["work"]] == [(f"user:{firm.bo.pk}", 1)]


def test_a_wait_that_is_not_over_yet_still_waits(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    a_call("call-1").rings().is_missed()
    rule = a_missed_call_rule().wait(**{"for": "2 days"}).then("create_task", title="x")
    found = rehearsed(firm, rule.published())
    assert found["states"] == {"waiting": 1}
    assert found["work"] == []


def test_an_awaited_event_of_the_past_wakes_the_run(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    call = a_call("call-1").rings()
    call.is_answered()
    a_call("call-2").rings()
    firm.pass_time(hours=2)
    rule = a_workflow("Rings").when("call.ringing")
    rule.wait(event="call.answered", timeout="1 hour", on_timeout=[{"id": "late", "stop": "too late"}])
    rule.then("create_task", title="Follow up")
    found = rehearsed(firm, rule.published())
    assert found["states"] == {"done": 1, "stopped": 1}
    assert found["steps"]["0"] == {"action": "wait", "waited": 2, "did": 2}
    assert found["steps"]["1"]["did"] == 1


def test_entry_contracts_hold(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    for city in ("Paris", "Nice", "Lyon"):
        lead.city = city
        lead.save()
        firm.pass_time(minutes=1)
    for entry, runs in (("each_event", 3), ("once", 1)):
        rule = a_workflow(f"Moved {entry}", "contact", entry=entry)
        rule.when("contact.edited", fields=["city"], every_time=True).then("add_note", text="Moved")
        assert rehearsed(firm, rule.published())["runs"] == runs


def test_one_at_a_time_means_one_at_a_time(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    for city, hours in (("Paris", 1), ("Nice", 3), ("Lyon", 1)):
        lead.city = city
        lead.save()
        firm.pass_time(hours=hours)
    rule = a_workflow("Moved", "contact", entry="one_at_a_time")
    rule.when("contact.edited", fields=["city"], every_time=True).wait(**{"for": "2 hours"})
    rule.then("add_note", text="Moved")
    found = rehearsed(firm, rule.published())
    assert found["runs"] == 2  # Paris, and Lyon: at Nice the first still waited


def test_a_rule_that_starts_itself_is_stopped_as_in_life(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    lead.city = "Paris"
    lead.save()
    rule = a_workflow("Moved", "contact")
    rule.when("contact.edited", fields=["city"], every_time=True)
    rule.then("update_field", field="city", value="{{ city }}!")
    found = rehearsed(firm, rule.published())
    assert found["runs"] == 8
    assert found["loops"] == {"too_deep": 1}


def test_a_hand_off_comes_to_its_first_outcome_or_stays_open(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    a_call("call-1").rings().is_missed()
    rule = a_workflow("Ask").when("call.missed")
    outcomes = [{"name": "yes", "steps": [{"id": "y", "action": "create_task", "with": {"title": "Yes"}}]}]
    rule.step(hand_off={"do": "call", "title": "Call back", "to": "owner", "outcomes": outcomes})
    row = rule.published()
    found = rehearsed(firm, row)
    assert found["states"] == {"done": 1}
    assert [(one["who"], one["manual_actions"], one["tasks"]) for one in found["work"]] == [
        (f"user:{firm.bo.pk}", 1, 1)
    ]
    assert rehearsed(firm, row, hand_offs="open")["states"] == {"waiting": 1}


def test_a_date_that_nobody_waited_for_is_found_in_the_log(firm: Firm) -> None:
    from tandem.store.read.organisation import now
    from tests.builders import a_planned_call

    planned = a_planned_call(firm, at=now() + timedelta(hours=1))
    a_planned_call(firm, at=now() + timedelta(days=5))
    firm.pass_time(hours=3)
    planned.status = "ended"
    planned.save()
    rule = a_workflow("Late").when("call.overdue", delay="1 hour").then("notify", to=["owner"], text="Late")
    found = rehearsed(firm, rule.published())
    assert [one["record"] for one in found["list"]] == [planned.pk]


def test_what_fails_is_counted_with_its_reason(firm: Firm) -> None:
    a_call("call-1").rings().is_missed()
    rule = a_workflow("Bad").when("call.missed").then("update_field", field="duration", value="{{ subject }}")
    found = rehearsed(firm, rule.published())
    assert found["states"] == {"failed": 1}
    assert [one["count"] for one in found["reasons"]] == [1]


def test_messages_that_would_be_held_back_do_not_count(firm: Firm) -> None:
    lead = a_lead(owner=firm.bo)
    a_lead(owner=firm.bo, phone_e164="+33611111111", email="no@example.com", do_not_contact=True)
    for number in range(3):
        a_call(f"call-{number}", number="+33612345678").rings().is_missed()
    a_call("call-no", number="+33611111111").rings().is_missed()
    rule = a_workflow("Write", person_cap=2).when("call.missed")
    found = rehearsed(firm, rule.then("send_email", to=["client"], subject="x", body="y").published())
    assert (found["runs"], found["messages"], found["held"]) == (4, 3, {"cap": 1, "consent": 1})
    assert [one["contact"] for one in found["recipients"]] == [lead.pk]


def test_only_who_may_change_workflows_may_ask_or_cancel(firm: Firm) -> None:
    rule = a_missed_call_rule().published()
    with pytest.raises(access.Denied):
        rehearsal.ask(firm.bo, rule)
    study = rehearsal.ask(firm.ana, rule)
    with pytest.raises(access.Denied):
        rehearsal.cancel(firm.bo, study)
    with pytest.raises(Refused, match="under way"):
        rehearsal.ask(firm.ana, rule)
    with pytest.raises(Refused, match="between 1 and 90"):
        rehearsal.ask(firm.ana, rule, days=91)


def test_a_draft_with_errors_is_refused(firm: Firm) -> None:
    rule = a_missed_call_rule().published()
    with pytest.raises(Refused, match="no trigger"):
        rehearsal.ask(firm.ana, rule, {**a_missed_call_rule().document, "triggers": [{"on": "call.mised"}]})


def test_a_cancelled_study_stops(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    a_lead(owner=firm.bo)
    rule = a_missed_call_rule().published()
    for number in range(3):
        a_call(f"call-{number}").rings().is_missed()
    firm.pass_time(minutes=1)
    study = rehearsal.ask(firm.ana, rule)
    monkeypatch.setattr("tandem.store.read.past.AT_ONCE", 2)
    kept = studies.touch

    def cancelled_meanwhile(*asked: int) -> bool:
        rehearsal.cancel(firm.ana, study)
        return kept(*asked)

    monkeypatch.setattr(studies, "touch", cancelled_meanwhile)
    assert rehearsal.carry_out_all() == 1
    study.refresh_from_db()
    assert (study.state, study.done) == ("cancelled", 0)


def test_a_killed_workers_study_is_taken_again_but_not_for_ever(firm: Firm) -> None:
    rule = a_missed_call_rule().published()
    study = rehearsal.ask(firm.ana, rule)
    assert studies.take() == (study.pk, 1)
    assert rehearsal.carry_out() is False  # somebody is at it
    _die()
    assert rehearsal.carry_out() is True
    study.refresh_from_db()
    assert study.state == "done"
    Study.objects.update(state="running", result={"tries": 3})
    _die()
    assert rehearsal.carry_out() is True
    study.refresh_from_db()
    assert study.state == "failed"
    assert study.reason == {"text": "Its worker died {count} times.", "values": {"count": 3}}


def _die() -> None:
    with connection.cursor() as rows:
        rows.execute("UPDATE store_study SET touched_at = touched_at - interval '2 minutes'")
    think()


def test_runs_that_are_older_than_the_log_say_that_it_was_on(firm: Firm) -> None:
    """As after a move from elsewhere, or in the demo."""
    a_lead(owner=firm.bo)
    firm.pass_time(hours=2)
    rule = a_missed_call_rule().published()
    a_call("call-1").rings().is_missed()
    Run.objects.update(started_at=F("started_at") - timedelta(hours=1))
    found = rehearsed(firm, rule, days=1)
    assert [one["why"] for one in found["quiet"]] == ["unpublished"]
    until = datetime.fromisoformat(found["quiet"][0]["until"])
    assert abs(until - Run.objects.get().started_at) < timedelta(seconds=1)
