"""The pages of rehearsals: asking, watching, cancelling, and what came of it."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.authoring import workflows
from tandem.operations.explaining import rehearsal
from tandem.store.models import Study, Workflow
from tests.builders import Firm, a_call, a_lead, a_workflow
from tests.web.reading import HTMX, words


def a_rule() -> Workflow:
    rule = a_workflow("Missed").when("call.missed")
    rule.then("send_email", to=["client"], subject="Sorry, {{ contact.first_name }}", body="We missed you.")
    rule.step(hand_off={"do": "call", "title": "Call back", "to": "owner"})
    return rule.then("create_task", title="Note it", assignee="owner").published()


def rehearsed(firm: Firm, rule: Workflow, calls: int) -> Study:
    for number in range(calls):
        a_lead(
            owner=firm.bo,
            phone_e164=f"+3361234567{number}",
            name=f"Lisa {number}",
            email=f"l{number}@example.com",
        )
        a_call(f"call-{number}", number=f"+3361234567{number}").rings().is_missed()
    firm.pass_time(minutes=1)
    study = rehearsal.ask(firm.ana, rule)
    rehearsal.carry_out_all()
    return study


def test_asking_leads_to_the_rehearsal_which_waits_for_a_worker(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    assert "None yet." in words(ana.get(f"/workflows/{rule.pk}/rehearsals"))
    answer = ana.post(
        f"/workflows/{rule.pk}/rehearsals", {"days": "7", "source": "live", "hand_offs": "open"}
    )
    study = Study.objects.get()
    assert answer.headers["Location"] == f"/workflows/{rule.pk}/rehearsals/{study.pk}"
    assert (study.days, study.by, study.result) == (7, firm.ana, {"hand_offs": "open"})
    page = ana.get(answer.headers["Location"])
    assert "Waiting for a worker" in words(page)
    assert 'hx-trigger="every 1s"' in page.content.decode()
    again = ana.post(f"/workflows/{rule.pk}/rehearsals", {"days": "7"})
    assert again.status_code == 422
    assert "under way" in words(again)


def test_progress_is_shown_and_it_can_be_cancelled(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    study = rehearsal.ask(firm.ana, rule)
    Study.objects.update(state="running", done=1200, total=4000)
    here = f"/workflows/{rule.pk}/rehearsals/{study.pk}"
    part = ana.get(here, headers=HTMX)
    assert "1,200 of 4,000 events looked at" in words(part)
    assert "<html" not in part.content.decode()
    assert ana.post(f"{here}/cancel").status_code == 302
    assert "was cancelled" in words(ana.get(here))


@pytest.mark.parametrize("calls", [1, 3])
def test_the_result_costs_the_same_for_one_run_and_for_three(
    firm: Firm, ana: Client, django_assert_num_queries: DjangoAssertNumQueries, calls: int
) -> None:
    rule = a_rule()
    study = rehearsed(firm, rule, calls)
    here = f"/workflows/{rule.pk}/rehearsals/{study.pk}"
    ana.get(here)
    with django_assert_num_queries(15):
        page = ana.get(here)
    assert len(page.context["runs"].lines) == calls
    with django_assert_num_queries(11):
        ana.get(f"/workflows/{rule.pk}/rehearsals")


def test_the_result_says_who_would_have_received_what(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    study = rehearsed(firm, rule, 2)
    here = f"/workflows/{rule.pk}/rehearsals/{study.pk}"
    page = words(ana.get(here))
    assert (
        "It would have started 2 times; really it started 2 times. 2 messages would have left to 2 people."
        in page
    )
    assert "Most of the work would have been for Bo Laurent: 0.1 a day." in page
    assert "Mail to l0@example.com: Sorry, Lisa" in page
    assert "Manual action for Bo Laurent: Call back" in page
    assert "Rehearsed and real 2" in page
    assert "None." in words(ana.get(f"{here}?runs=real"))
    lines = ana.get(f"{here}/csv").getvalue().decode().splitlines()
    assert (len(lines), lines[0]) == (32, '"Day","Rehearsed","Really happened"')
    assert lines[-1].endswith(",2,2")


def test_an_agent_sees_the_result_but_may_not_ask(firm: Firm, bo: Client) -> None:
    rule = a_rule()
    study = rehearsed(firm, rule, 1)
    assert bo.get(f"/workflows/{rule.pk}/rehearsals/{study.pk}").status_code == 200
    assert "Rehearse</button>" not in bo.get(f"/workflows/{rule.pk}/rehearsals").content.decode()
    assert bo.post(f"/workflows/{rule.pk}/rehearsals", {"days": "7"}).status_code == 403
    assert bo.get(f"/workflows/{rule.pk}/rehearsals/{study.pk + 1}").status_code == 404


def test_it_says_when_nothing_could_really_start_and_why(firm: Firm, ana: Client) -> None:
    rule = a_rule()
    workflows.switch(firm.ana, rule, False)
    study = rehearsed(firm, rule, 2)
    page = words(ana.get(f"/workflows/{rule.pk}/rehearsals/{study.pk}"))
    assert "2 of the rehearsed runs would have begun then." in page
    assert page.count("The workflow was off") == 3, "once for the time, once for each run"
