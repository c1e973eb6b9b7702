"""Start a workflow by hand from a record or a list: the count comes first, many are confirmed, all can be ended."""

from __future__ import annotations

from django.test import Client

from tandem.store.models import Organisation, Run, Workflow
from tests.builders import Firm, a_lead, a_workflow, think
from tests.web.reading import HTMX, words


def a_sequence() -> Workflow:
    rule = a_workflow("Welcome", "contact", entry="one_at_a_time").when("contact.deleted")
    return rule.wait(**{"for": "2 days"}).then("add_note", text="again").published()


def test_the_dialog_counts_before_it_starts(firm: Firm, ana: Client) -> None:
    rule = a_sequence()
    one, two = a_lead(), a_lead(email="two@example.com")
    url = f"/enrol/contact?id={one.pk}&id={two.pk}"
    page = ana.get(url, headers=HTMX)
    assert "2 records" in words(page)
    assert "It would start" not in words(page)
    page = ana.get(f"{url}&workflow={rule.pk}", headers=HTMX)
    assert "It would start for 2 records." in words(page)
    answer = ana.post(url, {"workflow": rule.pk}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    think()
    assert Run.objects.filter(state="waiting").count() == 2
    page = ana.get(f"{url}&workflow={rule.pk}", headers=HTMX)
    assert "It would start for 0 records. 2 are left out." in words(page)


def test_many_are_confirmed_by_their_number(firm: Firm, ana: Client) -> None:
    Organisation.objects.update(reach_limit=1)
    rule = a_sequence()
    one, two = a_lead(), a_lead(email="two@example.com")
    url = f"/enrol/contact?id={one.pk}&id={two.pk}"
    answer = ana.post(url, {"workflow": rule.pk, "confirmed": "3"}, headers=HTMX)
    assert "This would start for 2 records. Type that number to confirm." in words(answer)
    assert Run.objects.count() == 0
    ana.post(url, {"workflow": rule.pk, "confirmed": "2"}, headers=HTMX)
    assert Run.objects.count() == 2


def test_the_buttons_are_there_for_who_may(firm: Firm, ana: Client, bo: Client) -> None:
    lead = a_lead(owner=firm.bo)
    assert "No workflow about such records is switched on." in words(ana.get(f"/enrol/contact?id={lead.pk}"))
    rule = a_sequence()
    assert "Start a workflow" in words(ana.get(f"/contacts/{lead.pk}"))
    assert "Start a workflow" in words(ana.get("/contacts"))
    assert "Start a workflow" not in words(bo.get(f"/contacts/{lead.pk}"))
    assert bo.get(f"/enrol/contact?id={lead.pk}").status_code == 404
    assert bo.post(f"/workflows/{rule.pk}/remove-all").status_code == 403


def test_all_runs_under_way_are_ended(firm: Firm, ana: Client) -> None:
    rule = a_sequence()
    lead = a_lead()
    ana.post(f"/enrol/contact?id={lead.pk}", {"workflow": rule.pk})
    think()
    assert "End all runs under way" in words(ana.get(f"/workflows/{rule.pk}"))
    ana.post(f"/workflows/{rule.pk}/remove-all")
    assert Run.objects.get().state == "stopped"
    assert "End all runs under way" not in words(ana.get(f"/workflows/{rule.pk}"))


def test_one_client_is_taken_out_on_their_own_page(firm: Firm, ana: Client, bo: Client) -> None:
    rule = a_sequence()
    lead, other = a_lead(owner=firm.bo), a_lead(email="two@example.com", owner=firm.bo)
    ana.post(f"/enrol/contact?id={lead.pk}&id={other.pk}", {"workflow": rule.pk})
    think()
    run = Run.objects.get(record_id=lead.pk)
    page = ana.get(f"/contacts/{lead.pk}")
    assert "Take out of this workflow" in words(page)
    assert "Take out of this workflow" not in words(bo.get(f"/contacts/{lead.pk}"))
    assert f"/runs/{run.pk}/take-out?next=%2Fcontacts%2F{lead.pk}" in page.content.decode()
    answer = ana.post(f"/runs/{run.pk}/take-out?next=/contacts/{lead.pk}")
    assert answer.headers["Location"] == f"/contacts/{lead.pk}"
    assert {row.record_id: row.state for row in Run.objects.all()} == {
        lead.pk: "stopped",
        other.pk: "waiting",
    }
    page = ana.get(f"/contacts/{lead.pk}")
    assert "1 run was ended." in words(page)
    assert "Take out of this workflow" not in words(page)


def test_one_is_taken_out_in_the_list_of_runs(firm: Firm, ana: Client, bo: Client) -> None:
    rule = a_sequence()
    lead = a_lead(owner=firm.bo)
    ana.post(f"/enrol/contact?id={lead.pk}", {"workflow": rule.pk})
    think()
    run, here = Run.objects.get(), f"/runs?workflow={rule.pk}"
    button = f'formaction="/runs/{run.pk}/take-out?next=%2Fruns%3Fworkflow%3D{rule.pk}"'
    assert button in ana.get(here).content.decode()
    assert "take-out" not in bo.get(here).content.decode()
    assert bo.post(f"/runs/{run.pk}/take-out").status_code == 403
    assert (
        ana.post(f"/runs/{run.pk}/take-out?next=https://elsewhere.example/").headers["Location"]
        == f"/runs/{run.pk}"
    )
    assert Run.objects.get().state == "stopped"
    assert "take-out" not in ana.get(here).content.decode()
