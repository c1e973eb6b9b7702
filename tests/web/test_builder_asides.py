"""The warnings that come to the builder's cards a moment later: about other workflows, with a way to each."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tandem.engine.words import Text
from tandem.operations.authoring import drafts
from tandem.store.models import Workflow
from tests.builders import Firm, a_workflow

HTMX: Any = {"HTTP_HX_REQUEST": "true"}


def a_loop(firm: Firm, others: int = 1) -> tuple[Workflow, list[Workflow]]:
    """A draft that starts others, which start it again."""
    cache.clear()
    rows = []
    for number in range(others):
        back = a_workflow(f"Back {number}", about="contact").when("contact.edited", fields=["source"])
        rows.append(back.then("update_field", field="city", value="Paris").published())
    row = drafts.begin(firm.ana, "Moved", "contact")
    steps = [{"id": "set", "action": "update_field", "with": {"field": "source", "value": "moved"}}]
    triggers = [{"on": "contact.edited", "fields": ["city"], "every_time": True}]
    document = {**drafts.open(firm.ana, row).document, "triggers": triggers, "steps": steps}
    drafts.save(firm.ana, row, seen=1, document=document, what=Text("written"))
    return row, rows


def test_a_warning_names_its_card_and_leads_to_the_other_workflow(ana: Client, firm: Firm) -> None:
    row, (other,) = a_loop(firm)
    answer = ana.get(f"/workflows/{row.pk}/build/asides", **HTMX)
    (line,) = answer.context["told"]
    assert (line.key, line.others) == ("set", [("Back 0", f"/workflows/{other.pk}")])
    assert line.text.startswith("This step starts “Back 0” through “source”")
    page = answer.content.decode()
    assert 'data-beside="set"' in page
    assert "1 thing worth knowing" in page
    assert ana.get(f"/workflows/{row.pk}/build").content.decode().count("Back 0") == 0


@pytest.mark.parametrize("others", [1, 3])
def test_looking_costs_the_same_for_one_other_workflow_and_for_three(
    ana: Client, firm: Firm, others: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    row, _rows = a_loop(firm, others)
    ana.get(f"/workflows/{row.pk}/build", **HTMX)
    cache.clear()
    with django_assert_num_queries(10):
        answer = ana.get(f"/workflows/{row.pk}/build/asides", **HTMX)
    assert len(answer.context["told"]) == others


def test_who_may_not_automate_is_told_nothing(bo: Client, firm: Firm) -> None:
    row, _rows = a_loop(firm)
    assert bo.get(f"/workflows/{row.pk}/build/asides").status_code == 403
