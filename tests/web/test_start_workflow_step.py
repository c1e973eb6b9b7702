"""The steps that start and stop workflows, as authors meet them: the picker, the sentence, and how they travel."""

from __future__ import annotations

from django.test import Client

from tandem.catalog.actions.start_workflow import StartWorkflow
from tandem.catalog.actions.stop_workflow import StopWorkflow
from tandem.operations.authoring import workflows
from tandem.operations.sharing import moving_in
from tandem.operations.sharing.references import travelling
from tandem.store.models import Run
from tandem.web.forms.action_form import ActionForm
from tandem.web.pages.workflows.words import Speaker
from tests.builders import Firm, a_call, a_lead, a_workflow, think
from tests.web.reading import words


def some_workflows(firm: Firm) -> None:
    a_workflow("Welcome", about="contact").when("contact.deleted").then("add_note", text="hello").published()
    a_workflow("Tasks only", about="task").when("task.created").then("add_note", text="hello").published()
    off = a_workflow("Asleep", about="call").when("call.missed").then("add_note", text="hello").published()
    workflows.switch(firm.ana, off, False)


def test_the_picker_offers_workflows_about_the_record_or_its_client(firm: Firm) -> None:
    some_workflows(firm)
    form = ActionForm(StartWorkflow, "call")
    offered = [("asleep", "Asleep (off)"), ("welcome", "Welcome")]
    assert list(form.fields["workflow"].choices) == offered
    assert list(ActionForm(StopWorkflow, "call").fields["workflow"].choices) == [
        ("", "All that are under way"), *offered
    ]  # fmt: skip


def test_the_sentence_names_the_workflow(firm: Firm) -> None:
    some_workflows(firm)
    speaker = Speaker()
    assert speaker.action("start_workflow", {"workflow": "welcome"}, "call") == "Start the workflow “Welcome”"
    assert speaker.action("start_workflow", {}, "call") == "Start the workflow …"
    assert speaker.action("stop_workflow", {}, "call") == "Stop all workflows for this client"


def test_it_travels_by_name_and_what_is_missing_is_mapped(firm: Firm) -> None:
    some_workflows(firm)
    rule = a_workflow("Missed").when("call.missed").then("start_workflow", workflow="welcome")
    parcel = travelling(rule.document, "call")
    assert parcel["uses"] == [{"kind": "workflow", "key": "welcome", "name": "Welcome"}]
    rule.document["steps"][0]["with"]["workflow"] = "greeting"
    (missing,) = moving_in.look(firm.ana, rule.document).missing
    assert (missing.kind, missing.key) == ("workflow", "greeting")
    assert ("welcome", "Welcome") in missing.choices
    found = moving_in.look(firm.ana, rule.document, {"workflow:greeting": "welcome"})
    assert found.missing == []
    assert found.content["steps"][0]["with"] == {"workflow": "welcome"}


def test_the_timeline_and_the_pages_of_runs_tell_of_it(firm: Firm, ana: Client) -> None:
    lead = a_lead(firm.bo)
    made = a_workflow("Welcome", about="contact").when("contact.deleted").wait(**{"for": "1 day"})
    made.then("add_note", text="hello").published()
    a_workflow("Missed").when("call.missed").then("start_workflow", workflow="welcome").published()
    a_workflow("Stop").when("call.answered").then("stop_workflow").published()
    a_call("call-1").rings().is_missed()
    page = words(ana.get(f"/contacts/{lead.pk}"))
    assert "started the workflow Welcome" in page
    run = Run.objects.get(workflow__key="welcome")
    page = words(ana.get(f"/runs/{run.pk}"))
    assert "Another workflow" in page
    assert "It follows from another run:" in page
    a_call("call-2").rings().is_answered()
    think()
    page = words(ana.get(f"/contacts/{lead.pk}"))
    assert "ended 1 run that was under way" in page
    assert "another workflow ended it" in words(ana.get(f"/runs/{run.pk}"))
