"""Runs that failed, on their pages: what went wrong, doing them again one by one or many; how all workflows fare."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.authoring import publishing
from tandem.operations.running import retrying
from tandem.store.models import Incident, MailTemplate, Run, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow, runs, think
from tests.web.reading import words

pytestmark = pytest.mark.django_db


def failed(firm: Firm, count: int = 1, name: str = "Sorry") -> Workflow:
    """So many runs of a rule whose second step fails."""
    workflow = (
        a_workflow(name)
        .when("call.missed")
        .then("notify", to=["user:bo@example.com"], text="First")
        .then("send_email", template="later")
        .published(firm.ana)
    )
    a_lead(firm.bo)
    for number in range(count):
        a_call(f"{name}-{number}").rings().is_missed()
    return workflow


def mend() -> None:
    MailTemplate.objects.create(key="later", name="Later", subject="Later", body="We call you.")


def test_a_failed_run_offers_to_be_done_again_with_the_consequences(firm: Firm, ana: Client) -> None:
    (run,) = runs(failed(firm))
    page = ana.get(f"/runs/{run.pk}")
    assert [(way.how, way.may) for way in page.context["again"]] == [
        ("failed_step", True), ("start", True),
    ]  # fmt: skip
    assert (
        "It goes on here: E-mail the client: “later”. What was done before stays, nothing is sent twice."
        in words(page)
    )
    mend()
    answer = ana.post(f"/runs/{run.pk}/retry", {"how": "failed_step"}, follow=True)
    think()
    new = Run.objects.get(retry_of=run.pk)
    assert answer.redirect_chain == [(f"/runs/{new.pk}", 302)]
    page = ana.get(f"/runs/{new.pk}")
    cards = page.context["stretches"][0].steps
    assert [card.result for card in cards] == ["done", "done", "done"]  # the first was done by the run before
    assert [line.run.pk for line in page.context["chain"]] == [run.pk, new.pk]
    assert "It was done again." in words(ana.get(f"/runs/{run.pk}"))


def test_it_is_taken_note_of_with_a_word(firm: Firm, ana: Client) -> None:
    (run,) = runs(failed(firm))
    ana.post(f"/runs/{run.pk}/note", {"note": "Called her"})
    assert Incident.objects.get().state == "acknowledged"
    assert "Called her" in words(ana.get(f"/runs/{run.pk}"))
    assert ana.get("/runs?state=failed").context["listing"].total == 0
    assert ana.get("/runs?state=noted").context["listing"].total == 1


def test_agents_see_and_may_not(firm: Firm, bo: Client) -> None:
    (run,) = runs(failed(firm))
    assert bo.get(f"/runs/{run.pk}").context["again"] == []
    assert bo.post(f"/runs/{run.pk}/retry", {"how": "start"}).status_code == 403
    assert bo.post(f"/runs/{run.pk}/note").status_code == 403
    assert bo.get("/runs/replay?state=failed").status_code == 403


def test_a_moved_run_shows_both_versions(firm: Firm, ana: Client) -> None:
    made = a_workflow("Wait").when("call.missed").then("notify", to=["user:bo@example.com"], text="First")
    made.wait(**{"for": "1 hour"})
    workflow = made.published(firm.ana)
    a_call().rings().is_missed()
    made.then("notify", to=["user:bo@example.com"], text="Last")
    publishing.publish(firm.ana, workflow, made.document, waiting="move")
    (run,) = runs(workflow)
    page = ana.get(f"/runs/{run.pk}")
    stretches = page.context["stretches"]
    assert [stretch.number for stretch in stretches] == [2, 1]
    assert stretches[0].told == "Moved by Ana Popescu from version 1 to version 2"
    assert [card.result for card in stretches[0].steps] == ["done", "done", "waiting", "ahead"]
    assert [card.result for card in stretches[1].steps] == ["done", "done", "skipped"]
    assert "Waiting 1 hour: it goes on" in words(page)


@pytest.mark.parametrize(("asked", "count"), [
    ("trigger=call.missed", 2), ("trigger=call.ended", 0), ("q=template", 2), ("q=nothing", 0), ("state=failed", 2),
])  # fmt: skip
def test_the_list_is_narrowed(firm: Firm, ana: Client, asked: str, count: int) -> None:
    failed(firm, 2)
    assert ana.get(f"/runs?{asked}").context["listing"].total == count


def test_many_are_done_again_from_the_list(firm: Firm, ana: Client) -> None:
    workflow = failed(firm, 3)
    mend()
    page = ana.get("/runs?state=failed")
    assert page.context["replay"] == "/runs/replay?state=failed"
    page = ana.get("/runs/replay?state=failed")
    assert [(one.value, one.words) for one in page.context["policies"]] == [
        ("newest", "1 is done again, 2 are taken note of."),
        ("all", "3 are done again."),
        ("spread", "3 are done again."),
        ("drop", "3 are taken note of, nothing happens."),
    ]
    sent = {"how": "failed_step", "policy": "newest", "note": "Old news"}
    answer = ana.post("/runs/replay?state=failed", sent, follow=True)
    think()
    assert "1 is done again. 2 are taken note of." in words(answer)
    assert [run.state for run in runs(workflow)] == ["failed"] * 3 + ["done"]


def test_a_wrong_number_of_minutes_is_said(firm: Firm, ana: Client) -> None:
    failed(firm, 1)
    answer = ana.post("/runs/replay?state=failed", {"policy": "spread", "minutes": "x", "how": "start"})
    assert (answer.status_code, "between 1 and 1440 minutes" in words(answer)) == (422, True)


def test_a_group_of_incidents_is_done_again(firm: Firm, ana: Client) -> None:
    failed(firm, 2)
    mend()
    incident = Incident.objects.latest("id")
    assert "Do them again" in words(ana.get(f"/incidents/{incident.pk}"))
    ana.post(f"/incidents/{incident.pk}/replay", {"how": "start", "policy": "all"})
    think()
    assert set(Incident.objects.values_list("state", flat=True)) == {"retried"}
    assert ana.get("/incidents?view=retried").context["listing"].total == 1


def test_a_group_is_taken_note_of_with_a_word(firm: Firm, ana: Client) -> None:
    failed(firm, 2)
    incident = Incident.objects.latest("id")
    ana.post(f"/incidents/{incident.pk}/acknowledge", {"note": "The template is back"})
    assert "The template is back" in words(ana.get(f"/incidents/{incident.pk}"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_replay_page_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    failed(firm, count)
    with django_assert_num_queries(15):
        ana.get("/runs/replay?state=failed")


def test_health_tells_who_is_in_trouble_first(firm: Firm, ana: Client) -> None:
    failed(firm, 2)
    a_workflow("Calm").when("call.ended").wait(**{"for": "1 hour"}).published(firm.ana)
    a_call("calm").rings().is_answered().ends()
    page = ana.get("/workflows/health")
    lines = page.context["lines"]
    assert [line.patient.workflow.name for line in lines] == ["Sorry", "Calm"]
    ill, calm = (line.patient.health for line in lines)
    assert (ill.runs_day, ill.failed_day, ill.incidents) == (2, 2, 2)
    assert (calm.waiting, calm.failed_week) == (1, 0)
    assert lines[0].error == "the template “later” is gone"
    assert lines[1].patient.is_well


@pytest.mark.parametrize("count", [1, 3])
def test_health_costs_the_same_for_one_workflow_and_for_three(
    firm: Firm, ana: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        failed(firm, 1, f"Rule {number}")
    with django_assert_num_queries(6):
        ana.get("/workflows/health")


@pytest.mark.parametrize("count", [1, 3])
def test_a_run_costs_the_same_with_one_retry_and_with_three(
    firm: Firm, ana: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    (run,) = runs(failed(firm))
    last: Any = run
    for _ in range(count):
        last = retrying.retry(firm.ana, last.pk, "start")
        think()
    with django_assert_num_queries(30):
        ana.get(f"/runs/{last.pk}")
