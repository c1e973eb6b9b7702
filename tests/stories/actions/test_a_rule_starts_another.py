"""A rule starts another workflow for the record or its client, and ends what is under way for them."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.record import RecordRef
from tandem.operations.authoring import workflows
from tandem.operations.errors import Refused
from tandem.operations.toolbox import perform
from tandem.store.models import (
    Activity,
    Contact,
    Delivery,
    Incident,
    ManualAction,
    Run,
    Step,
    Task,
    Workflow,
)
from tandem.store.read.chains import runs_after, starter_of
from tests.builders import AWorkflow, Firm, a_call, a_company, a_lead, a_workflow, think
from tests.stories.telling import bell

STOPPED = "another workflow ended it"


def welcome(name: str = "Welcome", **settings: Any) -> AWorkflow:
    """A workflow about contacts that nothing starts by itself: it tells ana, waits a day, tells her again."""
    made = a_workflow(name, about="contact", **settings).when("contact.deleted")
    made.then("notify", to=["user:ana@example.com"], text=f"{name} {{{{ name }}}}").wait(**{"for": "1 day"})
    return made.then("notify", to=["user:ana@example.com"], text=f"{name} again")


def on_missed(action: str = "start_workflow", **form: Any) -> AWorkflow:
    return a_workflow("Missed").when("call.missed").then(action, **form)


def a_missed_call(name: str = "call-1", number: str = "+33612345678") -> None:
    a_call(name, number=number).rings().is_missed()


def reasons() -> list[str]:
    """Why steps of the missed-call rule were skipped or failed."""
    found = Step.objects.filter(action="start_workflow").exclude(reason=None).order_by("id")
    return [step.reason["text"].format(**step.reason["values"]) for step in found]


def test_a_call_starts_a_workflow_of_its_contact(firm: Firm) -> None:
    lead = a_lead(firm.bo)
    sequence = welcome(entry="one_at_a_time").published()
    rule = on_missed(workflow="welcome").published()
    a_missed_call()
    run = Run.objects.get(workflow=sequence)
    parent = Run.objects.get(workflow=rule)
    assert (run.record_type, run.record_id, run.trigger) == ("contact", lead.pk, "start_workflow")
    assert (run.chain, run.depth, run.event_id) == (parent.chain, 1, None)
    assert bell(firm.ana) == ["Welcome Lisa Martin"]
    (entry,) = Activity.objects.filter(effect="started")
    assert (entry.run, entry.subject_type, entry.subject_id, entry.contact) == (
        parent.pk,
        "run",
        run.pk,
        lead.pk,
    )
    assert entry.details["workflow"] == {"id": sequence.pk, "name": "Welcome"}
    assert parent.outputs["step-0"] == {"run": run.pk}


def test_the_entry_contract_holds_and_the_step_says_so(firm: Firm) -> None:
    a_lead(firm.bo)
    sequence = welcome(entry="one_at_a_time").published()
    on_missed(workflow="welcome").published()
    a_missed_call("call-1")
    a_missed_call("call-2")
    assert Run.objects.filter(workflow=sequence).count() == 1
    assert reasons() == ["it is in this workflow already, or was and may be only once"]
    assert Activity.objects.filter(effect="started").count() == 1
    firm.pass_time(days=1)
    a_missed_call("call-3")
    assert Run.objects.filter(workflow=sequence).count() == 2


def test_two_calls_in_one_batch_start_it_once(firm: Firm) -> None:
    from tandem.operations.clients.calls import receive

    a_lead(firm.bo)
    sequence = welcome(entry="once").published()
    on_missed(workflow="welcome").published()
    one, other = a_call("call-1"), a_call("call-2")
    receive([one.signal("ringing"), other.signal("ringing"), one.signal("missed"), other.signal("missed")])
    think()
    assert Run.objects.filter(workflow=sequence).count() == 1
    assert len(reasons()) == 1
    assert not Incident.objects.exists()


def test_an_event_that_starts_both_starts_it_once(firm: Firm) -> None:
    """One event starts the rule and, by its own trigger, the workflow the rule starts."""
    own = a_workflow("Welcome", about="contact", entry="one_at_a_time").when("contact.created")
    own = own.wait(**{"for": "1 day"})
    a_workflow("First", about="contact").when("contact.created").then(
        "start_workflow", workflow="welcome"
    ).published()
    sequence = own.published()
    a_lead(firm.bo)
    think()
    assert Run.objects.filter(workflow=sequence).count() == 1
    assert not Incident.objects.exists()


def test_what_is_off_is_left_alone_and_what_is_gone_fails(firm: Firm) -> None:
    a_lead(firm.bo)
    sequence = welcome().published()
    on_missed(workflow="welcome").published()
    workflows.switch(firm.dora, sequence, False)
    a_missed_call("call-1")
    assert reasons() == ["the workflow “Welcome” is off"]
    a_workflow("Gone").when("call.missed").then("start_workflow", workflow="never-was").published()
    a_missed_call("call-2")
    assert "the workflow “never-was” is gone" in reasons()


def test_nobody_is_taken_in_for_whom_automation_is_stopped(firm: Firm) -> None:
    a_lead(firm.bo)
    welcome().published()
    made = (
        a_workflow("Missed")
        .when("call.missed")
        .wait(**{"for": "1 hour"})
        .then("start_workflow", workflow="welcome")
    )
    made.published()
    a_missed_call()
    Contact.objects.update(automation_stopped=True)
    firm.pass_time(hours=1)
    assert not Run.objects.filter(workflow__key="welcome").exists()


def test_a_call_of_nobody_known_starts_nothing_about_contacts(firm: Firm) -> None:
    welcome().published()
    on_missed(workflow="welcome").published()
    a_missed_call(number="+33698765432")
    assert reasons() == ["“Welcome” is about something this record has not got"]


def test_a_run_knows_who_started_it_and_what_followed(firm: Firm) -> None:
    lead = a_lead(firm.bo)
    third = a_workflow("Third", about="contact").when("contact.edited", fields=["city"])
    third = third.then("add_note", text="Moved").published()
    middle = a_workflow("Middle", about="contact").when("contact.deleted")
    middle.then("update_field", field="city", value="Nice").published()
    first = on_missed(workflow="middle").published()
    a_missed_call()
    by_rule = {run.workflow_id: run for run in Run.objects.all()}
    begun, last = by_rule[first.pk], by_rule[third.pk]
    started = Run.objects.get(workflow__key="middle")
    assert runs_after(begun.pk, begun.chain, begun.depth) == {started.pk: 1, last.pk: 2}
    assert starter_of(started.pk, lead.pk) == begun.pk
    assert starter_of(last.pk, lead.pk) is None


def test_workflows_that_start_each_other_are_stopped(firm: Firm) -> None:
    for name, other in (("Ping", "pong"), ("Pong", "ping")):
        a_workflow(name, about="contact").when("contact.created").then(
            "start_workflow", workflow=other
        ).published()
    a_lead(firm.bo)
    think()
    assert {run.depth for run in Run.objects.all()} == set(range(8))
    assert Run.objects.filter(state="failed").count() == 2
    assert all("8 deep" in reason for reason in reasons())
    assert Incident.objects.filter(kind="run_failed").count() == 2


def test_its_hourly_limit_holds(firm: Firm) -> None:
    sequence = welcome(hourly_cap=2).published()
    a_workflow("All", about="contact").when("contact.created").then(
        "start_workflow", workflow="welcome"
    ).published()
    for number in range(3):
        a_lead(firm.bo, name=f"Lisa {number}", phone_e164=f"+3361234567{number}")
    think()
    assert len(bell(firm.ana)) == 2
    (held,) = Run.objects.filter(workflow=sequence, waits_for__has_key="cap")
    assert held.waits_for == {"cap": 2}
    firm.pass_time(hours=1)
    assert len([text for text in bell(firm.ana) if "again" not in text]) == 3


def test_a_rule_acts_with_the_rights_of_its_owner(firm: Firm) -> None:
    """bo, an agent, may not start workflows: neither may a rule that acts in bo's name."""
    a_lead(firm.bo)
    welcome().published()
    on_missed(workflow="welcome").published(owner=firm.bo)
    a_missed_call()
    assert not Run.objects.filter(workflow__key="welcome").exists()
    assert "may not do this" in reasons()[0]


def test_it_needs_the_right_to_the_other_workflow_as_well(firm: Firm) -> None:
    """Who may start only workflows of their own cannot start dora's through a rule."""
    role = firm.bo.role
    assert role is not None
    role.rights = {**role.rights, "enrol": {"*": "all", "workflow": "own"}}
    role.save()
    a_lead(firm.bo)
    welcome("Doras").published(owner=firm.dora)
    welcome("Bos").published(owner=firm.bo)
    rule = on_missed(workflow="doras", on_error="continue").then("start_workflow", workflow="bos")
    rule.published(owner=firm.bo)
    a_missed_call()
    assert list(Run.objects.filter(record_type="contact").values_list("workflow__key", flat=True)) == ["bos"]


def test_a_rule_ends_a_workflow_for_the_client(firm: Firm) -> None:
    lead, other = a_lead(firm.bo), a_lead(firm.bo, name="Max", phone_e164="+33600000000")
    sequence, kept = welcome().published(), welcome("Kept").published()
    for key in ("welcome", "kept"):
        a_workflow(f"All {key}", about="contact").when("contact.edited", fields=["city"]).then(
            "start_workflow", workflow=key
        ).published()
    for one in (lead, other):
        one.city = "Nice"
        one.save()
    think()
    assert Run.objects.filter(state="waiting").count() == 4
    on_missed("stop_workflow", workflow="welcome").published()
    a_missed_call()
    (ended,) = Run.objects.filter(workflow=sequence, record_id=lead.pk)
    assert (ended.state, ended.reason["text"]) == ("stopped", STOPPED)
    assert Run.objects.filter(state="waiting").count() == 3
    (entry,) = Activity.objects.filter(effect="ended")
    assert entry.details == {
        "workflow": {"id": sequence.pk, "name": "Welcome"}, "count": 1, "trigger": "call.missed"
    }  # fmt: skip
    assert entry.contact == lead.pk
    assert kept.pk


def test_a_rule_ends_all_but_itself_and_calls_off_what_was_handed_over(firm: Firm) -> None:
    lead = a_lead(firm.bo)
    handing = a_workflow("Handing").when("call.ringing")
    handing.step(hand_off={"do": "call", "title": "Call", "to": "owner"}).published()
    mailing = a_workflow("Mailing", window={"days": ["mon"], "from": "00:00", "to": "00:01"}).when(
        "call.ringing"
    )
    mailing.then("send_email", subject="Hello", body="Hello.").wait(**{"for": "3 days"}).published()
    rule = on_missed("stop_workflow").then("create_task", title="Look", assignee="owner").published()
    a_missed_call()
    assert ManualAction.objects.get().status == "cancelled"
    assert Delivery.objects.get().state == "cancelled"
    assert Run.objects.get(workflow=rule).state == "done"
    assert Task.objects.count() == 1
    assert {run.state for run in Run.objects.exclude(workflow=rule)} == {"stopped"}
    (entry,) = Activity.objects.filter(effect="ended")
    assert (entry.details["count"], entry.details["workflow"]["name"]) == (2, "")
    (called_off,) = Activity.objects.filter(verb="manual_action.cancelled")
    assert (called_off.workflow, called_off.contact) == (rule.pk, lead.pk)


def test_ending_nothing_leaves_no_entry(firm: Firm) -> None:
    a_lead(firm.bo)
    rule = on_missed("stop_workflow").published()
    a_missed_call()
    assert Run.objects.get(workflow=rule).state == "done"
    assert not Activity.objects.filter(effect="ended").exists()


def test_a_rule_ends_and_starts_anew_in_one_go(firm: Firm) -> None:
    a_lead(firm.bo)
    sequence = welcome(entry="one_at_a_time").published()
    on_missed("stop_workflow", workflow="welcome").then("start_workflow", workflow="welcome").published()
    a_missed_call("call-1")
    a_missed_call("call-2")
    found = list(Run.objects.filter(workflow=sequence).order_by("id").values_list("state", flat=True))
    assert found == ["stopped", "waiting"]


def test_of_a_company_it_ends_what_is_about_its_contacts_too(firm: Firm) -> None:
    company = a_company()
    a_lead(firm.bo, company=company)
    sequence = welcome().published()
    a_workflow("In", about="contact").when("contact.edited", fields=["city"]).then(
        "start_workflow", workflow="welcome"
    ).published()
    Contact.objects.update(city="Nice")
    think()
    a_workflow("Out", about="company").when("company.edited", fields=["city"]).then(
        "stop_workflow"
    ).published()
    company.city = "Nice"
    company.save()
    think()
    assert Run.objects.get(workflow=sequence).state == "stopped"


def test_a_run_that_took_its_turn_in_the_same_batch_is_ended_after_it(firm: Firm) -> None:
    """The event wakes one workflow and starts the one that ends it."""
    a_lead(firm.bo)
    waiting = a_workflow("Waiting").when("call.ringing")
    waiting.wait(event="call.missed", timeout="1 day").wait(**{"for": "1 day"}).published()
    on_missed("stop_workflow", workflow="waiting").published()
    a_missed_call()
    assert [run.state for run in Run.objects.filter(workflow__key="waiting")] == ["stopped"]
    assert not Incident.objects.exists()


def test_people_do_not_do_it_by_this_door(firm: Firm) -> None:
    lead = a_lead(firm.bo)
    welcome().published()
    think()
    with pytest.raises(Refused):
        perform(firm.ana, "start_workflow", {"workflow": "welcome"}, [RecordRef("contact", lead.pk)])


def test_a_draft_that_names_no_workflow_or_a_strange_one_is_refused(firm: Firm) -> None:
    a_workflow("Companies", about="company").when("company.created").then("stop_workflow").published()
    a_workflow("Calls").when("call.missed").then("stop_workflow").published()
    for key, words in (("never-was", "never-was"), ("calls", "is about a")):
        rule = (
            a_workflow("Rule", about="contact").when("contact.created").then("start_workflow", workflow=key)
        )
        with pytest.raises(Refused) as refused:
            workflows.publish(firm.ana, rule.document)
        assert words in str(refused.value)
    fine = (
        a_workflow("Rule", about="contact")
        .when("contact.created")
        .then("start_workflow", workflow="companies")
    )
    assert isinstance(workflows.publish(firm.ana, fine.document), Workflow)
