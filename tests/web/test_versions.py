"""The history of a workflow, the review before publishing: what they say, what they cost, who may do what."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.engine.words import Text
from tandem.operations.authoring import drafts, publishing
from tandem.store.models import DraftEdit, Organisation, User, Workflow
from tests.builders import AWorkflow, Firm, a_call, a_lead, a_workflow, runs, think
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def rule(text: str = "One", wait: str = "1 hour") -> AWorkflow:
    made = a_workflow("Follow up").when("call.missed").wait(**{"for": wait})
    return made.then("notify", to=["user:ana@example.com"], text=text)


def with_versions(firm: Firm, count: int = 2) -> Workflow:
    workflow = rule().published(firm.ana)
    for number in range(2, count + 1):
        publishing.publish(firm.ana, workflow, rule(f"Text {number}").document, f"Note {number}")
    workflow.refresh_from_db()
    return workflow


def draft_of(user: User, workflow: Workflow, made: AWorkflow | dict[str, Any]) -> drafts.Draft:
    document = made if isinstance(made, dict) else made.document
    seen = drafts.open(user, workflow).number
    return drafts.save(user, workflow, seen=seen, document=document, what=Text("changed"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_one_version_and_for_three(
    firm: Firm, ana: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workflow = with_versions(firm, count)
    queries = 14 if count == 1 else 15  # one more for the version compared with
    with django_assert_num_queries(queries):
        page = ana.get(f"/workflows/{workflow.pk}/versions")
    assert page.status_code == 200
    assert len(page.context["entries"]) == count


def test_the_newest_is_compared_with_the_one_before(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm)
    page = ana.get(f"/workflows/{workflow.pk}/versions")
    text = words(page)
    assert "Version 2" in text
    assert "Note 2" in text
    assert "Tell Ana Popescu: Text 2: message was “One”, is “Text 2”" in text
    assert text.count("in force") == 2  # in the list, and beside the head


def test_any_two_are_compared(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 3)
    page = ana.get(f"/workflows/{workflow.pk}/versions?number=1&with=3")
    assert [line.words for line in page.context["changes"]] == [
        "Tell Ana Popescu: One: message was “Text 3”, is “One”"
    ]
    assert ana.get(f"/workflows/{workflow.pk}/versions?number=9").status_code == 404


def test_an_earlier_version_becomes_the_draft_settings_included(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm)
    changed = rule("Text 3")
    changed.document["settings"]["entry"] = "once"
    publishing.publish(firm.ana, workflow, changed.document)
    ana.post(f"/workflows/{workflow.pk}/versions/2/restore")
    edit = DraftEdit.objects.get(workflow=workflow)
    assert edit.document["steps"][1]["with"]["text"] == "Text 2"
    assert "entry" not in edit.document.get("settings", {})
    assert (edit.what["text"], edit.what["values"]) == ("version {number} was restored", {"number": 2})


def test_agents_may_look_but_not_restore_nor_publish(firm: Firm, bo: Client) -> None:
    workflow = with_versions(firm)
    page = bo.get(f"/workflows/{workflow.pk}/versions")
    assert "Restore" not in words(page)
    assert bo.post(f"/workflows/{workflow.pk}/versions/1/restore").status_code == 403
    assert bo.get(f"/workflows/{workflow.pk}/publish").status_code == 403


def test_the_review_says_what_changes_and_publishing_does_it(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 1)
    draft = draft_of(firm.ana, workflow, rule("Better"))
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert "Tell Ana Popescu: Better: message was “One”, is “Better”" in words(page)
    assert "Publish version 2" in words(page)
    answer = ana.post(
        f"/workflows/{workflow.pk}/publish", {"seen": draft.number, "note": "Kinder", "waiting": "finish"}
    )
    assert answer.status_code == 302
    version = workflow.versions.get(number=2)
    assert (version.note, version.published_by) == ("Kinder", firm.ana)
    assert not DraftEdit.objects.exists()


def test_nothing_to_publish(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 1)
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert "There is nothing to publish: the draft is version 1, which is in force." in words(page)


def test_problems_are_shown_card_by_card(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 1)
    draft = draft_of(firm.ana, workflow, rule("", "2 fortnights"))
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert [one.card for one in page.context["errors"]] == ["Wait 2 fortnights", "Tell Ana Popescu: …"]
    assert "2 things must be mended first" in words(page)
    answer = ana.post(f"/workflows/{workflow.pk}/publish", {"seen": draft.number})
    assert answer.status_code == 422
    assert workflow.versions.count() == 1


def test_somebody_else_changed_the_draft_meanwhile(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 1)
    draft = draft_of(firm.ana, workflow, rule("Better"))
    draft_of(firm.dora, workflow, rule("Other"))
    answer = ana.post(f"/workflows/{workflow.pk}/publish", {"seen": draft.number})
    assert "Dora Admin changed the draft meanwhile." in words(answer)
    assert workflow.versions.count() == 1


def test_who_waits_is_asked_about_and_mapped(firm: Firm, ana: Client) -> None:
    workflow = with_versions(firm, 1)
    a_call().rings().is_missed()
    made = a_workflow("Follow up").when("call.missed").step(id="pause", wait={"for": "2 hours"})
    made.then("notify", to=["user:ana@example.com"], text="New")
    draft = draft_of(firm.ana, workflow, made)
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    (place,) = page.context["waiting"]
    assert (place.step, place.words, place.count, place.versions) == ("step-0", "Wait 1 hour", 1, "1")
    assert [id for id, _ in place.choices] == ["-", "pause", "step-1"]
    assert "1 run waits" in words(page)

    sent = {"seen": draft.number, "waiting": "move", "to:step-0": ""}
    answer = ana.post(f"/workflows/{workflow.pk}/publish", sent)
    assert answer.status_code == 422
    assert "Choose where the runs that wait there go on." in words(answer)

    answer = ana.post(f"/workflows/{workflow.pk}/publish", sent | {"to:step-0": "pause"}, follow=True)
    assert "Version 2 is in force. 1 run moved over." in words(answer)
    assert runs(workflow)[0].version.number == 2


def test_many_people_are_confirmed_with_the_number(firm: Firm, ana: Client) -> None:
    Organisation.objects.update(reach_limit=1)
    for number in range(2):
        a_lead(firm.bo, email=f"lead{number}@example.com")
    think()
    made = a_workflow("Hello", about="contact").when("contact.created")
    workflow = made.then("send_email", subject="Hello", body="You.").published(firm.ana)
    made.document["steps"][0]["with"]["body"] = "You there."
    draft = draft_of(firm.ana, workflow, made)
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert "it would write to 2 people" in words(page)
    assert (
        ana.post(f"/workflows/{workflow.pk}/publish", {"seen": draft.number, "reach": "3"}).status_code == 422
    )
    assert (
        ana.post(f"/workflows/{workflow.pk}/publish", {"seen": draft.number, "reach": "2"}).status_code == 302
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_review_costs_the_same_for_one_run_that_waits_and_for_three(
    firm: Firm, ana: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    workflow = with_versions(firm, 1)
    for number in range(count):
        a_call(f"call-{number}").rings().is_missed()
    draft_of(firm.ana, workflow, rule("Better"))
    with django_assert_num_queries(21):
        ana.get(f"/workflows/{workflow.pk}/publish")


def test_a_workflow_that_was_never_published(firm: Firm, ana: Client) -> None:
    workflow = drafts.begin(firm.ana, "Brand new", "call")
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert "2 things must be mended first" in words(page)
    assert "Nothing has been published yet" in words(ana.get(f"/workflows/{workflow.pk}/versions"))
    made = rule()
    made.document |= {"key": workflow.key, "name": "Brand new"}
    draft = draft_of(firm.ana, workflow, made)
    page = ana.get(f"/workflows/{workflow.pk}/publish")
    assert "This is its first version." in words(page)
    ana.post(f"/workflows/{workflow.pk}/publish", {"seen": draft.number, "on": "1"})
    workflow.refresh_from_db()
    assert (workflow.on, workflow.live and workflow.live.number) == (True, 1)
