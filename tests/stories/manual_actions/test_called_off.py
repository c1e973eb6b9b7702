"""What is open is called off, with the reason, when the client goes, replies, or the run ends for another reason."""

from __future__ import annotations

from typing import Any

import pytest

from tandem.engine.cause import Cause
from tandem.engine.record import RecordRef
from tandem.operations import toolbox
from tandem.operations.authoring import workflows
from tandem.operations.manual_actions import work
from tandem.operations.running import enrolment, runs
from tandem.operations.world import forget, settings
from tandem.store.models import Activity, Contact, ManualAction, Run, Workflow
from tandem.store.read.organisation import now
from tandem.store.write.cause import said_by
from tests.builders import AWorkflow, Firm, a_call, a_company, a_lead, a_workflow, think
from tests.stories.manual_actions.handing import (
    a_hand_off,
    a_note,
    entries,
    handed,
    notes,
    now_of,
    outcome,
    path,
    run_of,
)


def test_the_client_is_deleted(firm: Firm) -> None:
    a_hand_off().then("add_note", text="After it.").published()
    item = handed()
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("contact", Contact.objects.get().pk)])
    ended = now_of(item)
    assert (ended.status, ended.because, ended.ended_by_id, ended.contact_id) == (
        "cancelled", "the client was deleted", firm.ana.pk, None,
    )  # fmt: skip
    think()
    assert run_of(item).state == "stopped"
    assert notes() == []
    assert ("manual_action.cancelled", firm.ana.pk) in entries(item)


def test_only_the_deleted_clients_are_called_off(firm: Firm) -> None:
    a_hand_off().published()
    other = handed(email="other@example.com")
    item = handed()
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("contact", item.contact_id or 0)])
    think()
    assert (now_of(item).status, now_of(other).status) == ("cancelled", "not_started")


def test_a_company_goes_and_its_people_stay(firm: Firm) -> None:
    a_hand_off().published()
    company = a_company()
    item = handed(company=company)
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("company", company.pk)])
    think()
    assert (now_of(item).status, now_of(item).company_id) == ("not_started", None)


def test_the_call_it_is_about_is_deleted(firm: Firm) -> None:
    step = {"do": "call", "to": "user:bo@example.com"}
    a_workflow("Back").when("call.missed").step(id="ask", hand_off=step).published()
    a_lead()
    call = a_call().rings().is_missed()
    item = ManualAction.objects.get()
    assert item.contact == Contact.objects.get()
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("call", call.row.pk)])
    think()
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "what it is about was deleted")
    assert run_of(item).state == "stopped"


def test_somebody_ends_the_run(firm: Firm) -> None:
    a_hand_off().then("add_note", text="After it.").published()
    item = handed()
    runs.cancel(firm.ana, item.run or 0)
    think()
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "Ana Popescu ended it")
    assert now_of(item).ended_by == firm.ana
    assert (run_of(item).state, notes()) == ("stopped", [])


def test_everybody_is_taken_out_of_the_workflow(firm: Firm) -> None:
    workflow = a_hand_off().published()
    item = handed()
    assert enrolment.remove(firm.ana, workflow) == 1
    think()
    assert (now_of(item).status, run_of(item).state) == ("cancelled", "stopped")


def test_automation_is_stopped_for_the_client(firm: Firm) -> None:
    a_hand_off().published()
    item = handed()
    toolbox.perform(firm.ana, "stop_automation", {}, [RecordRef("contact", item.contact_id or 0)])
    think()
    assert (now_of(item).status, now_of(item).because) == (
        "cancelled", "automation was stopped for this client",
    )  # fmt: skip
    assert run_of(item).state == "stopped"


def test_the_goal_is_met_while_somebody_was_to_call(firm: Firm) -> None:
    goal = {"field": "kind", "operator": "is", "value": "contact"}
    step = {"do": "call", "to": "user:bo@example.com"}
    rule = a_workflow("Win", "contact", goal=goal).when("contact.created").step(id="ask", hand_off=step)
    rule.published()
    item = handed()
    toolbox.perform(
        firm.ana,
        "update_field",
        {"field": "kind", "value": "contact"},
        [RecordRef("contact", item.contact_id or 0)],
    )
    think()
    assert run_of(item).state == "done"
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "the goal is met")


def test_the_workflow_was_switched_off_meanwhile(firm: Firm) -> None:
    workflow = a_hand_off(timeout="1 hour", on_timeout=[a_note("late", "Late.")]).published()
    item = handed()
    Workflow.objects.filter(pk=workflow.pk).update(on=False)
    forget()
    firm.pass_time(hours=1, minutes=1)
    assert run_of(item).state == "stopped"
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "the workflow was switched off")
    assert notes() == []


REPLIES: dict[str, Any] = {
    "rings": lambda: a_call("back").rings(),
    "is answered": lambda: a_call("back").is_answered(),
    "is missed": lambda: a_call("back").is_missed(),
}


@pytest.mark.parametrize("how", ["rings", "is answered"])
def test_the_client_calls_before_we_do(firm: Firm, how: str) -> None:
    ways = [outcome("cancelled", a_note("called", "They called."))]
    a_hand_off(cancel_on_reply=True, outcomes=ways).published()
    item = handed()
    REPLIES[how]()
    ended = now_of(item)
    assert (ended.status, ended.because, ended.way) == ("cancelled", "the client replied", "system")
    assert notes() == ["They called."]
    assert path(item) == [("0", "hand_off", "skipped"), ("0.0.0", "add_note", "did")]
    assert Activity.objects.get(subject_id=item.pk, verb="manual_action.cancelled").by == "client"


def test_a_logged_call_is_a_reply_and_an_outbound_one_is_none(firm: Firm) -> None:
    a_hand_off(cancel_on_reply=True).published()
    item = handed()
    lisa = RecordRef("contact", item.contact_id or 0)
    toolbox.perform(firm.ana, "log_call", {"direction": "outbound", "minutes": 3}, [lisa])
    think()
    assert now_of(item).status == "not_started"
    toolbox.perform(firm.ana, "log_call", {"direction": "inbound", "minutes": 3}, [lisa])
    think()
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "the client replied")


def test_a_strangers_call_and_one_of_somebody_else_are_no_reply(firm: Firm) -> None:
    a_hand_off(cancel_on_reply=True).published()
    item = handed()
    a_call("stranger", number="+33699999999").rings().is_answered()
    assert now_of(item).status == "not_started"


def test_only_what_says_so_is_called_off_by_a_reply(firm: Firm) -> None:
    a_hand_off("Stays").published()
    a_hand_off("Goes", cancel_on_reply=True).published()
    handed()
    a_call("back").rings()
    found = {
        item.workflow.name: item.status
        for item in ManualAction.objects.select_related("workflow")
        if item.workflow
    }
    assert found == {"Stays": "not_started", "Goes": "cancelled"}


def test_the_very_call_it_came_from_is_no_reply_to_it(firm: Firm) -> None:
    step = {"do": "call", "to": "user:bo@example.com", "cancel_on_reply": True}
    a_workflow("Back", stop_on_reply=True).when("call.missed").step(id="ask", hand_off=step).published()
    a_lead()
    call = a_call().rings().is_missed()
    item = ManualAction.objects.get()
    from tandem.operations.clients.calls import receive

    receive([call.signal("answered", at=now())])
    think()
    assert (now_of(item).status, run_of(item).state) == ("not_started", "waiting")
    a_call("again").rings()
    assert now_of(item).status == "cancelled"
    assert run_of(item).state == "stopped"


def test_a_workflow_that_stops_on_reply_stops_with_all_it_asked_for(firm: Firm) -> None:
    step = {"do": "todo", "to": "user:bo@example.com", "wait": False}
    rule = (
        a_workflow("Chase", "contact", stop_on_reply=True)
        .when("contact.created")
        .step(id="ask", hand_off=step)
    )
    rule.wait(**{"for": "3 days"}).then("add_note", text="Still nothing.").published()
    item = handed()
    a_call("back").rings()
    assert run_of(item).reason == {"text": "the client replied", "values": {}}
    assert (run_of(item).state, now_of(item).status) == ("stopped", "cancelled")
    firm.pass_time(days=4)
    assert notes() == []


def test_what_is_over_stays_as_it_is(firm: Firm) -> None:
    a_hand_off(cancel_on_reply=True).published()
    item = handed()
    work.of_one(work.complete(firm.bo, [item.pk], work.Ending()))
    think()
    a_call("back").rings()
    toolbox.perform(firm.ana, "delete_record", {}, [RecordRef("contact", item.contact_id or 0)])
    think()
    assert (now_of(item).status, now_of(item).because) == ("completed", "")


def newer(firm: Firm, rule: AWorkflow) -> None:
    """Another version of a workflow that is there already; what is under way stays on its own."""
    workflows.publish(firm.ana, rule.document)
    said_by(Cause("system"))  # a story is one transaction; what follows was not done by whoever published
    forget()


@pytest.mark.parametrize("gone", ["newer", "off"])
def test_what_an_older_version_asked_for_still_ends_when_the_client_replies(firm: Firm, gone: str) -> None:
    workflow = a_hand_off(cancel_on_reply=True).published()
    item = handed()
    if gone == "newer":
        newer(firm, a_hand_off())
    else:
        Workflow.objects.filter(pk=workflow.pk).update(on=False)
    forget()
    a_call("in").rings()
    think()
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "the client replied")


def test_a_run_on_an_older_version_may_yet_ask_for_it(firm: Firm) -> None:
    rule = a_workflow("Follow up", "contact").when("contact.created")
    rule.step(id="pause", wait={"for": "1 hour"})
    rule.step(id="ask", hand_off={"do": "call", "to": "user:bo@example.com", "cancel_on_reply": True})
    rule.published()
    lead = a_lead()
    think()
    newer(firm, a_hand_off())
    firm.pass_time(hours=2)
    think()
    item = ManualAction.objects.get(contact=lead)
    a_call("in").rings()
    think()
    assert (now_of(item).status, now_of(item).because) == ("cancelled", "the client replied")


def test_a_run_on_an_older_version_that_stops_on_a_reply_stops(firm: Firm) -> None:
    rule = a_workflow("Chase", "contact", stop_on_reply=True).when("contact.created")
    rule.step(id="pause", wait={"for": "1 hour"}).published()
    a_lead()
    think()
    newer(firm, a_workflow("Chase", "contact").when("contact.created").then("add_note", text="x"))
    a_call("in").rings()
    think()
    (run,) = Run.objects.all()
    assert (run.state, run.reason) == ("stopped", {"text": "the client replied", "values": {}})


def test_where_nothing_waits_for_a_reply_none_is_heard(firm: Firm) -> None:
    a_hand_off().published()
    item = handed()
    assert not settings().index.wants_replies
    a_call("in").rings()
    think()
    assert now_of(item).status == "not_started"
