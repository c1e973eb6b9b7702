"""The page on which a workflow is tried on one record."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Call, Event, Run, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow
from tests.web.reading import HTMX, words


def a_rule() -> Workflow:
    rule = a_workflow("Missed").when("call.missed").where("contact.city", "is", "Paris")
    rule.then("send_email", to=["client"], subject="Sorry, {{ contact.first_name }}", body="We missed you.")
    outcomes = [
        {"name": "yes", "label": "Reached", "steps": [{"id": "s", "stop": "reached"}]},
        {"name": "no"},
    ]
    rule.step(hand_off={"do": "call", "title": "Call back", "to": "owner", "outcomes": outcomes})
    return rule.then("create_task", title="Note it", assignee="owner").published()


def missed(firm: Firm, calls: int = 1) -> tuple[Call, int]:
    a_lead(owner=firm.bo)
    for number in range(calls):
        a_call(f"call-{number}").rings().is_missed()
    call = Call.objects.order_by("id")[0]
    return call, Event.objects.filter(record_id=call.pk).latest("id").pk


@pytest.mark.parametrize("calls", [1, 3])
def test_it_costs_the_same_with_one_call_and_with_three(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, calls: int
) -> None:
    rule = a_rule()
    call, event = missed(firm, calls)
    here = f"/workflows/{rule.pk}/try"
    ana.get(f"{here}?record={call.pk}&event={event}")
    with django_assert_num_queries(19):
        ana.get(f"{here}?record={call.pk}&event={event}")
    with django_assert_num_queries(7):
        assert len(ana.get(here).context["found"]) == calls
    with django_assert_num_queries(11):
        ana.get(f"{here}/matched", headers=HTMX)


def test_each_condition_and_each_text_is_shown_and_nothing_is_done(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    call, event = missed(firm)
    page = words(ana.get(f"/workflows/{rule.pk}/try?record={call.pk}&event={event}"))
    assert "It would not start. Below is what it would do if it did." in page
    assert "Did not hold: Contact’s city is Paris it is “Boston”" in page
    assert "Mail to lisa@example.com: Sorry, Lisa Subject Sorry, Lisa Text We missed you." in page
    assert "It would stop: reached" in page
    assert Run.objects.count() == 0


def test_what_a_hand_off_comes_to_is_chosen(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    call, event = missed(firm)
    here = f"/workflows/{rule.pk}/try?record={call.pk}&event={event}"
    page = ana.get(here)
    assert [(one[1], one[2]) for one in page.context["steps"][1].options] == [
        ("Reached", True), ("no", False), ("It is cancelled", False)
    ]  # fmt: skip
    other = words(ana.get(f"{here}&on.step-1=no"))
    assert "Task for Bo Laurent: Note it" in other
    assert "It would be done." in other


def test_records_are_found_by_words(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    missed(firm)
    found = ana.get(f"/workflows/{rule.pk}/try?q=lisa").context["found"]
    assert [one.name for one in found] == ["Lisa Martin"]
    assert "Nothing found" in words(ana.get(f"/workflows/{rule.pk}/try?q=nobody-like-this"))


def test_how_often_it_would_have_started(firm: Firm, ana: Client) -> None:
    rule = a_workflow("Any").when("call.missed").then("notify", to=["owner"], text="x").published()
    missed(firm, 2)
    firm.pass_time(minutes=1)
    assert "It would have started 2 times." in words(
        ana.get(f"/workflows/{rule.pk}/try/matched", headers=HTMX)
    )


def test_what_one_may_not_see_cannot_be_tried(firm: Firm, bo: Client) -> None:
    rule = a_rule()
    call, event = missed(firm)
    assert bo.get(f"/workflows/{rule.pk}/try?record={call.pk}&event={event + 999}").status_code == 404
    assert firm.bo.role is not None
    firm.bo.role.rights = {"view": {"workflow": "all"}}
    firm.bo.role.save()
    assert bo.get(f"/workflows/{rule.pk}/try?record={call.pk}").status_code == 404
