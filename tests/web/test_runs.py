"""The list of runs and the page of one: the path it took, why, what started it, and ending it."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Contact, Delivery, Run
from tests.builders import Firm, a_call, a_firm, a_lead, a_workflow, runs, think

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm() -> Firm:
    return a_firm()


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def a_branching_rule(firm: Firm) -> Any:
    """Tells the owner, then goes one way for Boston, and waits two days."""
    boston = {"field": "caller.city", "operator": "is", "value": "Boston"}
    task = {"id": "offer", "action": "create_task", "with": {"title": "Send the offer"}}
    note = {"id": "note", "action": "add_note", "with": {"text": "Elsewhere"}}
    rule = a_workflow("Follow up").when("call.missed").then("notify", to=["owner"], text="Missed")
    rule.step(branches=[{"name": "Boston", "when": boston, "steps": [task]}], otherwise=[note])
    return rule.wait(**{"for": "2 days"}).then("notify", to=["owner"], text="Still missed").published()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_run_and_for_three(
    firm: Firm, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_lead(owner=firm.bo)
    a_workflow("Rule").when("call.missed").then("notify", to=["owner"], text="Missed").published()
    for number in range(rows):
        a_call(f"call-{number}").rings().is_missed()
    client = signed_in(firm.ana)
    with django_assert_num_queries(10):
        page = client.get("/runs")
    assert [row.record.run.state for row in page.context["listing"].rows] == ["done"] * rows


def test_the_filters_of_the_list(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    good = a_workflow("Good").when("call.missed").then("notify", to=["owner"], text="Missed").published()
    bad = (
        a_workflow("Bad").when("call.missed").then("update_field", field="duration", value="long").published()
    )
    call = a_call().rings().is_missed().row
    client = signed_in(firm.ana)

    def named(query: str) -> list[str]:
        return [row.record.run.workflow.name for row in client.get(f"/runs?{query}").context["listing"].rows]

    assert named("") == ["Bad", "Good"]
    assert named("state=failed") == ["Bad"]
    assert named(f"workflow={good.pk}") == ["Good"]
    assert named(f"record=call:{call.pk}") == ["Bad", "Good"]
    assert named(f"record=call:{bad.pk}") == []
    assert named("to=2001-01-01") == []
    assert named("from=2001-01-01") == ["Bad", "Good"]
    assert named("workflow=nonsense&from=yesterday") == ["Bad", "Good"]


def test_the_page_of_a_run_shows_the_way_it_went_and_fades_the_rest(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_branching_rule(firm)
    a_call().rings().is_missed()
    context = signed_in(firm.ana).get(f"/runs/{runs(rule)[0].pk}").context
    started, told, fork, wait, again = context["steps"]
    assert [card.result for card in (started, told, fork, wait, again)] == [
        "done",
        "done",
        "done",
        "waiting",
        "ahead",
    ]
    assert [branch.taken for branch in fork.branches] == [True, False]
    assert [branch.steps[0].result for branch in fork.branches] == ["done", "ahead"]
    assert "Waiting 2 days" in context["waiting_for"]
    assert {(change.label, change.before, change.after) for change in context["changes"]} >= {
        ("Status", "Ringing", "Missed")
    }


def test_a_wait_that_is_over_reads_as_done(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_branching_rule(firm)
    a_call().rings().is_missed()
    firm.pass_time(days=2, minutes=1)
    context = signed_in(firm.ana).get(f"/runs/{runs(rule)[0].pk}").context
    assert [card.result for card in context["steps"]] == ["done"] * 5
    assert context["waiting_for"] == ""


def test_a_failed_run_says_why_and_what_to_write_instead(firm: Firm) -> None:
    rule = (
        a_workflow("Bad").when("call.missed").then("update_field", field="duration", value="long").published()
    )
    a_call().rings().is_missed()
    page = signed_in(firm.ana).get(f"/runs/{runs(rule)[0].pk}")
    assert page.context["reason"].startswith("“long” is no value for duration.")
    assert page.context["steps"][1].result == "failed"


def test_a_run_that_follows_from_another_leads_back_to_it(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    first = (
        a_workflow("First")
        .when("call.missed")
        .then("update_field", field="purpose", value="Call back")
        .published()
    )
    second = (
        a_workflow("Second")
        .when("call.edited", every_time=True)
        .then("notify", to=["owner"], text="x")
        .published()
    )
    a_call().rings().is_missed()
    parent = signed_in(firm.ana).get(f"/runs/{runs(second)[0].pk}").context["parent"]
    assert parent.run.pk == runs(first)[0].pk
    followers = signed_in(firm.ana).get(f"/runs/{runs(first)[0].pk}").context["followers"]
    assert [(line.run.pk, away) for line, away in followers] == [(runs(second)[0].pk, 1)]
    assert signed_in(firm.ana).get(f"/runs/{runs(second)[0].pk}").context["followers"] == []


def test_ending_a_run_stops_it_and_what_has_not_left(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    window = {"days": ["mon"], "from": "03:00", "to": "03:01"}
    rule = a_workflow("Later", window=window).when("call.missed")
    rule.then("send_email", to=["client"], subject="Sorry", body="We missed you.")
    row = rule.wait(**{"for": "2 days"}).then("notify", to=["owner"], text="x").published()
    a_call().rings().is_missed()
    run = runs(row)[0]
    assert run.state == "waiting"
    answer = signed_in(firm.ana).post(f"/runs/{run.pk}/cancel", follow=True)
    run.refresh_from_db()
    assert (run.state, run.due_at) == ("stopped", None)
    assert answer.context["reason"] == "Ana Popescu ended it"
    assert list(Delivery.objects.filter(run=run).values_list("state", flat=True)) == ["cancelled"]
    firm.pass_time(days=3)
    run.refresh_from_db()
    assert run.state == "stopped"


def test_ending_a_run_that_is_over_says_so(firm: Firm) -> None:
    row = a_workflow("Rule").when("call.missed").then("notify", to=["owner"], text="x").published()
    a_call().rings().is_missed()
    answer = signed_in(firm.ana).post(f"/runs/{runs(row)[0].pk}/cancel", follow=True)
    assert "This run is over already." in answer.content.decode()
    assert runs(row)[0].state == "done"


def test_an_agent_may_not_end_a_run(firm: Firm) -> None:
    a_lead(owner=firm.bo)
    rule = a_branching_rule(firm)
    a_call().rings().is_missed()
    run = runs(rule)[0]
    assert signed_in(firm.bo).post(f"/runs/{run.pk}/cancel").status_code == 403
    run.refresh_from_db()
    assert run.state == "waiting"


def test_runs_about_records_of_others_stay_hidden(firm: Firm) -> None:
    firm.bo.role.rights = {"view": {"*": "all", "contact": "own"}}  # type: ignore[union-attr]  # bo has a role
    firm.bo.role.save()  # type: ignore[union-attr]  # bo has a role
    rule = (
        a_workflow("New", about="contact").when("contact.created").then("add_note", text="Hello").published()
    )
    a_lead(owner=firm.cy, email="cy@client.example")
    think()
    mine = Contact.objects.create(kind="lead", name="Mine", owner=firm.bo)
    think()
    assert Run.objects.filter(workflow=rule).count() == 2
    listing = signed_in(firm.bo).get("/runs").context["listing"]
    assert [row.record.run.record_id for row in listing.rows] == [mine.pk]
    hidden = Run.objects.exclude(record_id=mine.pk).get()
    assert signed_in(firm.bo).get(f"/runs/{hidden.pk}").status_code == 404
