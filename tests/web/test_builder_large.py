"""The builder of a large workflow: what each kind of change costs, and what is shown of many notes."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.builders import Firm
from tests.web.test_builder import HTMX, Desk, a_rule

PAGE, CHANGE = 10, 14  # queries


@pytest.fixture
def desk(ana: Client, firm: Firm) -> Desk:
    return Desk(ana, firm, a_rule())


@pytest.mark.parametrize("steps", [1, 3])
def test_the_page_costs_the_same_for_one_step_and_for_three(
    ana: Client, firm: Firm, steps: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = Desk(ana, firm, a_rule(steps))
    desk.page()
    with django_assert_num_queries(PAGE):
        page = desk.page()
    assert page.content.decode().count('class="bcard bcard-action') == steps


@pytest.mark.parametrize("steps", [1, 3])
def test_a_change_costs_the_same_for_one_step_and_for_three(
    ana: Client, firm: Firm, steps: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = Desk(ana, firm, a_rule(steps))
    number = desk.draft.number
    desk.page()
    with django_assert_num_queries(CHANGE):
        given = {"do": "insert", "kind": "wait", "at": "steps.0", "seen": number}
        ana.post(f"/workflows/{desk.row.pk}/build/do", given, **HTMX)
    assert len(desk.document["steps"]) == steps + 1


@pytest.mark.parametrize("steps", [3, 60])
def test_each_kind_of_change_costs_the_same_with_sixty_cards(
    ana: Client, firm: Firm, steps: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk = Desk(ana, firm, a_rule(steps))
    address = f"/workflows/{desk.row.pk}/build"

    def costs(queries: int, place: str, **values: Any) -> None:
        seen = desk.draft.number
        with django_assert_num_queries(queries):
            answer = ana.post(f"{address}/{place}", {"seen": seen, **values}, **HTMX)
        assert desk.draft.number != seen
        assert answer.content.decode().count('class="bcard bcard-action') >= steps - 1

    desk.page()
    costs(CHANGE, "do", do="insert", kind="wait", at="steps.1")
    costs(CHANGE, "do", do="down", key="step-0")
    costs(
        CHANGE + 4, "card", **{"card": "step-1", "with-to": ["owner"], "with-text": "Rang", "with-by": "bell"}
    )
    costs(CHANGE, "do", do="undo")
    costs(CHANGE + 1, "do", do="redo")
    costs(CHANGE, "do", do="remove", key="step-2")


def test_of_many_notes_three_are_shown_and_the_rest_is_behind_a_word(desk: Desk) -> None:
    for number in range(5):
        desk.do("note", key="step-0", text=f"Note {number}")
    page = desk.page().content.decode()
    assert page.count('class="bnote"') == 5
    shown, _, hidden = page.partition('id="notes-step-0"')
    assert (shown.count('class="bnote"'), hidden.count('class="bnote"')) == (3, 2)
    assert "2 more notes" in hidden
