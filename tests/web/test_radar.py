"""The radar: what the live workflows have to do with each other."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.authoring import workflow_order
from tandem.operations.explaining.radar import Fight, Loop, radar
from tandem.store.models import Study, Workflow
from tests.builders import AWorkflow, Firm, a_lead, a_workflow, think
from tests.web.reading import words


def a_rule(name: str, heard: str, field: str, value: str) -> AWorkflow:
    rule = a_workflow(name, "contact").when("contact.edited", fields=[heard], every_time=True)
    return rule.then("update_field", field=field, value=value)


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_workflow_and_for_three(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        a_rule(f"Rule {number}", "city", "source", f"value {number}").published()
    ana.get("/workflows/radar")
    with django_assert_num_queries(11):
        page = ana.get("/workflows/radar")
    assert len(page.context["fights"]) == {1: 0, 3: 3}[rows]


def test_a_loop_is_told_once_with_the_fields_it_goes_through(firm: Firm, ana: Client) -> None:
    one = a_rule("One", "city", "source", "moved").published()
    other = a_rule("Other", "source", "city", "Paris").published()
    assert radar(firm.ana).loops == [Loop((one.pk, other.pk), ("source", "city"))]
    assert "One source Other city and again" in words(ana.get("/workflows/radar"))


def test_a_contradiction_names_who_wins_and_the_order_decides(firm: Firm, ana: Client) -> None:
    one = a_rule("One", "city", "source", "web").published()
    other = a_rule("Other", "city", "source", "fair").published()
    found = radar(firm.ana)
    assert found.fights == [Fight(one.pk, other.pk, "source", "web", "fair")]
    assert found.losers == [one.pk]
    workflow_order.move(firm.ana, other.pk, by=-1)
    assert radar(firm.ana).losers == [other.pk]


def test_what_has_not_started_for_a_month_is_silent(firm: Firm, ana: Client) -> None:
    busy = a_rule("Busy", "city", "source", "web").published()
    quiet = a_rule("Quiet", "language", "country", "FR").published()
    assert radar(firm.ana).silent == []
    firm.pass_time(days=31)
    lead = a_lead(owner=firm.bo)
    lead.city = "Paris"
    lead.save()
    think()
    assert radar(firm.ana).silent == [quiet.pk]
    assert "Have not started in 30 days" in words(ana.get("/workflows/radar"))
    assert busy.pk not in radar(firm.ana).silent


def test_the_reach_is_taken_from_the_last_rehearsal(firm: Firm) -> None:
    row = a_rule("Mail", "city", "source", "web").published()
    for people in (900, 100):
        Study.objects.create(
            workflow=row, document={}, days=15, state="done", by=firm.ana, result={"people": people}
        )
    assert radar(firm.ana).reaching == []
    firm.organisation.reach_limit = 150
    firm.organisation.save()
    assert [(one.workflow, one.people) for one in radar(firm.ana).reaching] == [(row.pk, 200)]


def test_the_list_of_workflows_leads_there(firm: Firm, ana: Client) -> None:
    assert Workflow.objects.count() == 0
    assert "Nothing on the radar" in words(ana.get("/workflows/radar"))
    assert 'href="/workflows/radar"' in ana.get("/workflows").content.decode()
