"""Who has how much and who is away; what became of it, as figures."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.operations.manual_actions import queue, work
from tandem.store.models import Absence, User
from tandem.store.read.organisation import now
from tests.builders import Firm, a_workflow
from tests.web.reading import HTMX, words
from tests.web.test_manual_actions import an_item


@pytest.mark.parametrize("many", [1, 3])
def test_the_load_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(many):
        an_item(firm.bo, f"Item {number}", due_at=now() - timedelta(hours=1))
    with django_assert_num_queries(20):
        page = ana.get("/load")
    rows = {row["load"].name: row["load"] for row in page.context["rows"]}
    assert (rows["Bo Laurent"].open, rows["Bo Laurent"].late, rows["Cy Ionescu"].open) == (many, many, 0)


def test_work_is_given_away_from_there(firm: Firm, ana: Client) -> None:
    for number in range(2):
        an_item(firm.bo, f"Item {number}")
    page = ana.get("/load")
    url = next(row["reassign"] for row in page.context["rows"] if row["load"].name == "Bo Laurent")
    assert "2 items" in words(ana.get(url, headers=HTMX))
    ana.post(url, {"to": f"user:{firm.cy.pk}"}, headers=HTMX)
    rows = {row["load"].name: row["load"].open for row in ana.get("/load").context["rows"]}
    assert (rows["Bo Laurent"], rows["Cy Ionescu"]) == (0, 2)


def test_absences_are_noted_and_taken_back(firm: Firm, bo: Client, ana: Client) -> None:
    today = now().date()
    days = {"first": today.isoformat(), "last": (today + timedelta(days=3)).isoformat()}
    assert "Select a valid choice" in words(bo.post("/load", {"of": firm.ana.pk, **days}))
    bo.post("/load", {"of": firm.bo.pk, "note": "Holidays", **days})
    absence = Absence.objects.get()
    page = words(ana.get("/load"))
    assert "away, back" in page
    assert "Holidays" in page
    ana.post(f"/load/absences/{absence.pk}/remove")  # his manager
    assert Absence.objects.count() == 0
    wrong = {"of": firm.bo.pk, "first": days["last"], "last": days["first"]}
    assert "The last day is before the first one." in words(bo.post("/load", wrong))


def test_reports_say_what_was_done_and_how_it_ended(firm: Firm, ana: Client) -> None:
    rule = a_workflow("Follow up").when("call.missed").then("add_note", text="x").published()
    ways = [{"name": "reached", "label": "Reached"}]
    one, two = an_item(firm.bo, workflow=rule, outcomes=ways), an_item(firm.bo, workflow=rule)
    assert "Nothing ended in these days." in words(ana.get("/reports/manual-actions"))
    queue.start(firm.bo, one.pk)
    work.complete(firm.bo, [one.pk], work.Ending("reached"))
    work.skip(firm.bo, [two.pk], because="x")
    page = ana.get("/reports/manual-actions?days=7")
    assert "1 item was completed." in words(page)
    assert len(page.context["done_plot"]["x"]) == 7
    assert [row["row"].outcome for row in page.context["outcomes"][0]["rows"]] in (
        ["reached", ""],
        ["", "reached"],
    )
    assert "Nothing ended" in words(ana.get("/reports/manual-actions?first=2020-01-01&last=2020-02-01"))
    assert "Choose at most 366 days." in words(
        ana.get("/reports/manual-actions?first=2020-01-01&last=2026-02-01")
    )


@pytest.mark.parametrize(
    ("name", "head"), [("done", "Completed"), ("touch", "Items"), ("outcomes", "Outcome")]
)
def test_each_report_is_there_as_csv(firm: Firm, ana: Client, name: str, head: str) -> None:
    item = an_item(firm.bo)
    queue.start(firm.bo, item.pk)
    work.complete(firm.bo, [item.pk], work.Ending())
    answer = ana.get(f"/reports/manual-actions?days=7&csv={name}")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert head in lines[0]
    assert len(lines) >= 2


def test_put_off_is_a_heading_here_and_an_order_on_a_button(firm: Firm, ana: Client) -> None:
    User.objects.filter(pk=firm.ana.pk).update(language="fr")
    item = an_item(firm.ana)
    assert "Aujourd’hui Reportées Tâches" in words(ana.get("/load"))
    assert "Reporter" in words(ana.get(f"/manual-actions/{item.pk}"))
