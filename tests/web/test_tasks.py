"""Tasks: the list with its tabs, and taking one for done with a click."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.store.models import Task
from tandem.store.read.organisation import now
from tests.builders import Firm, a_lead
from tests.web.reading import HTMX, rows, said, words


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_for_one_and_for_three(
    firm: Firm, ana: Client, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lisa = a_lead()
    for number in range(many):
        Task.objects.create(title=f"Task {number}", owner=firm.ana, contact=lisa)
    with django_assert_num_queries(9):
        page = ana.get("/tasks")
    assert rows(page) == [f"Task {number}" for number in range(many)]


def test_tabs_and_states(firm: Firm, bo: Client) -> None:
    firm.support.members.set([firm.bo, firm.cy])
    Task.objects.create(title="Mine, late", owner=firm.bo, due_at=now() - timedelta(hours=1))
    Task.objects.create(title="Mine, done", owner=firm.bo, status="done")
    Task.objects.create(title="My team’s", owner=firm.cy)
    Task.objects.create(title="Ana’s", owner=firm.ana)
    assert rows(bo.get("/tasks")) == ["Mine, late"]
    assert rows(bo.get("/tasks", {"state": "any"})) == ["Mine, late", "Mine, done"]
    assert rows(bo.get("/tasks", {"view": "team"})) == ["Mine, late", "My team’s"]
    assert rows(bo.get("/tasks", {"view": "all"})) == ["Mine, late", "My team’s", "Ana’s"]
    assert rows(bo.get("/tasks", {"view": "late"})) == ["Mine, late"]
    assert rows(bo.get("/tasks", {"view": "done"})) == ["Mine, done"]
    assert "Late" in words(bo.get("/tasks"))


def test_a_click_takes_a_task_for_done(firm: Firm, bo: Client) -> None:
    task = Task.objects.create(title="Send the samples", owner=firm.bo)
    answer = bo.post(f"/tasks/{task.pk}/done", headers=HTMX)
    assert (answer.status_code, answer.content) == (200, b"")
    assert "Done: Send the samples" in answer.headers["HX-Trigger"]
    task.refresh_from_db()
    assert task.status == "done"
    assert task.done_at is not None
    assert said(bo.get(f"/tasks/{task.pk}")) == ["Bo Laurent changed Status: Open → Done"]


def test_a_task_of_somebody_else_stays_open(firm: Firm, bo: Client) -> None:
    task = Task.objects.create(title="Ana’s", owner=firm.ana)
    assert bo.post(f"/tasks/{task.pk}/done", headers=HTMX).status_code == 403
    assert Task.objects.get().status == "open"


def test_home_shows_what_is_due_and_not_what_is_not(firm: Firm, ana: Client) -> None:
    assert "Nothing is waiting for you" in words(ana.get("/"))
    Task.objects.create(title="Send the samples", owner=firm.ana, due_at=now() - timedelta(hours=1))
    Task.objects.create(title="Next month", owner=firm.ana, due_at=now() + timedelta(days=30))
    page = words(ana.get("/"))
    assert "Send the samples" in page
    assert "Next month" not in page
