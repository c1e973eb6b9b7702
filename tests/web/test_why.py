"""The page that says of each workflow why it acted on a record, or why it did not."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Contact, Workflow
from tests.builders import Firm, a_lead, a_workflow, think
from tests.web.reading import words


def a_rule(name: str = "Demo", city: str = "Paris") -> Workflow:
    rule = a_workflow(name, "contact").when("contact.edited", fields=["status"], every_time=True)
    return rule.where("city", "is", city).then("notify", to=["owner"], text="x").published()


def edited(lead: Contact, **values: str) -> None:
    for name, value in values.items():
        setattr(lead, name, value)
    lead.save()
    think()


@pytest.mark.parametrize("rows", [1, 3])
def test_it_costs_the_same_for_one_event_and_workflow_and_for_three(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for number in range(rows):
        a_rule(f"Rule {number}")
    lead = a_lead(owner=firm.bo)
    for number in range(rows):
        edited(lead, status=f"status {number}")
    ana.get(f"/why/contact/{lead.pk}")
    with django_assert_num_queries(12):
        page = ana.get(f"/why/contact/{lead.pk}")
    assert len(page.context["moments"]) == rows + 1


def test_it_names_the_clause_and_the_value_of_then(firm: Firm, ana: Client) -> None:
    a_rule()
    lead = a_lead(owner=firm.bo)
    edited(lead, status="hot")
    page = words(ana.get(f"/why/contact/{lead.pk}"))
    assert "Demo Did not act A condition did not hold: City is Paris · it was “Boston”" in page
    assert "1 other waits for something else" in page


def test_a_near_miss_is_mended_with_one_press(firm: Firm, ana: Client, bo: Client) -> None:
    rule = a_rule()
    lead = a_lead(owner=firm.ana, city="Paris ")
    edited(lead, status="hot")
    here = f"/why/contact/{lead.pk}"
    page = ana.get(here)
    assert "It was “Paris ”, with a space too many" in page.content.decode()
    assert "Set city to “Paris”" in words(page)
    event = page.context["moments"][0].id
    answer = ana.post(here, {"event": event, "workflow": rule.pk}, follow=True)
    lead.refresh_from_db()
    assert lead.city == "Paris"
    assert "Set city to “Paris”: done." in words(answer)
    again = ana.post(here, {"event": event, "workflow": rule.pk}, follow=True)
    assert "nothing to mend" in words(again)
    edited(lead, city="Paris ")
    assert bo.post(here, {"event": event, "workflow": rule.pk}).status_code == 403


def test_it_is_narrowed_by_workflow_and_day(firm: Firm, ana: Client) -> None:
    one, _other = a_rule("One"), a_rule("Other")
    lead = a_lead(owner=firm.bo)
    edited(lead, status="hot")
    page = ana.get(f"/why/contact/{lead.pk}?workflow={one.pk}")
    assert [line.mark.name for line in page.context["moments"][0].lines] == ["One"]
    assert ana.get(f"/why/contact/{lead.pk}?day=2020-01-01").context["moments"] == []
    assert len(ana.get(f"/why/contact/{lead.pk}?day=not-a-day").context["moments"]) == 2


def test_every_record_leads_there_and_nobody_sees_what_they_may_not(
    firm: Firm, ana: Client, bo: Client
) -> None:
    lead = a_lead(owner=firm.ana)
    assert f'href="/why/contact/{lead.pk}"' in ana.get(f"/contacts/{lead.pk}").content.decode()
    assert bo.get(f"/why/contact/{lead.pk}").status_code == 200
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"*": "own"}}
    firm.bo.role.save()
    assert bo.get(f"/why/contact/{lead.pk}").status_code == 404
    assert ana.get("/why/workflow/1").status_code == 404
    assert ana.get("/why/contact/424242").status_code == 404
