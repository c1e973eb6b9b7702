"""Campaigns and their saved filters: from the condition to the client who was left out."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.outreach.campaign_turns import take_turns
from tandem.store.models import Campaign, Organisation, SavedFilter, Workflow
from tests.builders import Firm, a_lead, a_workflow, think
from tests.web.reading import HTMX, words

ROW = {
    "f-t-size": "1",
    "f-t-join": "all",
    "f-t_0-field": "city",
    "f-t_0-operator": "is",
    "f-t_0-kind": "text",
}


def a_filter(name: str = "In Boston") -> SavedFilter:
    """Leads in Boston."""
    tree = {"all": [{"field": "city", "operator": "is", "value": "Boston"}]}
    return SavedFilter.objects.create(name=name, key=name, about="contact", condition=tree)


def a_round(name: str = "Spring round") -> Workflow:
    """A workflow that leaves a note."""
    return a_workflow(name, "contact").when("contact.deleted").then("add_note", text="again").published()


def test_a_filter_is_put_together_counted_and_saved(firm: Firm, ana: Client) -> None:
    a_lead()
    page = ana.get("/saved-filters/new")
    assert "1 fits now." in words(page)
    form = {
        "name": "In Boston",
        "about": "contact",
        "was_about": "contact",
        "f-t-size": "0",
        "f-t-join": "all",
    }
    drawn = ana.post("/saved-filters/draw", form | {"do": "add-row:f:t"}, headers=HTMX)
    assert "Choose a field…" in words(drawn)
    ana.post("/saved-filters/new", form | {"f-t-size": "0"})
    row = SavedFilter.objects.get()
    assert (row.name, row.condition) == ("In Boston", None)
    assert "Everybody" in words(ana.get("/saved-filters"))
    ana.post(f"/saved-filters/{row.pk}/delete")
    assert SavedFilter.objects.count() == 0


def test_from_a_draft_to_who_was_left_out(firm: Firm, ana: Client) -> None:
    a_lead()
    a_lead(email="silent@example.com", name="Silent Sam", do_not_contact=True)
    chosen, rule = a_filter(), a_round()
    assert "No campaign yet" in words(ana.get("/campaigns"))
    given = {"name": "Spring", "saved_filter": chosen.pk, "workflow": rule.pk, "per_hour": "100000"}
    assert "This field is required" in words(ana.post("/campaigns/new", given | {"name": ""}))
    answer = ana.post("/campaigns/new", given)
    row = Campaign.objects.get()
    assert answer.headers["Location"] == f"/campaigns/{row.pk}"
    page = words(ana.get(f"/campaigns/{row.pk}"))
    assert "2 clients fit now." in page
    ana.post(f"/campaigns/{row.pk}/start")
    for _ in range(3):
        take_turns()
        firm.pass_time(seconds=5)
    think()
    page = words(ana.get(f"/campaigns/{row.pk}"))
    for part in ("2 of 2", "Add a note", "Silent Sam", "they asked not to be contacted"):
        assert part in page, part
    assert "2 of 2" in words(ana.get("/campaigns"))


def test_many_are_confirmed_and_it_pauses_goes_on_and_ends(firm: Firm, ana: Client) -> None:
    Organisation.objects.update(reach_limit=1)
    a_lead()
    a_lead(email="two@example.com")
    row = Campaign.objects.create(name="Spring", saved_filter=a_filter(), workflow=a_round(), owner=firm.ana)
    page = ana.post(f"/campaigns/{row.pk}/start")
    assert "Type the number to confirm" in words(page)
    for verb, form, state in (
        ("start", {"confirmed": "2"}, "running"),
        ("pause", {}, "paused"),
        ("resume", {}, "running"),
        ("cancel", {"stop_runs": "1"}, "cancelled"),
    ):
        ana.post(f"/campaigns/{row.pk}/{verb}", form)
        row.refresh_from_db()
        assert row.state == state
    assert "cannot be done" in words(ana.post(f"/campaigns/{row.pk}/pause"))
    assert ana.post(f"/campaigns/{row.pk}/dance").status_code == 404


def test_the_pace_changes_while_it_runs(firm: Firm, ana: Client) -> None:
    row = Campaign.objects.create(
        name="Spring", saved_filter=a_filter(), workflow=a_round(), owner=firm.ana, state="running"
    )
    hours = {"has_window": "on", "days": ["mon", "tue"], "start": "09:00", "end": "12:00"}
    ana.post(f"/campaigns/{row.pk}/edit", {"name": "Summer", "per_hour": "30", **hours})
    row.refresh_from_db()
    assert (row.name, row.per_hour) == ("Summer", 30)
    assert row.window is not None
    assert row.window["days"] == ["mon", "tue"]
    assert "Mon, Tue, 09:00 to 12:00" in words(ana.get(f"/campaigns/{row.pk}"))


def test_who_may_not_start_workflows_only_looks(firm: Firm, bo: Client) -> None:
    row = Campaign.objects.create(name="Spring", saved_filter=a_filter(), workflow=a_round(), owner=firm.ana)
    assert "New campaign" not in words(bo.get("/campaigns"))
    assert bo.get("/campaigns/new").status_code == 403
    assert bo.post(f"/campaigns/{row.pk}/start").status_code == 403


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    chosen, rule = a_filter(), a_round()
    for number in range(many):
        Campaign.objects.create(name=f"Campaign {number}", saved_filter=chosen, workflow=rule, owner=firm.ana)
    with django_assert_num_queries(7):
        page = words(ana.get("/campaigns"))
    assert page.count("Draft") == many
