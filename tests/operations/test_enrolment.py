"""Workflows started and stopped by hand: counts first, contracts hold, a stopped client stays out."""

from __future__ import annotations

import pytest

from tandem.engine.record import RecordRef
from tandem.operations import access, toolbox
from tandem.operations.errors import Refused
from tandem.operations.running import enrolment, stopping
from tandem.store.models import Activity, Contact, Delivery, Organisation, Run, Workflow
from tests.builders import Firm, a_company, a_firm, a_lead, a_workflow, think

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def a_sequence(entry: str = "each_event") -> Workflow:
    """A note, two days, a mail."""
    rule = a_workflow("Welcome", "contact", entry=entry).when("contact.created")
    return (
        rule.where("city", "is", "Nowhere").then("add_note", text="hello").wait(**{"for": "2 days"})
        .then("add_note", text="again").published()
    )  # fmt: skip


def test_many_start_with_a_count_first_and_nobody_twice(firm: Firm) -> None:
    rule = a_sequence("one_at_a_time")
    ids = [a_lead(email=f"lead{n}@example.com").pk for n in range(3)]
    think()
    assert Run.objects.count() == 0
    found = enrolment.count(firm.ana, rule, ids)
    assert (found.starts, found.left_out, found.must_confirm) == (3, 0, False)
    made = enrolment.enrol(firm.ana, rule, ids)
    think()
    assert sorted(made.runs) == ids
    states = Run.objects.values_list("state", "trigger", "doer")
    assert list(states) == [("waiting", "manual", firm.ana.pk)] * 3
    again = enrolment.enrol(firm.ana, rule, ids)
    assert (again.runs, sorted(again.left_out)) == ({}, ids)


def test_above_the_firms_limit_the_number_is_confirmed(firm: Firm) -> None:
    Organisation.objects.update(reach_limit=1)
    rule = a_sequence()
    ids = [a_lead(email=f"lead{n}@example.com").pk for n in range(2)]
    with pytest.raises(Refused, match="Type that number"):
        enrolment.enrol(firm.ana, rule, ids)
    with pytest.raises(Refused, match="2 records"):
        enrolment.enrol(firm.ana, rule, ids, confirmed=3)
    assert Run.objects.count() == 0
    assert len(enrolment.enrol(firm.ana, rule, ids, confirmed=2).runs) == 2


def test_one_and_all_are_removed(firm: Firm) -> None:
    rule = a_sequence("one_at_a_time")
    one, two = a_lead(), a_lead(email="other@example.com")
    enrolment.enrol(firm.ana, rule, [one.pk, two.pk])
    think()
    assert enrolment.remove(firm.ana, rule, [one.pk]) == 1
    assert enrolment.remove(firm.ana, rule) == 1
    assert set(Run.objects.values_list("state", "due_at", "entry_key")) == {("stopped", None, None)}
    firm.pass_time(days=3)
    assert Activity.objects.filter(verb="add_note").count() == 2


def test_only_who_may(firm: Firm) -> None:
    rule = a_sequence()
    lead = a_lead()
    with pytest.raises(access.Denied):
        enrolment.enrol(firm.bo, rule, [lead.pk])
    with pytest.raises(access.Denied):
        enrolment.remove(firm.bo, rule)
    assert enrolment.startable(firm.bo, "contact") == []
    assert enrolment.startable(firm.ana, "contact") == [rule]


def test_a_workflow_that_is_off_and_an_empty_choice_are_refused(firm: Firm) -> None:
    rule = a_sequence()
    lead = a_lead()
    with pytest.raises(Refused, match="at least one"):
        enrolment.enrol(firm.ana, rule, [])
    rule.on = False
    rule.save()
    with pytest.raises(Refused, match="Switch it on"):
        enrolment.enrol(firm.ana, rule, [lead.pk])


def test_the_stop_button_ends_everything_about_the_client(firm: Firm) -> None:
    company = a_company()
    lead, other = a_lead(company=company), a_lead(email="other@example.com")
    rule = a_sequence()
    enrolment.enrol(firm.ana, rule, [lead.pk, other.pk])
    think()
    toolbox.perform(firm.ana, "stop_automation", {}, [RecordRef("company", company.pk)])
    assert dict(Run.objects.values_list("record_id", "state")) == {lead.pk: "stopped", other.pk: "waiting"}
    left_out = enrolment.enrol(firm.ana, rule, [lead.pk]).left_out
    assert str(left_out[lead.pk]) == "automation is stopped for this client"
    entry = Activity.objects.get(verb="stop_automation")
    assert (entry.doer, entry.company, entry.details["changes"]) == (
        firm.ana.pk,
        company.pk,
        {"automation_stopped": [False, True]},
    )


def test_nothing_starts_for_a_stopped_client_until_it_goes_on(firm: Firm) -> None:
    rule = a_workflow("Moved", "contact").when("contact.edited", fields=["city"], every_time=True)
    rule.then("add_note", text="moved").published()
    lead = a_lead()
    toolbox.perform(firm.ana, "stop_automation", {}, [RecordRef("contact", lead.pk)])
    Contact.objects.update(city="Lyon")
    think()
    assert Run.objects.count() == 0
    toolbox.perform(firm.ana, "resume_automation", {}, [RecordRef("contact", lead.pk)])
    Contact.objects.update(city="Nice")
    think()
    assert Run.objects.count() == 1


def test_a_rule_that_stops_a_client_ends_its_other_runs_at_once(firm: Firm) -> None:
    """In the same transaction, also what the same event has just woken, and the rest of the rule itself."""
    rule = a_sequence()
    stop = a_workflow("Stop", "contact").when("contact.edited", fields=["city"]).then("stop_automation")
    stop.wait(**{"for": "1 day"}).then("add_note", text="never").published()
    a_workflow("Woken", "contact").when("contact.edited", fields=["source"], every_time=True).wait(
        event="contact.edited", timeout="1 day"
    ).wait(**{"for": "1 day"}).published()
    lead, other = a_lead(), a_lead(email="two@example.com")
    enrolment.enrol(firm.ana, rule, [lead.pk, other.pk])
    Contact.objects.filter(pk=lead.pk).update(source="web")
    think()
    assert Run.objects.filter(state="waiting").count() == 3
    Contact.objects.filter(pk=lead.pk).update(city="Lyon")
    think()
    states = {(run.workflow.key, run.record_id): run.state for run in Run.objects.select_related("workflow")}
    assert states.pop((rule.key, other.pk)) == "waiting"
    assert set(states.values()) == {"stopped"}
    assert {run.reason["text"] for run in Run.objects.filter(state="stopped")} == {stopping.BECAUSE.msgid}
    assert stopping.carry_out() == 0, "nothing is left for the next minute"
    assert Delivery.objects.count() == 0


def test_a_mark_that_came_another_way_is_carried_out_by_the_next_minute(firm: Firm) -> None:
    rule = a_sequence()
    lead = a_lead()
    enrolment.enrol(firm.ana, rule, [lead.pk])
    think()
    Contact.objects.update(automation_stopped=True)
    think()
    assert stopping.carry_out() == 1
    assert Run.objects.get(workflow=rule).state == "stopped"
